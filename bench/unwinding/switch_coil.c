// switch_coil.c: Coil's own switch, and of its runtime only that: wasm/stack_unwind.c, with what it needs of the core.

#include "switch.h"

#include "coil.h"
#include "port.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void __wasm_call_ctors(void);
int __main_void(void);

__attribute__((export_name("_start"))) void _start(void)
{
    __wasm_call_ctors();
    exit(__main_void());
}

// As in wasm/stack_unwind.c.
void coil__stack_suspend(coil_value *result);
void coil__stack_body(coil_value *result, void *arg);

static coil_value nothing;

void coil__stack_body(coil_value *result, void *arg)
{
    (void)result;
    switch_body(arg);
}

void *coil__host_memory(size_t size)
{
    return aligned_alloc(65536, (size + 65535) / 65536 * 65536); // in pages, as memory grows
}

void *coil__allocate(size_t size)
{
    return malloc(size);
}

void coil__free(void *memory, size_t size)
{
    (void)size;
    free(memory);
}

COIL_NEVER_SUSPENDS _Noreturn void coil__program_die(const char *cause)
{
    fprintf(stderr, "switch: %s\n", cause);
    abort();
}

int coil__format(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

void *switch_new(size_t size, void *arg)
{
    return coil__stack_new(size, NULL, arg);
}

bool switch_resume(void *stack)
{
    return coil__stack_resume(stack, &nothing);
}

void switch_suspend(void)
{
    coil__stack_suspend(&nothing);
}

void switch_free(void *stack)
{
    coil__stack_free(stack);
}
