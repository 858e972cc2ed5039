// SPDX-License-Identifier: MIT
//
// entry.c: the exports of a program. _start runs it to its end and waits in poll_oneoff; coil_start and coil_turn are the same in pieces, for
// a host that must not wait. In both main runs on a stack of its own, so that between two turns nothing stands on the engine's stack and the
// whole program is its memory and its globals.
//
// This must stand in another file than main, or the compiler takes __main_void for main itself.

#include "port.h"

#include "wasm.h"

#include <math.h>
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define MAIN_STACK ((size_t)256 * 1024)
#define ABI_VERSION 1

void __wasm_call_ctors(void);
int __main_void(void);

_Noreturn void coil__host_main(void)
{
    exit(__main_void());
}

// Constructors run once, before main, or before the first function that is called from outside.
void coil__wasm_construct(void)
{
    static bool is_open;
    if (is_open) return;
    is_open = true;
    __wasm_call_ctors();
}

// Exported by programs with functions that are called from outside (wasm/compiler/exported.ts).
void coil__wasm_open(void);
void coil__wasm_open(void)
{
    coil__wasm_hosted = true;
    coil__wasm_construct();
}

void coil__wasm_start(void)
{
    static bool started;
    if (started) coil__program_die("the program was started twice: load a new instance for each run");
    started = true;
    coil__wasm_construct();
    if (!coil__program_start(MAIN_STACK)) coil__program_die("no memory for the stack of main");
}

EXPORT("_start")
void _start(void)
{
    coil__wasm_start();
    for (;;) {
        double wait = coil__program_turn(INFINITY);
        if (wait > 0) coil__program_wait(wait);
    }
}

EXPORT("coil_start")
void coil__wasm_hosted_start(void)
{
    coil__wasm_hosted = true;
    coil__wasm_start();
}

EXPORT("coil_turn")
double coil__wasm_turn(double budget)
{
    return coil__program_turn(budget);
}

EXPORT("coil_watches")
int coil__wasm_watches(int fd)
{
    return coil__program_watches(fd);
}

EXPORT("coil_wake")
void coil__wasm_tell(int fd, int events)
{
    coil__wasm_wake(fd, events);
}

EXPORT("coil_where")
const char *coil__wasm_where(void)
{
    return coil__program_where();
}

EXPORT("coil_abi")
int coil__wasm_abi(void)
{
    return ABI_VERSION;
}

// In the place of libc's, which traps without a word.
_Noreturn void abort(void)
{
    coil__program_die("abort() was called");
}
