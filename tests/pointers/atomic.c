// Exchanged atomically.
#include "pointers.h"
#include <stdatomic.h>

static int target(int *number)
{
    return wait_and_double(*number);
}

typedef int callback(void *);
static OPAQUE _Atomic(callback *) stored;

int call(int number)
{
    atomic_store(&stored, (callback *)target);
    callback *found = atomic_exchange(&stored, NULL);
    callback *expected = NULL;
    atomic_compare_exchange_strong(&stored, &expected, found);
    return atomic_load(&stored)(&number);
}
