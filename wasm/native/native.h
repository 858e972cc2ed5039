// SPDX-License-Identifier: MIT
//
// native.h: what the native files tell each other: for messages about faults, to be woken, and for lists of stacks.
#ifndef COIL_NATIVE_H
#define COIL_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

bool coil__native_in_guard(const void *address); // a fault there is an overflow of the current stack
size_t coil__native_stack_size(void);            // of the current stack; 0: the system's own

// threads_pthread.c: what the loop polls besides its own descriptors, so that other threads and signal handlers can wake it; -1: nothing.
int coil__native_wake_descriptor(void);
void coil__native_wake_taken(void); // it was readable: it is not any more

// symbols_elf.c: the function that an address is in, static ones too; borrowed for ever. NULL: it is not known, as in a program without symbols.
const char *coil__native_function_at(const char *address);

#endif
