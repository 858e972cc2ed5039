// disguised.h: a function that suspends, behind a pointer of another type, read from another struct than it was written to: C does not allow that, no
// compiler says so, and the analysis believes what the optimiser does.
#pragma once

#include "wrong.h"

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
