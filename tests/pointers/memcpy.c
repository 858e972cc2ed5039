// Copied as bytes, by way of an array of them.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static __attribute__((noinline)) void copy(void *to, const void *from, size_t size)
{
    memcpy(to, from, size);
}

int call(int number)
{
    int (*own)(int *) = target;
    int (*other)(void *);
    char bytes[sizeof own];
    copy(bytes, &own, sizeof own);
    copy(&other, bytes, sizeof other);
    return other(&number);
}
