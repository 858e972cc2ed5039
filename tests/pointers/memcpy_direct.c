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

int call(int number)
{
    int (*own)(int *) = target;
    int (*other)(const void *);
    memcpy(&other, &own, sizeof other);
    OPAQUE struct own from = {target};
    struct other to;
    memcpy(&to, (const void *)&from, sizeof to);
    return (other(&number) + to.run(&number)) / 2;
}
