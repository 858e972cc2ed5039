// A function that suspends is called through a pointer of another type, which it was made by way of a union: C does not allow that, and no compiler says so.
#include "wrong.h"

#include <stdio.h>

static void sleep_a_bit(long *rounds)
{
    coil_value_release(coil_sleep(0.01));
    ++*rounds;
}

typedef union any_pointer {
    void (*typed)(long *rounds);
    void (*untyped)(char *data);
} any_pointer;

static volatile any_pointer any;

__attribute__((noinline)) int call_back(char *data)
{
    any.untyped(data);
    return puts("never printed");
}

coil_value pointer(void *arg)
{
    (void)arg;
    any.typed = sleep_a_bit;
    long rounds = 0;
    call_back((char *)&rounds);
    return coil_none();
}
