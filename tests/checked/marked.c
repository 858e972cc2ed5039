// A function that promises never to suspend, and does, two calls down.
#include "wrong.h"

#include <stdio.h>

static __attribute__((noinline)) coil_value wait_a_bit(void)
{
    return coil_sleep(0.01);
}

COIL_NEVER_SUSPENDS static int parse_line(const char *line)
{
    coil_value_release(wait_a_bit());
    return puts(line);
}

coil_value marked(void *arg)
{
    (void)arg;
    parse_line("never printed");
    return coil_none();
}
