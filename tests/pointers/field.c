// In a struct, in a struct, given by value, returned by value.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

struct inner {
    int (*run)(void *);
};
struct outer {
    const char *name;
    struct inner inner[2];
};

static __attribute__((noinline)) struct outer make(int (*run)(int *))
{
    return (struct outer){"outer", {{NULL}, {(int (*)(void *))run}}};
}
static __attribute__((noinline)) int run(struct inner inner, int *number)
{
    return inner.run(number);
}

int call(int number)
{
    struct outer outer = make(target);
    return run(outer.inner[1], &number);
}
