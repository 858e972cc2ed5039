// fibers.h: Emscripten's fibers, which are Asyncify driven from JavaScript.
#ifndef FIBERS_H
#define FIBERS_H

#include "common.h"

#include <emscripten/fiber.h>

struct coroutine {
    emscripten_fiber_t fiber;
    char *frames, *stack; // Asyncify's and C's
    void (*body)(void *);
    void *arg;
    bool finished;
    coroutine *next_spare;
};

static emscripten_fiber_t scheduler;
static char scheduler_frames[STACK_SIZE];
static bool has_scheduler;
static coroutine *current, *spare;

static void coroutine_suspend(void)
{
    emscripten_fiber_swap(&current->fiber, &scheduler);
}

static void enter(void *arg)
{
    coroutine *entered = arg;
    entered->body(entered->arg);
    entered->finished = true;
    emscripten_fiber_swap(&entered->fiber, &scheduler);
}

static bool coroutine_resume(coroutine *resumed)
{
    current = resumed;
    emscripten_fiber_swap(&scheduler, &resumed->fiber);
    return resumed->finished;
}

static coroutine *coroutine_new(void (*body)(void *), void *arg)
{
    if (!has_scheduler) emscripten_fiber_init_from_current_context(&scheduler, scheduler_frames, sizeof scheduler_frames);
    has_scheduler = true;
    coroutine *made = spare;
    if (made) {
        spare = made->next_spare;
    } else {
        made = malloc(sizeof *made);
        if (!made) abort();
        made->frames = allocate_stack();
        made->stack = allocate_stack();
    }
    made->body = body;
    made->arg = arg;
    made->finished = false;
    emscripten_fiber_init(&made->fiber, enter, made, made->stack, STACK_SIZE, made->frames, STACK_SIZE);
    return made;
}

static void coroutine_free(coroutine *freed)
{
    freed->next_spare = spare;
    spare = freed;
}

#endif
