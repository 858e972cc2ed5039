// SPDX-License-Identifier: MIT
//
// trace.c: the switch of the trace. Events are emitted where they happen, by coil__trace in core.h: one comparison when it is off.

#include "core.h"

coil_trace_function coil__trace_function;
void *coil__trace_arg;

void coil_trace_set(coil_trace_function function, void *arg)
{
    coil__trace_function = function;
    coil__trace_arg = arg;
}
