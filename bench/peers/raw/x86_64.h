// x86_64.h: the least that a switch can be on this processor: six registers and the stack pointer.
#ifndef RAW_X86_64_H
#define RAW_X86_64_H

#include "common.h"

#include <string.h>

struct coroutine {
    void *stack_pointer;
    char *memory;
    void (*body)(void *);
    void *arg;
    bool finished;
    coroutine *next_spare;
};

static void *scheduler;
static coroutine *current, *spare;

// Pushes the registers that a callee must keep, leaves the stack pointer in *from, and goes on at `to`.
void switch_stacks(void **from, void *to);
__asm__(".text\n"
        ".globl switch_stacks\n"
        "switch_stacks:\n"
        "    push %rbp\n"
        "    push %rbx\n"
        "    push %r12\n"
        "    push %r13\n"
        "    push %r14\n"
        "    push %r15\n"
        "    mov %rsp, (%rdi)\n"
        "    mov %rsi, %rsp\n"
        "    pop %r15\n"
        "    pop %r14\n"
        "    pop %r13\n"
        "    pop %r12\n"
        "    pop %rbx\n"
        "    pop %rbp\n"
        "    ret\n");

enum { REGISTERS = 6 };

static void coroutine_suspend(void)
{
    switch_stacks(&current->stack_pointer, scheduler);
}

static void enter(void)
{
    current->body(current->arg);
    current->finished = true;
    switch_stacks(&current->stack_pointer, scheduler);
}

static bool coroutine_resume(coroutine *resumed)
{
    current = resumed;
    switch_stacks(&scheduler, resumed->stack_pointer);
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
    // As if switch_stacks had been called by nobody: enter is where it returns to.
    void (**top)(void) = (void (**)(void))(void *)(made->memory + STACK_SIZE);
    *--top = NULL;
    *--top = enter;
    top -= REGISTERS;
    memset((void *)top, 0, REGISTERS * sizeof *top);
    made->stack_pointer = (void *)top;
    return made;
}

static void coroutine_free(coroutine *freed)
{
    freed->next_spare = spare;
    spare = freed;
}

#endif
