// Chosen by a condition, in a loop.
#include "pointers.h"

static int first(int *number)
{
    return *number;
}
static int target(int *number)
{
    return wait_and_double(*number);
}
static OPAQUE int one = 1;

int call(int number)
{
    int (*callback)(void *) = (int (*)(void *))(one ? first : target);
    int result = 0;
    for (int i = 0; i < 2; i++) {
        result = callback(&number);
        callback = one ? (int (*)(void *))target : callback;
    }
    return result;
}
