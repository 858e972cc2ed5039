// asyncify.h: Binaryen's Asyncify, driven from inside of the module, by C.
//
// Every resume calls the body again, which rewinds all frames down to the suspension. What Asyncify saves goes into the lower half of a
// coroutine's stack, upwards; the C stack takes the upper half, downwards.
#ifndef ASYNCIFY_H
#define ASYNCIFY_H

#include "common.h"

struct coroutine {
    char *position, *end; // what Asyncify expects at this address
    char *stack_pointer;
    char *memory;
    void (*body)(void *);
    void *arg;
    bool suspended;
    coroutine *next_spare;
};

#define IMPORT(name) __attribute__((import_module("asyncify"), import_name(name)))

IMPORT("start_unwind")
void start_unwind(coroutine *to);
IMPORT("stop_unwind")
void stop_unwind(void);
IMPORT("start_rewind")
void start_rewind(coroutine *from);
IMPORT("stop_rewind")
void stop_rewind(void);

static coroutine *current, *spare;
static bool rewinding;

static inline char *get_stack_pointer(void)
{
    char *pointer;
    __asm__ volatile(".globaltype __stack_pointer, i32\nglobal.get __stack_pointer\nlocal.set %0" : "=r"(pointer));
    return pointer;
}

static inline void set_stack_pointer(char *pointer)
{
    __asm__ volatile(".globaltype __stack_pointer, i32\nlocal.get %0\nglobal.set __stack_pointer" ::"r"(pointer));
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
    made->position = made->memory;
    made->end = made->memory + STACK_SIZE / 2;
    made->stack_pointer = made->memory + STACK_SIZE;
    made->body = body;
    made->arg = arg;
    made->suspended = false;
    return made;
}

__attribute__((noinline)) static void coroutine_suspend(void)
{
    if (rewinding) {
        rewinding = false;
        stop_rewind();
        current->suspended = false;
        return;
    }
    current->stack_pointer = get_stack_pointer();
    current->suspended = true;
    start_unwind(current);
}

__attribute__((noinline)) static bool coroutine_resume(coroutine *resumed)
{
    char *pointer = get_stack_pointer();
    current = resumed;
    if (resumed->suspended) {
        rewinding = true;
        start_rewind(resumed);
    }
    set_stack_pointer(resumed->stack_pointer);
    resumed->body(resumed->arg);
    stop_unwind();
    set_stack_pointer(pointer);
    return !resumed->suspended;
}

static void coroutine_free(coroutine *freed)
{
    freed->next_spare = spare;
    spare = freed;
}

#endif
