// SPDX-License-Identifier: MIT
//
// drive.c: turns and waits natively. main runs on the system's own stack here, as debuggers and sanitizers expect, and a loop that it runs is driven in
// place. A file of its own, so that a tool can stand around the waiting (src/ps.c): the linker's --wrap sees calls between files only.
//
// While a loop runs, Ctrl-C does what it does in Python (_on_sigint), unless the program has a handler of its own.

#define _POSIX_C_SOURCE 200809L

#include "coil.h"
#include "port.h"

#include <math.h>
#include <signal.h>

static void on_interrupt(int number)
{
    (void)number;
    coil_interrupt_main();
}

// Whether it is there now, and was not before.
static bool catch_interrupts(void)
{
    struct sigaction before, caught = {.sa_handler = on_interrupt};
    if (sigaction(SIGINT, NULL, &before) != 0 || before.sa_handler != SIG_DFL) return false;
    return sigaction(SIGINT, &caught, NULL) == 0;
}

void coil__host_drive(bool (*done)(void *arg), void *arg)
{
    bool caught = catch_interrupts();
    while (!done(arg)) {
        double wait = coil__program_turn(INFINITY);
        if (wait > 0 && !done(arg)) coil__program_wait(wait);
    }
    if (caught) signal(SIGINT, SIG_DFL);
}
