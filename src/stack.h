// SPDX-License-Identifier: MIT
//
// stack.h: the two functions of port.h that return a value of the program's. They stand apart, because wasm/stack_unwind.c must declare them as what they
// become in WebAssembly: functions that are given the address of their result.
#ifndef COIL_STACK_H
#define COIL_STACK_H

#include "coil.h"

/// Leaves the current stack, back to where it was resumed. Returns when it is resumed again.
///
/// A function that does nothing more once it has returned, and returns what it returns, is not needed for going on: nothing is kept of it.
///
/// @return what coil__stack_resume was given.
/// Suspends. On a stack only.
coil_value coil__stack_suspend(void);

/// What runs on a stack. A direct call and not a pointer, so that nothing else looks as if it could be called there.
///
/// @param arg  borrowed; what coil__stack_new was given.
/// @return what coil__stack_resume gives to whoever has resumed the stack last.
/// Suspends. On a stack only.
coil_value coil__stack_body(void *arg);

#endif
