// A cast from one type of function to another.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

typedef int callback(void *arg);
static callback *OPAQUE stored = (callback *)target;

int call(int number)
{
    return stored(&number);
}
