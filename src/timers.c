// SPDX-License-Identifier: MIT
//
// timers.c: the timers of a loop: a heap ordered by (when, sequence), so that equal times fire in the order in which they were made, and behind it, in the
// same array, those that were made since the loop looked at the clock last. These take their places when it looks again, all at once: a timer that is
// cancelled before that, as most timeouts of quick operations are, has cost nearly nothing. The host is asked for the time once for all that were made within
// some callbacks (loop.c): a delay counts from that look, and is never too short.
//
// Where many are new and the heap is empty, as when a thousand tasks go to sleep, they are sorted instead: taking the next one from a run costs nothing,
// where a large heap is searched from top to bottom, through memory that is in no cache.
//
// Cancelling only marks an entry; what comes first is cleaned of those, and all is when more than half are cancelled, so that a cancel costs O(1)
// amortised. A node of the heap has four children: a sift touches half the cache lines of a binary heap's.

#include "core.h"

#include <math.h>

#define CHILDREN 4u
#define REBUILD_FROM 100u // asyncio's _MIN_SCHEDULED_TIMER_HANDLES
#define RUN_FROM 64u      // new ones at once
#define SHORT 12u         // what is sorted by insertion
#define AHEAD 8u          // of a run: the one to bring into the caches

static bool earlier(const coil__timer *a, const coil__timer *b)
{
    return a->when < b->when || (a->when == b->when && (int32_t)(((uint32_t)a->sequence - b->sequence) << 2) < 0);
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

// The first to fire last.
static void insertion_sort(coil__timer *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        coil__timer moved = items[i];
        size_t to = i;
        for (; to > 0 && earlier(&items[to - 1], &moved); to--) items[to] = items[to - 1];
        items[to] = moved;
    }
}

// The same, for many: quicksort. No two are equal, and who chooses the delays does not know where it divides.
static void sort(coil__timer *items, size_t count)
{
    static uint32_t random;
    while (count > SHORT) {
        random = random * 1664525u + 1013904223u;
        coil__timer middle = items[(uint64_t)random * count >> 32];
        size_t left = 0, right = count - 1;
        for (;; left++, right--) {
            while (earlier(&middle, &items[left])) left++;
            while (earlier(&items[right], &middle)) right--;
            if (left >= right) break;
            coil__timer swapped = items[left];
            items[left] = items[right];
            items[right] = swapped;
        }
        // The smaller part first, so that there are few of them at a time.
        size_t first = right + 1, rest = count - first;
        if (first < rest) {
            sort(items, first);
            items += first;
            count = rest;
        } else {
            sort(items + first, rest);
            count = first;
        }
    }
    insertion_sort(items, count);
}

