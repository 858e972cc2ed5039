// Called by a function that may suspend, but not by that call.
#include "disguised.h"

#include <stdio.h>

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
