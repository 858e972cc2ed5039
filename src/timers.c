// SPDX-License-Identifier: MIT
//
// timers.c: the timers of a loop, a heap ordered by (when, sequence): equal times fire in the order in which they were made. Cancelling only
// marks an entry; the heap is cleaned at its head, and rebuilt when more than half of it is cancelled, so that a cancel costs O(1) amortised.
// Each node has four children: a sift touches half the cache lines of a binary heap's.

#include "core.h"

#define CHILDREN 4u
#define REBUILD_FROM 100u // asyncio's _MIN_SCHEDULED_TIMER_HANDLES

static bool earlier(const coil__timer *a, const coil__timer *b)
{
    return a->when < b->when || (a->when == b->when && (int32_t)(a->sequence - b->sequence) < 0);
}

static void sift_up(coil__timer *heap, size_t place, coil__timer timer)
{
    while (place > 0) {
        size_t parent = (place - 1) / CHILDREN;
        if (!earlier(&timer, &heap[parent])) break;
        heap[place] = heap[parent];
        place = parent;
    }
    heap[place] = timer;
}

static void sift_down(coil__timer *heap, size_t count, size_t place, coil__timer timer)
{
    for (;;) {
        size_t first = place * CHILDREN + 1, best = first;
        if (first >= count) break;
        size_t end = first + CHILDREN < count ? first + CHILDREN : count;
        for (size_t child = first + 1; child < end; child++)
            if (earlier(&heap[child], &heap[best])) best = child;
        if (!earlier(&heap[best], &timer)) break;
        heap[place] = heap[best];
        place = best;
    }
    heap[place] = timer;
}

bool coil__timers_add(coil__timers *timers, coil__entry *entry, double when)
{
    if (!coil__grow((void **)&timers->heap, &timers->capacity, timers->count, sizeof *timers->heap)) return false;
    entry->in_heap = true;
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_timer(entry, when);
    sift_up(timers->heap, timers->count++, (coil__timer){when, entry, timers->sequence++});
    return true;
}

coil__entry *coil__timers_pop(coil__timers *timers)
{
    coil__entry *entry = timers->heap[0].entry;
    entry->in_heap = false;
    if (entry->cancelled) timers->cancelled--;
    if (--timers->count > 0) sift_down(timers->heap, timers->count, 0, timers->heap[timers->count]);
    return entry;
}

static void rebuild(coil__timers *timers)
{
    size_t kept = 0;
    for (size_t i = 0; i < timers->count; i++) {
        if (timers->heap[i].entry->cancelled) {
            timers->heap[i].entry->in_heap = false;
            coil__entry_release(timers->heap[i].entry);
        } else {
            timers->heap[kept++] = timers->heap[i];
        }
    }
    timers->count = kept;
    timers->cancelled = 0;
    for (size_t i = kept / CHILDREN + 1; i-- > 0;)
        if (i < kept) sift_down(timers->heap, kept, i, timers->heap[i]);
}

void coil__timers_drop_cancelled(coil__timers *timers)
{
    if (timers->count > REBUILD_FROM && timers->cancelled * 2 > timers->count) rebuild(timers);
    else
        while (timers->count > 0 && timers->heap[0].entry->cancelled) coil__entry_release(coil__timers_pop(timers));
}

void coil__timers_free(coil__timers *timers)
{
    for (size_t i = 0; i < timers->count; i++) {
        timers->heap[i].entry->in_heap = false;
        coil__entry_release(timers->heap[i].entry);
    }
    coil__free(timers->heap, timers->capacity * sizeof *timers->heap);
    *timers = (coil__timers){0};
}
