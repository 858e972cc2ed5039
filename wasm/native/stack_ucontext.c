// SPDX-License-Identifier: MIT
//
// stack_ucontext.c: stacks natively, by ucontext, for development, debuggers and sanitizers. Each stack is a mapping of its own with a guard page
// below it, so that an overflow is a fault at a known address (host_poll.c names the task); AddressSanitizer and ThreadSanitizer are told of every switch.
// Freed mappings are kept for reuse: mmap and the first touch of a page cost more than all the rest of a task.

#define _GNU_SOURCE

#include "coil.h"
#include "port.h"
#include "stack.h"

#include "native.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif

#ifdef ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define START_SWITCH(keep, bottom, size) __sanitizer_start_switch_fiber((keep), (bottom), (size))
#define FINISH_SWITCH(keep, bottom, size) __sanitizer_finish_switch_fiber((keep), (bottom), (size))
#define UNPOISON(memory, size) __asan_unpoison_memory_region((memory), (size))
#else
#define START_SWITCH(keep, bottom, size) ((void)0)
#define FINISH_SWITCH(keep, bottom, size) ((void)0)
#define UNPOISON(memory, size) ((void)0)
#endif

#if defined(__SANITIZE_THREAD__)
#define TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN 1
#endif
#endif

#ifdef TSAN
#include <sanitizer/tsan_interface.h>
#define NEW_FIBER() __tsan_create_fiber(0)
#define CURRENT_FIBER() __tsan_get_current_fiber()
#define SWITCH_FIBER(fiber) __tsan_switch_to_fiber((fiber), 0)
#define FREE_FIBER(fiber) __tsan_destroy_fiber(fiber)
#else
#define NEW_FIBER() NULL
#define CURRENT_FIBER() NULL
#define SWITCH_FIBER(fiber) ((void)0)
#define FREE_FIBER(fiber) ((void)0)
#endif

#ifndef DEFAULT_SIZE // unoptimised builds with counters need more
#define DEFAULT_SIZE ((size_t)256 * 1024)
#endif
#define SPARE_LIMIT 1024    // mappings kept for reuse
#define GUARDED_LIMIT 16384 // stacks with a guard page: each takes two of the 65,530 mappings that Linux allows. More have none

struct coil__stack {
    ucontext_t inside, outside;
    void *arg;
    coil_value value; // on its way in, or what the body has returned
    char *mapping; // guard page first
    size_t size;   // of the mapping
    coil__stack *below; // what was current when it was resumed; while it is spare: the next spare one
    void *asan_inside, *asan_outside; // the sanitizer's record of the frames left behind
    const void *outside_bottom;
    size_t outside_size;
    void *tsan_inside, *tsan_outside; // the other sanitizer's record of the two
    bool finished;
};

#define LISTING_SIZE ((size_t)32 * 1024) // of which the unwinder takes a few KB, and the guard page some

// What a suspended stack is woken for without going on: to list its functions.
typedef struct listing {
    coil__function *functions;
    size_t room, count;
    bool in_runtime; // the innermost ones, which are how it is suspended. Without names it stays so, and the list empty
} listing;

static coil__stack *current, *spare;
static listing *asked;
static unsigned spare_count, guarded;
static size_t default_size = DEFAULT_SIZE;

void coil_stack_size_default(size_t bytes)
{
    default_size = bytes ? bytes : DEFAULT_SIZE;
}

static coil__stack *take_spare(size_t size)
{
    for (coil__stack **link = &spare; *link; link = &(*link)->below) {
        if ((*link)->size != size) continue;
        coil__stack *stack = *link;
        *link = stack->below;
        spare_count--;
        return stack;
    }
    return NULL;
}

static coil__stack *map(size_t size, size_t page)
{
    coil__stack *stack = calloc(1, sizeof *stack);
    if (!stack) return NULL;
    stack->mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack->mapping == MAP_FAILED) {
        free(stack);
        return NULL;
    }
    if (guarded < GUARDED_LIMIT && mprotect(stack->mapping, page, PROT_NONE) == 0) guarded++;
    stack->size = size;
    return stack;
}

