// By another name, and a weak one.
#include "pointers.h"

static int own(int *number)
{
    return wait_and_double(*number);
}
int target(int *number) __attribute__((alias("own")));
__attribute__((weak)) int weak_target(int *number)
{
    return wait_and_double(*number);
}

static int (*OPAQUE stored)(void *) = (int (*)(void *))target;
static int (*OPAQUE weakly)(const void *) = (int (*)(const void *))weak_target;

int call(int number)
{
    return (stored(&number) + weakly(&number)) / 2;
}
