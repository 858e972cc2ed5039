// SPDX-License-Identifier: MIT
//
// memory.c: Coil's own allocator, which the suite replaces by one that counts: blocks come again, what is large is cut up for what is small, and an
// allocator that is set and taken back is asked for exactly what was allocated meanwhile.

#define _DEFAULT_SOURCE // MAP_ANONYMOUS

#include "core.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static size_t asked, given_back;

static void *count_and_allocate(size_t size, void *arg)
{
    *(size_t *)arg += size;
    return malloc(size);
}

static void count_and_free(void *memory, size_t size, void *arg)
{
    (void)arg;
    given_back += size;
    free(memory);
}

static void blocks_come_again(void)
{
    static const size_t sizes[] = {1, 8, 16, 24, 512, 513, 1024, 1025, 65536, 65537, 1 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *first = coil__allocate(sizes[i]);
        CHECK(first != NULL);
        memset(first, 0xa5, sizes[i]);
        if (sizes[i] % 16 == 0) CHECK((uintptr_t)first % 16 == 0);
        coil__free(first, sizes[i]);
        void *second = coil__allocate(sizes[i]);
        CHECK(second == first);
        coil__free(second, sizes[i]);
    }
    CHECK(coil_memory_live() == 0);
}

// A block of 4 MB that is free serves small ones, before the host is asked for more.
static void large_blocks_are_cut_up(void)
{
    enum { LARGE = 4 << 20,
           SMALL = 256,
           COUNT = 2000 };
    char *large = coil__allocate(LARGE);
    CHECK(large != NULL);
    coil__free(large, LARGE);
    static char *small[COUNT];
    size_t inside = 0;
    for (size_t i = 0; i < COUNT; i++) {
        small[i] = coil__allocate(SMALL);
        CHECK(small[i] != NULL);
        memset(small[i], (int)i, SMALL);
        inside += small[i] >= large && small[i] + SMALL <= large + LARGE;
    }
    CHECK(inside > COUNT / 2);
    for (size_t i = 0; i < COUNT; i++) {
        CHECK(small[i][0] == (char)i && small[i][SMALL - 1] == (char)i);
        coil__free(small[i], SMALL);
    }
    CHECK(coil_memory_live() == 0);
}

static void sizes_that_do_not_exist_fail(void)
{
    CHECK(coil__allocate(SIZE_MAX / 2 + 2) == NULL); // there is no such power of two
    CHECK(coil__allocate(SIZE_MAX / 4) == NULL);
    void *items = NULL;
    size_t capacity = SIZE_MAX / 4;
    CHECK(!coil__grow(&items, &capacity, capacity, 16));
    CHECK(items == NULL && capacity == SIZE_MAX / 4);
    CHECK(coil_memory_live() == 0);
}

static void an_allocator_can_be_set_and_taken_back(void)
{
    coil_allocator_set(&(coil_allocator){count_and_allocate, count_and_free, &asked});
    coil_list *list = coil_list_new(0, NULL);
    for (int i = 0; i < 100; i++) CHECK(!coil_failed(coil_list_append(list, coil_int(i))));
    CHECK(asked > given_back && asked - given_back == coil_memory_live());
    coil_release(list);
    CHECK(asked == given_back);
    coil_allocator_set(NULL);
    size_t before = asked;
    coil_list *own = coil_list_new(0, NULL);
    CHECK(own != NULL && asked == before);
    coil_release(own);
    CHECK(coil_memory_live() == 0);
}

static void *allocate_nothing(size_t size, void *arg)
{
    (void)size;
    (void)arg;
    return NULL;
}

static void error_type_without_memory_is_an_error(void)
{
    coil_allocator_set(&(coil_allocator){allocate_nothing, count_and_free, NULL});
    CHECK(coil_error_define("NeverError", coil_Exception) == NULL);
    CHECK(coil_error_matches(coil_last_error(), coil_MemoryError));
    coil_allocator_set(NULL);
    CHECK(coil_memory_live() == 0);
}

static coil_value asks_for_many(void *unused)
{
    (void)unused;
    enum { COUNT = 1 << 27 };
    void *none = mmap(NULL, COUNT * sizeof(void *), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); // one page of zeros, in truth
    CHECK(none != MAP_FAILED);
    CHECK(coil_gather_future(COUNT, none, 0) == NULL && coil_error_matches(coil_last_error(), coil_MemoryError));
    CHECK(coil_as_completed_new(COUNT, none, COIL_FOREVER) == NULL && coil_error_matches(coil_last_error(), coil_MemoryError));
    munmap(none, COUNT * sizeof(void *));
    return coil_none();
}

// Their places would be more bytes than there are in a wasm memory: a size must not wrap around there.
static void more_awaitables_than_memory_has_room_for(void)
{
    coil_value result = coil_run(asks_for_many, NULL);
    CHECK(!coil_failed(result));
    CHECK(coil_memory_live() == 0);
}

int main(void)
{
    coil_allocator_set(NULL);  // under AddressSanitizer there is one
    large_blocks_are_cut_up(); // first: smaller blocks that are free would be cut up before the large one
    blocks_come_again();
    sizes_that_do_not_exist_fail();
    an_allocator_can_be_set_and_taken_back();
    error_type_without_memory_is_an_error();
    more_awaitables_than_memory_has_room_for();
    return 0;
}
