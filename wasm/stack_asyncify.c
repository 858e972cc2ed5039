// SPDX-License-Identifier: MIT
//
// stack_asyncify.c: stacks in WebAssembly, where nothing can leave a function in the middle. Binaryen's Asyncify rewrites every function that can
// be on a suspended stack (wasm/compiler finds out which): asked to unwind, it saves its locals to a buffer and returns; asked to rewind, it is
// called again, loads them, and skips to the call that it had left.
//
// A suspension, from the inside:
//   coil__stack_suspend   notes __stack_pointer and calls start_unwind: the state is now "unwinding". It returns, and so does every function
//                         above it, each saving itself, down to
//   coil__stack_resume    the only one that is not rewritten, because it calls stop_unwind. It finds the frames in the scratch buffer, knows their
//                         exact size now, and copies them out.
// A resumption: coil__stack_resume calls start_rewind and then the stack's body again, with the same __stack_pointer. Each function loads its
//   locals and calls the next, up to coil__stack_suspend, which calls stop_rewind and returns: the program goes on as if nothing had been.
//
// Rules that must hold, each learnt by somebody the hard way:
//   - A function that calls start_unwind or stop_rewind, and one that calls stop_unwind or start_rewind, must be two functions, and must stay so:
//     Asyncify runs before any optimisation at the level of wasm, or inlining merges coroutine code into the function that is not rewritten, and
//     resumptions are lost without an error. (noinline here keeps clang from it; it does not keep wasm-opt from it.)
//   - asyncify.get_state cannot be imported, whatever its documentation says. `rewinding` is our own.
//   - Asyncify looks at the buffer's end only when it has stopped unwinding, so an overflow has already written past it. The scratch buffer is
//     therefore larger than the largest C stack that there is: what a frame saves is bounded by what the stack guard charges it (see
//     wasm/compiler/stack-guard.ts), and a recursion that is too deep meets the end of its C stack first.
//   - __stack_pointer belongs to the coroutine. Its locals in memory stay where they are, so pointers to them stay good while it is suspended.
//
// Memory: one block a stack, from slabs. The struct is at its top, the C stack below it, growing down; the frames that were unwound are copied to
// just below the C stack's deepest point, so that a sleeping task touches one page and not two. Where they do not fit there they get a block
// of their own. Blocks are powers of two and are reused, last freed first, because its pages are already there.

#include "coil.h"
#include "port.h"

#include <string.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

typedef struct unwind_buffer {
    char *position; // next free byte; Asyncify moves it
    char *end;
} unwind_buffer;

IMPORT("asyncify", "start_unwind")
void asyncify_start_unwind(unwind_buffer *buffer);
IMPORT("asyncify", "stop_unwind")
void asyncify_stop_unwind(void);
IMPORT("asyncify", "start_rewind")
void asyncify_start_rewind(unwind_buffer *buffer);
IMPORT("asyncify", "stop_rewind")
void asyncify_stop_rewind(void);

// The global that the stack guard compares __stack_pointer with; wasm/compiler makes it of these two.
IMPORT("coil_compiler", "set_stack_limit")
void set_stack_limit(char *limit);
IMPORT("coil_compiler", "get_stack_limit")
char *get_stack_limit(void);

// A stack takes address space, of which there are 4 GiB, and only the pages that it touches of memory. So the first few thousand are large, and
// only programs with more tasks at once than that get small ones: 100,000 of them fit.
#define LARGE_SIZE ((size_t)128 * 1024)
#define LARGE_COUNT 4096u
#define SMALL_SIZE ((size_t)32 * 1024)
#define SLAB ((size_t)1024 * 1024) // growing memory costs microseconds, in V8 milliseconds when there is much of it: many stacks at a time,
#define SLAB_SHARE 16             // and more of them, a share of what there is, the more there are
#define SCRATCH_MORE ((size_t)64 * 1024) // for frames that the guard does not charge: those that cannot recurse

struct coil__stack {
    char *low;      // of the block, which ends with this struct
    unsigned class; // of the block: its size is 2 to this power
    char *stack_pointer;
    unwind_buffer frames;
    void *spilled; // frames that did not fit under the C stack; NULL: they did
    size_t spilled_size;
    void *arg;
    struct coil__stack *below; // what was current when it was resumed; while it is spare: the next spare one
    bool suspended;
};

static struct coil__stack *current;
static bool unwound;   // the body came back because it was unwound
static bool rewinding; // the body is called to be rewound

static unwind_buffer scratch;
static char *scratch_memory;
static size_t scratch_size;

static char *slab, *slab_end;
static size_t default_size; // what the program has chosen; 0: nothing
static unsigned in_use;

static struct coil__stack *spare[32]; // by class

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

void coil_stack_size_default(size_t bytes)
{
    default_size = bytes;
}

// ---------------------------------------------------------------------------------------------------------------------
// Blocks
// ---------------------------------------------------------------------------------------------------------------------

// The smallest power of two that is a page and holds the size; its exponent.
static unsigned class_of(size_t size)
{
    unsigned class = 12;
    while (class < 31 && (size_t)1 << class < size) class++;
    return class;
}

