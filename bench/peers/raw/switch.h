// switch.h: the switch that the compiler is told of, by -DSWITCH_NAME. It is included as a whole, so that it can be inlined: that is how a program
// that has nothing but a switch would have it.
#ifndef SWITCH_H
#define SWITCH_H

#if defined(SWITCH_ASYNCIFY)
#include "asyncify.h"
#elif defined(SWITCH_EMSCRIPTEN)
#include "fibers.h"
#elif defined(SWITCH_MINICORO)
#include "with_minicoro.h"
#elif defined(SWITCH_UCONTEXT)
#include "swapcontext.h"
#elif defined(SWITCH_X86_64)
#include "x86_64.h"
#endif

#endif
