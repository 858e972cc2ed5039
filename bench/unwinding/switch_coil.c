// switch_coil.c: Coil's own switch.

#include "switch.h"

#include "coil.h"
#include "port.h"

void *switch_new(size_t size, void *arg)
{
    return coil__stack_new(size, arg);
}
