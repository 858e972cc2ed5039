// As dlsym's manual page does it: the variable is written as if it were a void *.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static int (*OPAQUE stored)(int *) = target;

static void *lookup(const char *name)
{
    return *name == 't' ? (void *)stored : NULL;
}

int call(int number)
{
    int (*callback)(void *);
    *(void **)&callback = lookup("target");
    return callback(&number);
}
