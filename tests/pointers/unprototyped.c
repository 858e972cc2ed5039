// A pointer without a prototype, as before C89, to a function in its style.
#include "pointers.h"

#pragma clang diagnostic ignored "-Wdeprecated-non-prototype"
#pragma clang diagnostic ignored "-Wstrict-prototypes"
static int target(number)
int *number;
{
    return wait_and_double(*number);
}

static int (*OPAQUE stored)() = target;

int call(int number)
{
    return stored(&number);
}
