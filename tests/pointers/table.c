// A table of functions of several types.
#include "pointers.h"

static int other(void *number)
{
    return *(int *)number;
}
static int target(int *number)
{
    return wait_and_double(*number);
}

typedef int callback(void *);
static callback *const table[][2] = {{other, other}, {other, (callback *)target}};
static OPAQUE int chosen = 1;

static __attribute__((noinline)) int run(callback *const *row, int *number)
{
    return row[chosen](number);
}

int call(int number)
{
    return run(table[chosen], &number);
}
