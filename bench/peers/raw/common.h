// common.h: what the switches share: their size of stack, and who runs.
//
// Each switch defines a struct coroutine and
//
//     coroutine *coroutine_new(void (*body)(void *), void *arg);
//     bool coroutine_resume(coroutine *resumed);    true: the body has returned
//     void coroutine_suspend(void);                 on a coroutine
//     void coroutine_free(coroutine *freed);
//
// Stacks are used again, from a list of spare ones: to allocate one for each coroutine would measure malloc.
#ifndef COMMON_H
#define COMMON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#ifndef STACK_SIZE
#define STACK_SIZE 16384
#endif

typedef struct coroutine coroutine;

static void *allocate_stack(void)
{
    void *memory = aligned_alloc(16, STACK_SIZE);
    if (!memory) abort();
    return memory;
}

#endif
