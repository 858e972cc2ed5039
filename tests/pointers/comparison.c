// qsort and bsearch call a function of another type than they ask for.
#include "pointers.h"

static int by_number(const int *a, const int *b)
{
    wait_and_double(*a);
    return *a - *b;
}

typedef int comparison(const void *, const void *);

int call(int number)
{
    int numbers[] = {number, number};
    qsort(numbers, 2, sizeof *numbers, (comparison *)by_number);
    int *found = bsearch(&number, numbers, 2, sizeof *numbers, (comparison *)by_number);
    return 2 * *found;
}