static bool add(coil__timers *timers, coil__entry *entry, double when, bool delayed)
{
    if (COIL__UNLIKELY(timers->count == timers->capacity)
        && !coil__grow((void **)&timers->items, &timers->capacity, timers->count, sizeof *timers->items))
        return false;
    bool is_handle = entry->kind == COIL__CALL;
    entry->in_heap = true;
    entry->delayed = delayed && is_handle;
    timers->items[timers->count++] = (coil__timer){when, entry, timers->sequence++ & 0x3fffffff, delayed, is_handle};
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

// Takes the cancelled ones out, before anybody is told of it: what is released may make timers. How many are left.
static size_t sweep(coil__timers *timers, coil__timer *items, size_t count, coil__entry **dropped)
{
    if (timers->cancelled == 0) return count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (COIL__UNLIKELY(items[i].entry->cancelled)) {
            items[i].entry->next = *dropped;
            *dropped = items[i].entry;
            timers->cancelled--;
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

// All that there are become the run, and what was the run's memory the heap's.
static void make_run(coil__timers *timers)
{
    coil__timer *items = timers->items;
    size_t capacity = timers->capacity;
    sort(items, timers->count);
    timers->items = timers->run;
    timers->capacity = timers->run_capacity;
    timers->run = items;
    timers->run_capacity = capacity;
    timers->run_count = timers->count;
    timers->count = 0;
}

static void date_from(coil__timers *timers, size_t place, double now)
{
    if (now < timers->base) now = timers->base;
    timers->base = now;
    for (coil__timer *timer = timers->items + place, *end = timers->items + timers->count; timer < end; timer++) {
        if (!timer->delayed) continue;
        timer->delayed = false;
        timer->when += now;
        if (timer->is_handle) coil__entry_set_when(timer->entry, timer->when);
    }
}

void coil__timers_date(coil__timers *timers, double now)
{
    date_from(timers, timers->dated > timers->sorted ? timers->dated : timers->sorted, now);
    timers->dated = timers->count;
}

void coil__timers_settle(coil__timers *timers, double now)
{
    timers->dated = 0;
    if (timers->sorted == timers->count) return;
    date_from(timers, timers->sorted, now);
    coil__entry *dropped = NULL;
    size_t count = sweep(timers, timers->items + timers->sorted, timers->count - timers->sorted, &dropped);
    timers->count = timers->sorted + count;
    if (count >= RUN_FROM && timers->sorted == 0 && timers->run_count == 0) make_run(timers);
    else if (count > timers->sorted) make_heap(timers->items, timers->count);
    else
        for (size_t i = timers->sorted; i < timers->count; i++) sift_up(timers->items, i, timers->items[i]);
    timers->sorted = timers->count;
    release_chain(dropped);
}

// Whether the next one is the run's.
static bool run_is_first(const coil__timers *timers)
{
    return timers->run_count > 0 && (timers->sorted == 0 || earlier(&timers->run[timers->run_count - 1], &timers->items[0]));
}

static const coil__timer *first(const coil__timers *timers)
{
    if (run_is_first(timers)) return &timers->run[timers->run_count - 1];
    return timers->sorted > 0 ? &timers->items[0] : NULL;
}

double coil__timers_first(const coil__timers *timers)
{
    const coil__timer *timer = first(timers);
    return timer ? timer->when : INFINITY;
}

static coil__entry *pop_from_heap(coil__timers *timers)
{
    coil__entry *entry = timers->items[0].entry;
    size_t last = --timers->sorted;
    if (last > 0) sift_down(timers->items, last, 0, timers->items[last]);
    timers->items[last] = timers->items[--timers->count]; // a new one closes the gap, if there is one
    return entry;
}

coil__entry *coil__timers_pop(coil__timers *timers)
{
    if (timers->run_count > AHEAD) coil__touch(timers->run[timers->run_count - AHEAD].entry);
    coil__entry *entry = run_is_first(timers) ? timers->run[--timers->run_count].entry : pop_from_heap(timers);
    entry->in_heap = false;
    if (entry->cancelled) timers->cancelled--;
    return entry;
}

// All that are in the heap's array are in the heap.
static void rebuild(coil__timers *timers)
{
    coil__entry *dropped = NULL;
    timers->run_count = sweep(timers, timers->run, timers->run_count, &dropped);
    timers->count = timers->sorted = sweep(timers, timers->items, timers->count, &dropped);
    timers->dated = 0;
    make_heap(timers->items, timers->count);
    release_chain(dropped);
}

void coil__timers_drop_cancelled(coil__timers *timers)
{
    if (timers->cancelled == 0) return;
    size_t count = coil__timers_count(timers);
    if (count > REBUILD_FROM && timers->cancelled * 2 > count && timers->sorted == timers->count) {
        rebuild(timers);
        return;
    }
    for (const coil__timer *timer = first(timers); timer && timer->entry->cancelled; timer = first(timers)) coil__entry_release(coil__timers_pop(timers));
}

static void free_items(coil__timer *items, size_t count, size_t capacity)
{
    for (size_t i = 0; i < count; i++) {
        items[i].entry->in_heap = false;
        coil__entry_release(items[i].entry);
    }
    coil__free(items, capacity * sizeof *items);
}

void coil__timers_free(coil__timers *timers)
{
    free_items(timers->run, timers->run_count, timers->run_capacity);
    free_items(timers->items, timers->count, timers->capacity);
    *timers = (coil__timers){0};
}