static char *block_new(size_t size)
{
    if (size >= SLAB / 4) return coil__host_memory(size);
    if ((size_t)(slab_end - slab) < size) {
        size_t share = ((size_t)__builtin_wasm_memory_size(0) << 16) / SLAB_SHARE, room = share > SLAB ? share / SLAB * SLAB : SLAB;
        char *memory = coil__host_memory(room);
        if (!memory) return coil__host_memory(size); // the last of the memory
        slab = memory; // what was left of the old one is less than a stack
        slab_end = memory + room;
    }
    char *block = slab;
    slab += size;
    return block;
}

static bool ensure_scratch(size_t stack_size)
{
    size_t needed = stack_size + SCRATCH_MORE;
    if (needed <= scratch_size) return true;
    char *memory = coil__host_memory(needed);
    if (!memory) return false;
    scratch_memory = memory;
    scratch_size = needed;
    return true;
}

coil__stack *coil__stack_new(size_t size, void *arg)
{
    if (!size) size = default_size ? default_size : in_use < LARGE_COUNT ? LARGE_SIZE
                                                                         : SMALL_SIZE;
    unsigned class = class_of(size);
    struct coil__stack *stack = spare[class];
    if (stack) {
        spare[class] = stack->below;
    } else {
        size = (size_t)1 << class;
        char *low = ensure_scratch(size) ? block_new(size) : NULL;
        if (!low) return NULL;
        stack = (struct coil__stack *)(low + size - (sizeof *stack + 15) / 16 * 16);
        stack->low = low;
        stack->class = class;
    }
    stack->stack_pointer = (char *)stack;
    stack->spilled = NULL;
    stack->arg = arg;
    stack->suspended = false;
    in_use++;
    return stack;
}

void coil__stack_free(coil__stack *stack)
{
    if (!stack) return;
    coil__free(stack->spilled, stack->spilled_size);
    in_use--;
    stack->below = spare[stack->class];
    spare[stack->class] = stack;
}

coil__stack *coil__stack_current(void)
{
    return current;
}

// ---------------------------------------------------------------------------------------------------------------------
// Switching
// ---------------------------------------------------------------------------------------------------------------------

// Not by memcpy: that becomes the instruction memory.copy, which engines make a call to the host of, slower than all the rest of a switch.
__attribute__((no_builtin("memcpy"))) static void copy_words(char *to, const char *from, size_t length)
{
    for (size_t i = 0; i < length; i += sizeof(uint64_t)) *(uint64_t *)(to + i) = *(const uint64_t *)(from + i);
}

// Copies the frames from the scratch buffer to below the C stack, or to a block of their own.
static void keep_frames(struct coil__stack *stack)
{
    size_t length = (size_t)(scratch.position - scratch_memory);
    if (scratch.position > scratch.end) {
        static char cause[128];
        coil__format(cause, sizeof cause, "suspended too deep: its frames take %zu bytes, there is room for %zu", length, scratch_size);
        coil__program_die(cause);
    }
    length = (length + 7) & ~(size_t)7;
    char *place = (char *)((size_t)(stack->stack_pointer - length) & ~(size_t)15);
    if (place < stack->low || place > stack->stack_pointer) {
        place = stack->spilled = coil__allocate(length);
        if (!place) coil__program_die("no memory to suspend in");
        stack->spilled_size = length;
    }
    copy_words(place, scratch_memory, length);
    stack->frames.position = stack->frames.end = place + (scratch.position - scratch_memory);
}

__attribute__((noinline)) bool coil__stack_resume(coil__stack *stack)
{
    char *pointer = get_stack_pointer(), *limit = get_stack_limit();
    stack->below = current;
    current = stack;
    set_stack_limit(stack->low);
    if (stack->suspended) {
        rewinding = true;
        asyncify_start_rewind(&stack->frames);
    }
    set_stack_pointer(stack->stack_pointer);
    unwound = false;
    coil__stack_body(stack->arg);
    bool finished = !unwound;
    if (!finished) {
        asyncify_stop_unwind();
        unwound = false;
        keep_frames(stack);
    }
    set_stack_pointer(pointer);
    set_stack_limit(limit);
    current = stack->below;
    stack->suspended = !finished;
    return finished;
}

__attribute__((noinline)) void coil__stack_suspend(void)
{
    struct coil__stack *stack = current;
    if (rewinding) {
        rewinding = false;
        asyncify_stop_rewind();
        if (stack->spilled) {
            coil__free(stack->spilled, stack->spilled_size);
            stack->spilled = NULL;
        }
        return;
    }
    stack->stack_pointer = get_stack_pointer();
    scratch.position = scratch_memory;
    scratch.end = scratch_memory + scratch_size;
    unwound = true;
    asyncify_start_unwind(&scratch);
}

// ---------------------------------------------------------------------------------------------------------------------
// Overflow
// ---------------------------------------------------------------------------------------------------------------------

static void report_overflow(void)
{
    static char cause[128];
    size_t size = current ? (size_t)((char *)current - current->low) : 0;
    coil__format(cause, sizeof cause, "stack overflow: its C stack of %zu bytes is full (endless recursion? else see stack_size)", size);
    coil__program_die(cause);
}

// Called by the stack guard, with no stack left: reports from one of its own.
__attribute__((export_name("coil__stack_overflow"))) void coil__stack_overflow(void)
{
    static _Alignas(16) char emergency[16 * 1024];
    set_stack_limit(emergency);
    set_stack_pointer(emergency + sizeof emergency);
    report_overflow();
}
