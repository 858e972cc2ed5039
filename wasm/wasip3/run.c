// SPDX-License-Identifier: MIT
//
// run.c: a program as a component of WASI 0.3: it is run, and each time comes back to say what it waits for; and what happens calls it again. Between two calls
// nothing of it stands on the host's stack.

#include "table.h"

#include "../wasm.h"

#define TURN 1e-3 // seconds after which the host has its turn

static uint32_t go_on(void)
{
    for (;;) {
        double wait = coil__program_turn(TURN);
        if (wait <= 0) return CALLBACK_YIELD;
        coil__wait_is_needless = false;
        coil__program_wait(wait);
        if (!coil__wait_is_needless) return CALLBACK_WAIT | (uint32_t)coil__wait_set() << 4;
    }
}

__attribute__((export_name("[async-lift]wasi:cli/run@0.3.0#run"))) uint32_t coil__wasip3_run(void);
uint32_t coil__wasip3_run(void)
{
    coil__wasm_start();
    return go_on();
}

__attribute__((export_name("[callback][async-lift]wasi:cli/run@0.3.0#run"))) uint32_t coil__wasip3_run_again(uint32_t kind, handle waitable, uint32_t code);
uint32_t coil__wasip3_run_again(uint32_t kind, handle waitable, uint32_t code)
{
    coil__wait_event(kind, waitable, code);
    return go_on();
}
