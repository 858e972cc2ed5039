// As dlsym's manual page does it: the variable is written as if it were a void *.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static __attribute__((noinline)) void *lookup(const char *name)
{
    return *name == 't' ? (void *)target : NULL;
}

int call(int number)
{
    int (*callback)(void *);
    *(void **)&callback = lookup("target");
    return callback(&number);
}
