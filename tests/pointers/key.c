// A function as a key of bsearch, which gives it back to a callback as something else.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

static int result;
static int compare(const void *key, const void *element)
{
    int (*callback)(void *) = (int (*)(void *))(uintptr_t)key;
    result = callback((int *)(uintptr_t)element);
    return 0;
}

int call(int number)
{
    bsearch((void *)target, &number, 1, sizeof number, compare);
    return result;
}
