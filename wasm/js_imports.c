// SPDX-License-Identifier: MIT
//
// js_imports.c: the one import by which C asks something of JavaScript at once. A program that does not has no such import.

#include "coil.h"
#include "port.h"

__attribute__((import_module("coil_js"), import_name("operate")))
uint32_t
operate(uint32_t operation, uint32_t target, const char *name, size_t length, const coil_value *values, size_t count);

// On the plain stack: what JavaScript calls in its turn needs one, and no coroutine can be suspended across a frame of JavaScript's.
COIL_NEVER_SUSPENDS uint32_t coil__host_js(uint32_t operation, uint32_t target, const char *name, size_t length, const coil_value *values, size_t count)
{
    return operate(operation, target, name, length, values, count);
}
