// Recursion of functions that may suspend: no stack is large enough.
#include "wrong.h"

static coil_value visit(volatile int *depth)
{
    volatile char room[512];
    room[*depth % 512] = 1;
    ++*depth;
    if (*depth < 0) return coil_sleep(0);
    coil_value result = visit(depth);
    room[*depth % 512] = 2;
    return result;
}

coil_value deep(void *arg)
{
    (void)arg;
    volatile int depth = 0;
    return visit(&depth);
}