// The first frame of every stack: makecontext passes ints only, so it finds its stack in `current`.
static void coil__stack_enter(void)
{
    coil__stack *stack = current;
    FINISH_SWITCH(NULL, &stack->outside_bottom, &stack->outside_size);
    stack->value = coil__stack_body(stack->arg);
    stack->finished = true;
    START_SWITCH(NULL, stack->outside_bottom, stack->outside_size); // NULL: these frames are gone for good
    SWITCH_FIBER(stack->tsan_outside);
    swapcontext(&stack->inside, &stack->outside);
}

// Apart, because getcontext may return twice as far as the compiler knows.
static void prepare(coil__stack *stack, size_t page)
{
    getcontext(&stack->inside);
    stack->inside.uc_stack.ss_sp = stack->mapping + page;
    stack->inside.uc_stack.ss_size = stack->size - page;
    stack->inside.uc_link = NULL;
    makecontext(&stack->inside, coil__stack_enter, 0);
}

coil__stack *coil__stack_new(size_t size, coil_function function, void *arg)
{
    (void)function;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size = ((size ? size : default_size) + page - 1) / page * page + page;
    coil__stack *stack = take_spare(size);
    if (!stack) stack = map(size, page);
    if (!stack) return NULL;
    stack->arg = arg;
    stack->finished = false;
    UNPOISON(stack->mapping + page, size - page);
    stack->tsan_inside = NEW_FIBER();
    prepare(stack, page);
    return stack;
}

static void switch_in(coil__stack *stack)
{
    stack->below = current;
    current = stack;
    START_SWITCH(&stack->asan_outside, stack->inside.uc_stack.ss_sp, stack->inside.uc_stack.ss_size);
    stack->tsan_outside = CURRENT_FIBER();
    SWITCH_FIBER(stack->tsan_inside);
    swapcontext(&stack->outside, &stack->inside);
    FINISH_SWITCH(stack->asan_outside, NULL, NULL);
    current = stack->below;
}

bool coil__stack_resume(coil__stack *stack, coil_value *value)
{
    stack->value = *value;
    switch_in(stack);
    if (stack->finished) *value = stack->value;
    return stack->finished;
}

static void switch_out(coil__stack *stack)
{
    START_SWITCH(&stack->asan_inside, stack->outside_bottom, stack->outside_size);
    SWITCH_FIBER(stack->tsan_outside);
    swapcontext(&stack->inside, &stack->outside);
    FINISH_SWITCH(stack->asan_inside, &stack->outside_bottom, &stack->outside_size);
}

static _Unwind_Reason_Code note_function(struct _Unwind_Context *context, void *arg)
{
    listing *list = arg;
    // What is returned to is behind the call.
    const char *name = coil__native_function_at((const char *)_Unwind_GetIP(context) - 1);
    if (name && strcmp(name, "coil__stack_enter") == 0) return _URC_END_OF_STACK;
    bool was_in_runtime = list->in_runtime;
    if (name && strcmp(name, "coil__stack_suspend") == 0) list->in_runtime = false;
    if (!was_in_runtime && list->count++ < list->room) list->functions[list->count - 1] = (coil__function){.name = name};
    return _URC_NO_REASON;
}

__attribute__((noinline)) coil_value coil__stack_suspend(void)
{
    coil__stack *stack = current;
    switch_out(stack);
    while (asked) {
        bool has_room = (const char *)__builtin_frame_address(0) - stack->mapping > (ptrdiff_t)LISTING_SIZE;
        if (has_room) _Unwind_Backtrace(note_function, asked);
        switch_out(stack);
    }
    return stack->value;
}

size_t coil__stack_list(coil__stack *stack, coil__function *functions, size_t room)
{
    listing list = {functions, room, 0, true};
    asked = &list;
    switch_in(stack);
    asked = NULL;
    return list.count;
}

void coil__stack_free(coil__stack *stack)
{
    if (!stack) return;
    FREE_FIBER(stack->tsan_inside);
    if (spare_count < SPARE_LIMIT) {
        stack->below = spare;
        spare = stack;
        spare_count++;
        return;
    }
    munmap(stack->mapping, stack->size);
    free(stack);
}

coil__stack *coil__stack_current(void)
{
    return current;
}

bool coil__native_in_guard(const void *address)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    // A frame may step over the guard's first bytes; what faults is within a page or two of it.
    return current && (const char *)address >= current->mapping - page && (const char *)address < current->mapping + 2 * page;
}

size_t coil__native_stack_size(void)
{
    return current ? current->size - (size_t)sysconf(_SC_PAGESIZE) : 0;
}
