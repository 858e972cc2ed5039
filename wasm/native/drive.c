// SPDX-License-Identifier: MIT
//
// drive.c: turns and waits natively. main runs on the system's own stack here, as debuggers and sanitizers expect, and a loop that it runs is driven in
// place. A file of its own, so that a tool can stand around the waiting (src/ps.c): the linker's --wrap sees calls between files only.

#include "port.h"

#include <math.h>

void coil__host_drive(bool (*done)(void *arg), void *arg)
{
    while (!done(arg)) {
        double wait = coil__program_turn(INFINITY);
        if (wait > 0 && !done(arg)) coil__program_wait(wait);
    }
}
