// SPDX-License-Identifier: MIT
//
// wasm.h: what the entry tells the host.
#ifndef COIL_WASM_H
#define COIL_WASM_H

#include <stdbool.h>

extern bool coil__wasm_hosted;               // JavaScript drives: nothing may wait
void coil__wasm_wake(int fd, int events);    // a descriptor that JavaScript saw to be ready

#endif
