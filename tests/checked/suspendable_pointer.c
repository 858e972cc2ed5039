// The same where the function may suspend, but not by that call.
#include "wrong.h"

#include <stdio.h>

static void sleep_a_bit(long *rounds)
{
    coil_value_release(coil_sleep(0.01));
    ++*rounds;
}

typedef struct typed {
    void (*call)(long *rounds);
} typed;

typedef struct untyped {
    void (*call)(char *data);
} untyped;

static volatile typed entry;

static __attribute__((noinline)) volatile untyped *disguised(volatile void *pointer)
{
    return pointer;
}

coil_value suspendable_pointer(void *arg)
{
    (void)arg;
    entry.call = sleep_a_bit;
    long rounds = 0;
    COIL_TRY(coil_sleep(0.01));
    disguised(&entry)->call((char *)&rounds);
    puts("never printed");
    return coil_none();
}
