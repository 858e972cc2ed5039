// switch_asyncify.c: the same by Binaryen's Asyncify, as its users write it: every resume calls the body again, which rewinds all frames.

#include "switch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define IMPORT(name) __attribute__((import_module("asyncify"), import_name(name)))

typedef struct buffer {
    char *position, *end;
} buffer;

IMPORT("start_unwind")
void start_unwind(buffer *to);
IMPORT("stop_unwind")
void stop_unwind(void);
IMPORT("start_rewind")
void start_rewind(buffer *from);
IMPORT("stop_rewind")
void stop_rewind(void);

typedef struct stack {
    buffer frames;
    char *pointer;
    void *arg;
    bool suspended;
    char saved[4096];
    char memory[];
} stack;

static stack *current;
static bool rewinding, unwound;

void __wasm_call_ctors(void);
int __main_void(void);

__attribute__((export_name("_start"))) void _start(void)
{
    __wasm_call_ctors();
    exit(__main_void());
}

static char *get_stack_pointer(void)
{
    char *pointer;
    __asm__ volatile(".globaltype __stack_pointer, i32\nglobal.get __stack_pointer\nlocal.set %0" : "=r"(pointer));
    return pointer;
}

static void set_stack_pointer(char *pointer)
{
    __asm__ volatile(".globaltype __stack_pointer, i32\nlocal.get %0\nglobal.set __stack_pointer" ::"r"(pointer));
}

void *switch_new(size_t size, void *arg)
{
    stack *made = calloc(1, sizeof *made + size);
    made->pointer = (char *)((uintptr_t)(made->memory + size) & ~(uintptr_t)15);
    made->arg = arg;
    return made;
}

__attribute__((noinline)) bool switch_resume(void *resumed)
{
    stack *self = resumed;
    char *pointer = get_stack_pointer();
    current = self;
    if (self->suspended) {
        rewinding = true;
        self->frames.position = self->frames.end;
        start_rewind(&self->frames);
    }
    set_stack_pointer(self->pointer);
    unwound = false;
    switch_body(self->arg);
    bool finished = !unwound;
    if (!finished) {
        stop_unwind();
        self->frames.end = self->frames.position; // where rewinding begins
    }
    self->suspended = !finished;
    set_stack_pointer(pointer);
    return finished;
}

__attribute__((noinline)) void switch_suspend(void)
{
    if (rewinding) {
        rewinding = false;
        stop_rewind();
        return;
    }
    current->pointer = get_stack_pointer();
    current->frames.position = current->saved;
    current->frames.end = current->saved + sizeof current->saved;
    unwound = true;
    start_unwind(&current->frames);
}

void switch_free(void *freed)
{
    free(freed);
}
