// A function that suspends is called through a pointer of another type, read from another struct than it was
// written to: C does not allow that, no compiler says so, and the analysis believes what the optimiser does.
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

__attribute__((noinline)) int call_back(char *data)
{
    disguised(&entry)->call(data);
    return puts("never printed");
}

coil_value pointer(void *arg)
{
    (void)arg;
    entry.call = sleep_a_bit;
    long rounds = 0;
    call_back((char *)&rounds);
    return coil_none();
}
