// SPDX-License-Identifier: MIT
//
// js_none.c: natively there is no JavaScript.

#include "coil.h"
#include "port.h"

#define MISSING 3 // COIL__JS_MISSING

uint32_t coil__host_js(uint32_t operation, uint32_t target, const char *name, size_t length, const coil_value *values, size_t count)
{
    (void)operation;
    (void)target;
    (void)name;
    (void)length;
    (void)values;
    (void)count;
    return MISSING;
}
