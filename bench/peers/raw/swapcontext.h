// swapcontext.h: POSIX's swapcontext, which asks the kernel for the mask of signals at each switch.
#ifndef SWAPCONTEXT_H
#define SWAPCONTEXT_H

#include "common.h"

#include <ucontext.h>

struct coroutine {
    ucontext_t context;
    char *memory;
    void (*body)(void *);
    void *arg;
    bool finished;
    coroutine *next_spare;
};

static ucontext_t scheduler;
static coroutine *current, *spare;

static void coroutine_suspend(void)
{
    swapcontext(&current->context, &scheduler);
}

static void enter(void)
{
    current->body(current->arg);
    current->finished = true;
    swapcontext(&current->context, &scheduler);
}

static bool coroutine_resume(coroutine *resumed)
{
    current = resumed;
    swapcontext(&scheduler, &resumed->context);
    return resumed->finished;
}

static coroutine *coroutine_new(void (*body)(void *), void *arg)
{
    coroutine *made = spare;
    if (made) {
        spare = made->next_spare;
    } else {
        made = malloc(sizeof *made);
        if (!made) abort();
        made->memory = allocate_stack();
    }
    made->body = body;
    made->arg = arg;
    made->finished = false;
    getcontext(&made->context);
    made->context.uc_stack.ss_sp = made->memory;
    made->context.uc_stack.ss_size = STACK_SIZE;
    made->context.uc_link = NULL;
    makecontext(&made->context, enter, 0);
    return made;
}

static void coroutine_free(coroutine *freed)
{
    freed->next_spare = spare;
    spare = freed;
}

#endif
