// Stored in a struct in a union, read by way of its neighbour.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

struct of_int {
    int tag;
    int (*run)(int *);
};
struct of_anything {
    int tag;
    int (*run)(void *);
};
union either {
    struct of_int a;
    struct of_anything b;
};
static OPAQUE union either stored;

static __attribute__((noinline)) void store(OPAQUE union either *to)
{
    to->a.run = target;
}
static __attribute__((noinline)) int run(OPAQUE union either *from, int *number)
{
    return from->b.run(number);
}

int call(int number)
{
    store(&stored);
    return run(&stored, &number);
}
