// No cast: an enumeration is as good as its integer, in C.
#include "pointers.h"

enum number { ONE = 1,
              TWO = 2 };
static int target(enum number number)
{
    return wait_and_double((int)number);
}

static int (*OPAQUE stored)(unsigned number) = target;

int call(int number)
{
    return stored((unsigned)number);
}
