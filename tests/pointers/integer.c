// Through an integer, with a bit set in it and taken out.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static OPAQUE uintptr_t stored;

int call(int number)
{
    stored = (uintptr_t)target | 0x10000;
    return ((int (*)(void *))(stored & ~(uintptr_t)0x10000))(&number);
}
