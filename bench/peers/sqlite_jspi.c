// sqlite_jspi.c: SQ by JavaScript Promise Integration: each read awaits a promise of the host. sqlite_jspi.mjs drives it.
//
// As in jspi.c each connection has a C stack of its own, and whoever goes on puts the pointer back.

#include "sqlite.h"

#define EXPORT(name) __attribute__((export_name(name)))

__attribute__((import_module("host"), import_name("yield"))) void host_yield(void);

enum { STACK_SIZE = 128 * 1024 };

static _Alignas(16) char stacks[CONNECTIONS][STACK_SIZE];
static bool waits;
static long reads;

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

int disk_wait(void)
{
    if (!waits) return 0;
    reads++;
    char *pointer = get_stack_pointer();
    host_yield();
    set_stack_pointer(pointer);
    return 0;
}

void __wasm_call_ctors(void);

EXPORT("begin")
bool begin(void)
{
    __wasm_call_ctors();
    return sqlite_begin();
}

EXPORT("share")
void share(int n)
{
    sqlite_share(n);
    reads = 0;
    waits = true;
}

// In a function of its own, so that all that it puts on the stack is on the new one.
__attribute__((noinline)) static bool run_connection(int number)
{
    return connection_run(&connections[number]);
}

EXPORT("connection")
bool connection_export(int number)
{
    set_stack_pointer(stacks[number] + STACK_SIZE);
    return run_connection(number);
}

EXPORT("answer")
int answer(int n)
{
    waits = false;
    return reads < n / 2 ? -1 : (int)sqlite_answer(n);
}
