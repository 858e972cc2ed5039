// square.c: cannot be suspended, and calls nobody.

int square(int x)
{
    return x * x;
}
