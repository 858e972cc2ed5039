module peers

go 1.23
