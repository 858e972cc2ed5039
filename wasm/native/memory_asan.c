// SPDX-License-Identifier: MIT
//
// memory_asan.c: under AddressSanitizer every object is a block of malloc's, so that it finds what is used after it was freed, and what leaks.
// The core's own memory would hide both: it keeps freed blocks for reuse, and all of it is reachable.

#include "coil.h"

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif

#ifdef ASAN
#include <stdlib.h>

static void *allocate(size_t size, void *arg)
{
    (void)arg;
    return malloc(size);
}

static void give_back(void *memory, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    free(memory);
}

__attribute__((constructor)) static void use_malloc(void)
{
    coil_allocator_set(&(coil_allocator){allocate, give_back, NULL});
}
#endif
