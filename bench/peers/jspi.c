// jspi.c: JavaScript Promise Integration: the stack that is suspended is the engine's. jspi.mjs drives it.
//
// The engine knows nothing of C's stack in memory, so each call that may be suspended gets one of its own, and every suspension puts the pointer
// back: whoever runs meanwhile has moved it. What returns at once needs neither, as long as nobody is suspended.

#include <stdbool.h>
#include <stddef.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("host"), import_name(name)))
#define OWN_FRAME __attribute__((noinline))

IMPORT("yield")
void host_yield(void);
IMPORT("sleep")
void host_sleep(int milliseconds);
IMPORT("handOver")
void host_hand_over(int side);
IMPORT("promised")
int host_promised(int value);

enum { DEPTH = 10,
       STACK_SIZE = 16384 };

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

static void yield(void)
{
    char *pointer = get_stack_pointer();
    host_yield();
    set_stack_pointer(pointer);
}

// The two that run at the same time, each on a stack of its own.
static _Alignas(16) char stacks[2][STACK_SIZE];

static void use_stack(int side)
{
    set_stack_pointer(stacks[side] + STACK_SIZE);
}

// W1: a yield.
EXPORT("yields")
int yields(int side, int times)
{
    use_stack(side);
    for (int i = 0; i < times; i++) yield();
    return times;
}

// W2, W6: a task that returns at once.
EXPORT("one")
int one(void)
{
    return 1;
}

// W3: a hand-over, of which JavaScript holds the promises.
EXPORT("handOvers")
int hand_overs(int side, int times)
{
    for (int i = 0; i < times; i++) host_hand_over(side);
    return times;
}

// W4: a sleeper, which uses no stack in memory.
EXPORT("sleeper")
int sleeper(int milliseconds)
{
    host_sleep(milliseconds);
    return 1;
}

// W9: a yield, ten calls deep; each time ten calls, the yield, ten returns. Each frame has a local that lives across the call.
OWN_FRAME static int deep(volatile int depth)
{
    if (depth > 1) return deep(depth - 1) + depth;
    yield();
    return 1;
}

EXPORT("deepYields")
int deep_yields(int side, int times)
{
    use_stack(side);
    int sum = 0;
    for (int i = 0; i < times; i++) sum += deep(DEPTH) == DEPTH * (DEPTH + 1) / 2;
    return sum;
}

// W9b: a yield, ten calls deep, where the innermost call loops.
OWN_FRAME static int deep_loop(volatile int depth, int times)
{
    if (depth > 1) return deep_loop(depth - 1, times) + depth;
    for (int i = 0; i < times; i++) yield();
    return 1;
}

EXPORT("deepYieldsInside")
int deep_yields_inside(int side, int times)
{
    use_stack(side);
    return deep_loop(DEPTH, times) == DEPTH * (DEPTH + 1) / 2 ? times : 0;
}

// J1: a call from JavaScript that may suspend, and returns at once.
EXPORT("add")
int add(int a, int b)
{
    if (b < 0) host_yield();
    return a + b;
}

// J2: a promise that is awaited.
EXPORT("awaits")
double awaits(int times)
{
    double sum = 0;
    for (int i = 0; i < times; i++) sum += host_promised(i);
    return sum;
}
