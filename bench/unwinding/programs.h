// programs.h: how long a program takes in which somebody else's code is suspended, or could be.
//
// A program defines switch_body, which gets a work as its argument, and measures works with these.
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "switch.h"

typedef struct work {
    void (*run)(struct work *work);
    long result;
} work;

extern bool suspending; // whether a wait is one now

void wait_here(void); // suspends, when suspending

// Runs it on a stack of its own, as everything in a program of Coil's does, again and again, without suspending. Prints the time of the fastest.
void measure_alone(const char *name, void (*run)(work *work));

// Fifty at once, which are suspended at each wait.
void measure_together(const char *name, void (*run)(work *work));

#endif
