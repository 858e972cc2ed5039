// Called by a function that never suspends.
#include "disguised.h"

#include <stdio.h>

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
