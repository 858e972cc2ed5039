// SPDX-License-Identifier: MIT
//
// native.h: what the native stacks tell the native host, for its messages about faults.
#ifndef COIL_NATIVE_H
#define COIL_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

bool coil__native_in_guard(const void *address); // a fault there is an overflow of the current stack
size_t coil__native_stack_size(void);            // of the current stack; 0: the system's own

#endif
