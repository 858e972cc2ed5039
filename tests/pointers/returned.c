// Returned by a function that is itself called through a pointer of another type, as an argument of a third.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

typedef int callback(void *);
static callback *pick(char *name)
{
    return *name == 't' ? (callback *)target : NULL;
}
static void *(*OPAQUE picker)(const void *) = (void *(*)(const void *))pick;

static __attribute__((noinline)) int apply(callback *function, void *argument)
{
    return function(argument);
}

int call(int number)
{
    return apply((callback *)picker("target"), &number);
}
