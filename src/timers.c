// SPDX-License-Identifier: MIT
//
// timers.c: the timers of a loop: a heap ordered by (when, sequence), so that equal times fire in the order in which they were made, and behind it, in the
// same array, those that were made since the loop looked at the clock last. These are put in order when it looks again, all at once: the host is asked
// for the time once, and a timer that is cancelled before that, as most timeouts of quick operations are, has cost nearly nothing. Its delay counts from
// that look: it is never too short.
//
// Cancelling only marks an entry; the heap is cleaned at its head, and rebuilt when more than half of it is cancelled, so that a cancel costs O(1)
// amortised. Each node has four children: a sift touches half the cache lines of a binary heap's.

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

static void make_heap(coil__timer *heap, size_t count)
{
    for (size_t i = count / CHILDREN + 1; i-- > 0;)
        if (i < count) sift_down(heap, count, i, heap[i]);
}

static bool add(coil__timers *timers, coil__entry *entry, double when, bool delayed)
{
    if (COIL__UNLIKELY(timers->count == timers->capacity)
        && !coil__grow((void **)&timers->items, &timers->capacity, timers->count, sizeof *timers->items))
        return false;
    entry->in_heap = true;
    entry->delayed = delayed;
    timers->items[timers->count++] = (coil__timer){when, entry, timers->sequence++};
    return true;
}

bool coil__timers_add_at(coil__timers *timers, coil__entry *entry, double when)
{
    if (!add(timers, entry, when, false)) return false;
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_timer(entry, when);
    return true;
}

bool coil__timers_add_in(coil__timers *timers, coil__entry *entry, double delay)
{
    if (COIL__UNLIKELY(coil__is_tracing())) return coil__timers_add_at(timers, entry, coil__clock() + delay); // to tell when it is due
    return add(timers, entry, delay, true);
}

static void release_chain(coil__entry *entry)
{
    for (coil__entry *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        entry->in_heap = false;
        coil__entry_release(entry);
    }
}

// Takes the cancelled ones out of a part of the items, before anybody is told of it: what is released may make timers. How many are left.
static size_t sweep(coil__timers *timers, size_t from, coil__entry **dropped)
{
    size_t kept = from;
    for (size_t i = from; i < timers->count; i++) {
        coil__timer *timer = &timers->items[i];
        if (COIL__UNLIKELY(timer->entry->cancelled)) {
            timer->entry->next = *dropped;
            *dropped = timer->entry;
            timers->cancelled--;
        } else {
            timers->items[kept++] = *timer;
        }
    }
    return kept;
}

void coil__timers_settle(coil__timers *timers, double now)
{
    if (timers->sorted == timers->count) return;
    coil__entry *dropped = NULL;
    timers->count = sweep(timers, timers->sorted, &dropped);
    for (size_t i = timers->sorted; i < timers->count; i++) {
        coil__timer *timer = &timers->items[i];
        if (!timer->entry->delayed) continue;
        timer->entry->delayed = false;
        timer->when += now;
        coil__entry_set_when(timer->entry, timer->when);
    }
    // Many of them are quicker put in order at once than one by one.
    if (timers->count - timers->sorted > timers->sorted) make_heap(timers->items, timers->count);
    else
        for (size_t i = timers->sorted; i < timers->count; i++) sift_up(timers->items, i, timers->items[i]);
    timers->sorted = timers->count;
    release_chain(dropped);
}

coil__entry *coil__timers_pop(coil__timers *timers)
{
    coil__entry *entry = timers->items[0].entry;
    entry->in_heap = false;
    if (entry->cancelled) timers->cancelled--;
    size_t last = --timers->sorted;
    if (last > 0) sift_down(timers->items, last, 0, timers->items[last]);
    timers->items[last] = timers->items[--timers->count]; // a new one closes the gap, if there is one
    return entry;
}

// All are in the heap.
static void rebuild(coil__timers *timers)
{
    coil__entry *dropped = NULL;
    timers->count = timers->sorted = sweep(timers, 0, &dropped);
    make_heap(timers->items, timers->count);
    release_chain(dropped);
}

void coil__timers_drop_cancelled(coil__timers *timers)
{
    if (timers->cancelled == 0) return;
    if (timers->count > REBUILD_FROM && timers->cancelled * 2 > timers->count && timers->sorted == timers->count) rebuild(timers);
    else
        while (timers->sorted > 0 && timers->items[0].entry->cancelled) coil__entry_release(coil__timers_pop(timers));
}

void coil__timers_free(coil__timers *timers)
{
    for (size_t i = 0; i < timers->count; i++) {
        timers->items[i].entry->in_heap = false;
        coil__entry_release(timers->items[i].entry);
    }
    coil__free(timers->items, timers->capacity * sizeof *timers->items);
    *timers = (coil__timers){0};
}
