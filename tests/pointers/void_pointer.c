// Through void *, and back as another type.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static void *OPAQUE stored;

int call(int number)
{
    stored = (void *)target;
    int (*callback)(void *) = (int (*)(void *))stored;
    return callback(&number);
}
