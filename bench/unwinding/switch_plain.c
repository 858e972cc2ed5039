// switch_plain.c: no switch at all: what the same program is when nothing in it can be suspended.

#include "switch.h"

#include <stdlib.h>

void __wasm_call_ctors(void);
int __main_void(void);

__attribute__((export_name("_start"))) void _start(void)
{
    __wasm_call_ctors();
    exit(__main_void());
}

typedef struct stack {
    void *arg;
} stack;

void *switch_new(size_t size, void *arg)
{
    (void)size;
    stack *made = malloc(sizeof *made);
    made->arg = arg;
    return made;
}

bool switch_resume(void *resumed)
{
    switch_body(((stack *)resumed)->arg);
    return true;
}

void switch_suspend(void)
{
}

void switch_free(void *freed)
{
    free(freed);
}
