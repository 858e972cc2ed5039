// The same where the function may suspend, but not by that call.
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

coil_value suspendable_pointer(void *arg)
{
    (void)arg;
    any.typed = sleep_a_bit;
    long rounds = 0;
    COIL_TRY(coil_sleep(0.01));
    any.untyped((char *)&rounds);
    puts("never printed");
    return coil_none();
}
