// SPDX-License-Identifier: MIT
//
// native.h: what the native stacks and threads tell the native host: for its messages about faults, and to be woken.
#ifndef COIL_NATIVE_H
#define COIL_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

bool coil__native_in_guard(const void *address); // a fault there is an overflow of the current stack
size_t coil__native_stack_size(void);            // of the current stack; 0: the system's own

// threads_pthread.c: what the loop polls besides its own descriptors, so that other threads and signal handlers can wake it; -1: nothing.
int coil__native_wake_descriptor(void);
void coil__native_wake_taken(void); // it was readable: it is not any more

#endif
