// switch.h: a bare switch, without a loop: what switch_coil.c and switch_asyncify.c both have.
#ifndef SWITCH_H
#define SWITCH_H

#include <stdbool.h>
#include <stddef.h>

void *switch_new(size_t size, void *arg); // its body is switch_body(arg)
bool switch_resume(void *stack);          // true: the body has returned
void switch_suspend(void);                // on a stack
void switch_free(void *stack);
void switch_body(void *arg);

#endif
