// A table on the stack.
#include "pointers.h"

static int other(void *number)
{
    return *(int *)number;
}
static int target(int *number)
{
    return wait_and_double(*number);
}
static OPAQUE int chosen = 1;

int call(int number)
{
    int (*table[])(void *) = {other, (int (*)(void *))target, other};
    return table[chosen](&number);
}
