// Stored as one member of a union, read as another.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static OPAQUE union {
    int (*of_int)(int *);
    int (*of_anything)(void *);
} stored;

int call(int number)
{
    stored.of_int = target;
    return stored.of_anything(&number);
}
