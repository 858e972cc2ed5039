// SPDX-License-Identifier: MIT
//
// memory.c: where objects come from. Every allocation of the core passes here, and is given back with its size, so that no block carries
// a header and the bytes alive are known exactly.
//
// Small blocks are kept in free lists by size, because a loop that makes a future a turn would otherwise spend most of its time in malloc.
// The lists are bypassed when a user sets an allocator: tests that count, fail or poison must see every call.

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP 16u
#define CLASSES 32u // blocks of up to 512 bytes

typedef struct block {
    struct block *next;
} block;

static block *spare[CLASSES];
static size_t live;
static coil_allocator chosen; // allocate == NULL: malloc, with free lists

void *coil__allocate(size_t size)
{
    size_t class = (size - 1) / STEP;
    void *memory;
    if (COIL__UNLIKELY(chosen.allocate != NULL)) {
        memory = chosen.allocate(size, chosen.arg);
    } else if (class < CLASSES) {
        memory = spare[class];
        if (COIL__LIKELY(memory != NULL)) spare[class] = spare[class]->next;
        else memory = malloc((class + 1) * STEP);
    } else {
        memory = malloc(size);
    }
    if (COIL__LIKELY(memory != NULL)) live += size;
    return memory;
}

void coil__free(void *memory, size_t size)
{
    if (!memory) return;
    size_t class = (size - 1) / STEP;
    live -= size;
    if (COIL__UNLIKELY(chosen.allocate != NULL)) {
        chosen.free(memory, size, chosen.arg);
    } else if (class < CLASSES) {
        ((block *)memory)->next = spare[class];
        spare[class] = memory;
    } else {
        free(memory);
    }
}

void *coil__allocate_forever(size_t size)
{
    void *memory = coil__allocate(size);
    if (memory) live -= size;
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
    for (size_t class = 0; class < CLASSES; class++) {
        while (spare[class]) {
            block *next = spare[class]->next;
            free(spare[class]);
            spare[class] = next;
        }
    }
    chosen = allocator ? *allocator : (coil_allocator){0};
}

size_t coil_memory_live(void)
{
    return live;
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
