// An initial value that is an integer, in a struct.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

struct entry {
    const char *name;
    uintptr_t address;
};
static struct entry entries[] = {{"zero", 0}, {"target", (uintptr_t)target}};
static OPAQUE int chosen = 1;

int call(int number)
{
    struct entry entry = entries[chosen];
    return ((int (*)(const void *))entry.address)(&number);
}
