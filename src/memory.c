// SPDX-License-Identifier: MIT
//
// memory.c: where objects come from. Every allocation of the core passes here, and is given back with its size, so that no block carries
// a header and the bytes alive are known exactly.
//
// Blocks come in classes: multiples of 8 up to 512 bytes, powers of two above. Freed ones are kept in a list of their class, last freed first;
// new ones are cut from chunks of the host's memory, or of large blocks that are free (what a growing array has left behind). A loop that makes a future a turn would spend most of its time in a general
// allocator, and a program that does not call malloc itself need not carry one (libc's is 12 KB).
//
// Other threads allocate too, once there are any: under the lock of port.h.
//
// All of this is bypassed when a user sets an allocator: tests that count, fail or poison must see every call.
//
// Where neither is the case, which is nearly always, small blocks are taken and given back by the inline functions of core.h: coil__memory_is_plain. In the
// other cases the lists that these look at are empty.

#include "core.h"

#include <string.h>

#define STEP COIL__MEMORY_STEP
#define CLASSES (COIL__SMALL / STEP)
#define CHUNK_CLASS 16u
#define CHUNK ((size_t)1 << CHUNK_CLASS)
#define LARGE_CLASSES (sizeof(size_t) * 8)

typedef coil__block block;

// What is left of a chunk. There are two: multiples of 16 bytes are cut from one, so that they are aligned to 16, as any type is whose size is such a
// multiple; everything else from the other.
typedef struct chunk {
    char *next, *end;
} chunk;

block *coil__spare[CLASSES];
size_t coil__live;
bool coil__memory_is_plain = true;

static block *put_aside[CLASSES]; // coil__spare, while memory is not plain
static block *spare_large[LARGE_CLASSES];
static chunk chunks[2];
static coil_allocator chosen; // allocate == NULL: this file's own

static bool refill(chunk *empty)
{
    unsigned class = CHUNK_CLASS;
    while (class < LARGE_CLASSES && !spare_large[class]) class++;
    size_t size = class < LARGE_CLASSES ? (size_t)1 << class : CHUNK;
    char *memory = class < LARGE_CLASSES ? (char *)spare_large[class] : coil__host_memory(CHUNK);
    if (!memory) return false;
    if (class < LARGE_CLASSES) spare_large[class] = spare_large[class]->next;
    *empty = (chunk){memory, memory + size};
    return true;
}

// Cuts a block from a chunk; large ones get memory of their own. NULL: no memory.
static void *cut(size_t size)
{
    if (size >= CHUNK) return coil__host_memory(size);
    chunk *from = &chunks[size / STEP % 2];
    if ((size_t)(from->end - from->next) < size && !refill(from)) return NULL; // what was left stays unused
    void *made = from->next;
    from->next += size;
    return made;
}

static unsigned large_class(size_t size)
{
    unsigned class = 10;
    while (class < LARGE_CLASSES - 1 && (size_t)1 << class < size) class++;
    return class;
}

static void *allocate_large(size_t size)
{
    unsigned class = large_class(size);
    block *memory = spare_large[class];
    if (memory) spare_large[class] = memory->next;
    else if ((size_t)1 << class >= size) memory = cut((size_t)1 << class);
    return memory;
}

// Once there has been a second thread, it may allocate too.
static inline void enter(void)
{
    if (COIL__UNLIKELY(coil__threads != NULL)) coil__host_thread_lock();
}

static inline void leave(void)
{
    if (COIL__UNLIKELY(coil__threads != NULL)) coil__host_thread_unlock();
}

// Whatever else has their types: a stack is allocated by who cannot be left in the middle.
COIL_NEVER_SUSPENDS static void *call_allocate(size_t size)
{
    return chosen.allocate(size, chosen.arg);
}

COIL_NEVER_SUSPENDS static void call_free(void *memory, size_t size)
{
    chosen.free(memory, size, chosen.arg);
}

static block **small_list(size_t size)
{
    return &(coil__memory_is_plain ? coil__spare : put_aside)[(size - 1) / STEP];
}

void *coil__allocate(size_t size)
{
    enter();
    void *memory;
    if (COIL__UNLIKELY(chosen.allocate != NULL)) {
        memory = call_allocate(size);
    } else if (COIL__LIKELY(size <= COIL__SMALL)) {
        block **list = small_list(size);
        memory = *list;
        if (COIL__LIKELY(memory != NULL)) *list = (*list)->next;
        else memory = cut((size + STEP - 1) / STEP * STEP);
    } else {
        memory = allocate_large(size);
    }
    if (COIL__LIKELY(memory != NULL)) coil__live += size;
    leave();
    return memory;
}

void coil__free(void *memory, size_t size)
{
    if (!memory) return;
    enter();
    coil__live -= size;
    if (COIL__UNLIKELY(chosen.allocate != NULL)) {
        call_free(memory, size);
    } else {
        block **list = size <= COIL__SMALL ? small_list(size) : &spare_large[large_class(size)];
        ((block *)memory)->next = *list;
        *list = memory;
    }
    leave();
}

void coil__memory_changed(void)
{
    bool plain = !chosen.allocate && !coil__threads;
    if (plain == coil__memory_is_plain) return;
    coil__memory_is_plain = plain;
    memcpy(plain ? coil__spare : put_aside, plain ? put_aside : coil__spare, sizeof put_aside);
    memset(plain ? put_aside : coil__spare, 0, sizeof put_aside);
}

void *coil__allocate_forever(size_t size)
{
    void *memory = coil__allocate(size);
    enter();
    if (memory) coil__live -= size;
    leave();
    return memory;
}

bool coil__grow(void **items, size_t *capacity, size_t used, size_t item_size)
{
    if (used < *capacity) return true;
    size_t larger = *capacity ? *capacity * 2 : 8;
    if (larger > SIZE_MAX / item_size) return false;
    void *memory = coil__allocate(larger * item_size);
    if (!memory) return false;
    if (used) memcpy(memory, *items, used * item_size);
    coil__free(*items, *capacity * item_size);
    *items = memory;
    *capacity = larger;
    return true;
}

void coil_allocator_set(const coil_allocator *allocator)
{
    chosen = allocator ? *allocator : (coil_allocator){0};
    coil__memory_changed();
}

size_t coil_memory_live(void)
{
    enter();
    size_t bytes = coil__live;
    leave();
    return bytes;
}

_Noreturn void coil__fatal(const char *format, ...)
{
    char cause[256];
    va_list arguments;
    va_start(arguments, format);
    coil__format_list(cause, sizeof cause, format, arguments);
    va_end(arguments);
    coil__program_die(cause);
}
