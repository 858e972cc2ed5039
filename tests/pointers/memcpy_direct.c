// Copied as bytes from one variable to the other, and from a struct to one of another type.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

struct own {
    int (*run)(int *);
};
struct other {
    int (*run)(void *);
};

static int (*OPAQUE stored)(int *) = target;

int call(int number)
{
    int (*own)(int *) = stored;
    int (*other)(const void *);
    memcpy(&other, &own, sizeof other);
    struct own from = {stored};
    struct other to;
    memcpy(&to, &from, sizeof to);
    return (other(&number) + to.run(&number)) / 2;
}
