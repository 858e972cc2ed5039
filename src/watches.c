// SPDX-License-Identifier: MIT
//
// watches.c: the descriptors that a loop watches: for callbacks (add_reader, add_writer), and for calls that block (blocking.c). A program that watches none
// does not carry this: the loop knows it by a table only.

#include "core.h"

#include <string.h>

#define LOOK_EVERY 1e-3 // seconds between two looks at descriptors while there is something else to do
#define NO_PLACE UINT32_MAX

COIL__COLD_BEGIN

// Whom a watch is for: callbacks, or a call that blocks (blocking.c).
typedef struct coil__watcher {
    coil_handle *handles[2];       // reader, writer; owned, NULL: none
    coil_handle *queued[2];        // the last call of each, which may be still to come; owned, NULL: there was none
    struct coil__blocked *blocked; // borrowed; NULL: it is for callbacks
    size_t place;                  // among what it waits for
    bool woken;                    // it was told
    bool changed;                  // it is among those that the host is to be told of
} coil__watcher;

struct coil__watch_table {
    coil__watches all; // its arrays have room for as many as there are places in capacity, and as many buckets
    coil__watcher *watchers; // whom they are for
    size_t capacity;
    uint32_t *buckets; // the first place of each hash
    uint32_t free;     // a place that was given back, and from there on by next
    double polled;     // the host's time when they were looked at last
    bool has_polled;   // whoever has waited since the last turn has looked at them
};

static const coil__watch_functions functions;

// ---------------------------------------------------------------------------------------------------------------------
// What is watched
// ---------------------------------------------------------------------------------------------------------------------

static uint32_t *bucket_of(const struct coil__watch_table *table, int fd)
{
    return &table->buckets[(size_t)fd & (table->capacity - 1)];
}

uint32_t coil__watch_first(const coil__watches *all, int fd)
{
    const struct coil__watch_table *table = (const struct coil__watch_table *)all;
    return coil__watch_next(all, *bucket_of(table, fd), fd);
}

static void free_table(struct coil__watch_table *table)
{
    size_t capacity = table->capacity;
    coil__free(table->all.items, capacity * sizeof *table->all.items);
    coil__free(table->all.changed, capacity * sizeof *table->all.changed);
    coil__free(table->all.found, capacity * sizeof *table->all.found);
    coil__free(table->watchers, capacity * sizeof *table->watchers);
    coil__free(table->buckets, capacity * sizeof *table->buckets);
    coil__free(table, sizeof *table);
}

static void link_place(struct coil__watch_table *table, uint32_t place)
{
    uint32_t *bucket = bucket_of(table, table->all.items[place].fd);
    table->all.items[place].next = *bucket;
    *bucket = place;
}

#define COPY(to, from, what, count) memcpy((to)->what, (from)->what, (count) * sizeof *(to)->what)

// One of twice the size; NULL: no memory, and the table is what it was.
static struct coil__watch_table *grown(struct coil__watch_table *table)
{
    size_t capacity = table ? 2 * table->capacity : 8;
    struct coil__watch_table *larger = coil__allocate(sizeof *larger);
    if (!larger) return NULL;
    *larger = (struct coil__watch_table){.capacity = capacity, .free = NO_PLACE};
    larger->all.items = coil__allocate(capacity * sizeof *larger->all.items);
    larger->all.changed = coil__allocate(capacity * sizeof *larger->all.changed);
    larger->all.found = coil__allocate(capacity * sizeof *larger->all.found);
    larger->watchers = coil__allocate(capacity * sizeof *larger->watchers);
    larger->buckets = coil__allocate(capacity * sizeof *larger->buckets);
    if (!larger->all.items || !larger->all.changed || !larger->all.found || !larger->watchers || !larger->buckets) {
        free_table(larger);
        return NULL;
    }
    memset(larger->buckets, 0xff, capacity * sizeof *larger->buckets);
    if (!table) return larger;
    size_t count = table->all.count; // none of its places is free
    COPY(larger, table, all.items, count);
    COPY(larger, table, all.changed, table->all.changed_count);
    COPY(larger, table, all.found, table->all.found_count);
    COPY(larger, table, watchers, count);
    larger->all.count = count;
    larger->all.changed_count = table->all.changed_count;
    larger->all.found_count = table->all.found_count;
    larger->polled = table->polled;
    larger->has_polled = table->has_polled;
    for (uint32_t place = 0; place < count; place++) link_place(larger, place);
    free_table(table);
    return larger;
}

static void change(struct coil__watch_table *table, uint32_t place)
{
    if (table->watchers[place].changed) return;
    table->watchers[place].changed = true;
    table->all.changed[table->all.changed_count++] = place;
}

uint32_t coil__loop_watch(coil_loop *loop, const coil__watch *wanted, struct coil__blocked *blocked, size_t of_them)
{
    coil__watching = &functions;
    struct coil__watch_table *table = loop->watches;
    if (!table || (table->free == NO_PLACE && table->all.count == table->capacity)) {
        table = grown(table);
        if (!table) return NO_PLACE;
        loop->watches = table;
    }
    uint32_t place = table->free;
    bool changed = false;
    if (place == NO_PLACE) {
        place = (uint32_t)table->all.count++;
    } else {
        table->free = table->all.items[place].next;
        changed = table->watchers[place].changed;
    }
    table->all.items[place] = (coil__watch){.fd = wanted->fd, .events = wanted->events};
    table->watchers[place] = (coil__watcher){.blocked = blocked, .place = of_them, .changed = changed};
    link_place(table, place);
    change(table, place);
    loop->watch_count++;
    return place;
}

static void forget_callback(coil__watcher *watcher, int side)
{
    coil_handle *queued = watcher->queued[side], *handle = watcher->handles[side];
    watcher->queued[side] = watcher->handles[side] = NULL;
    if (queued) coil__entry_cancel(&queued->entry, NULL);
    coil_release(queued);
    coil_release(handle);
}

void coil__loop_unwatch(coil_loop *loop, uint32_t place)
{
    struct coil__watch_table *table = loop->watches;
    coil__watch *item = &table->all.items[place];
    uint32_t *link = bucket_of(table, item->fd);
    while (*link != place) link = &table->all.items[*link].next;
    *link = item->next;
    *item = (coil__watch){.fd = -1, .next = table->free};
    table->free = place;
    loop->watch_count--;
    coil__watcher removed = table->watchers[place];
    table->watchers[place] = (coil__watcher){.changed = removed.changed};
    forget_callback(&removed, 0);
    forget_callback(&removed, 1);
}

static void drop_all(coil_loop *loop)
{
    for (uint32_t place = 0; place < loop->watches->all.count; place++)
        if (loop->watches->all.items[place].fd >= 0) coil__loop_unwatch(loop, place);
    free_table(loop->watches);
    loop->watches = NULL;
}

// The one for callbacks; NO_PLACE: there is none.
static uint32_t find_watch(const coil_loop *loop, int fd)
{
    const struct coil__watch_table *table = loop->watches;
    if (!table) return NO_PLACE;
    uint32_t place = coil__watch_first(&table->all, fd);
    while (place != NO_PLACE && table->watchers[place].blocked) place = coil__watch_next(&table->all, table->all.items[place].next, fd);
    return place;
}

// ---------------------------------------------------------------------------------------------------------------------
// Looking, waiting
// ---------------------------------------------------------------------------------------------------------------------

// Each turn runs a handle of its own, which is cancelled when the watch is removed while it is queued.
static void queue_callback(coil_loop *loop, coil__watcher *watcher, int side)
{
    const coil_handle *handle = watcher->handles[side];
    if (!handle) return;
    coil_handle *queued = coil__callback_handle(loop, handle->callback.call, handle->arg, handle->context);
    coil_release(watcher->queued[side]);
    watcher->queued[side] = queued;
    if (queued) coil__loop_push(loop, &((coil_handle *)coil_retain(queued))->entry);
    else coil_value_release(coil_last_error()); // no memory: the descriptor is still ready at the next turn
}

void (*coil__blocking_wake)(struct coil__blocked *blocked, size_t place, int ready);

// Of those that wait for the same descriptor one goes on: the next might find nothing left, and block the program.
static void wake_blocked(struct coil__watch_table *table, uint32_t place, int ready)
{
    int fd = table->all.items[place].fd;
    for (uint32_t other = coil__watch_first(&table->all, fd); other != NO_PLACE; other = coil__watch_next(&table->all, table->all.items[other].next, fd))
        if (table->watchers[other].woken) return;
    table->watchers[place].woken = true;
    coil__blocking_wake(table->watchers[place].blocked, table->watchers[place].place, ready);
}

// Schedules the callbacks of the descriptors that are ready, which the host is to be asked about again.
static void process_found(coil_loop *loop)
{
    struct coil__watch_table *table = loop->watches;
    for (size_t i = 0; i < table->all.found_count; i++) {
        uint32_t place = table->all.found[i];
        coil__watch *item = &table->all.items[place];
        int ready = item->ready;
        if (!ready) continue; // it is not watched any more
        item->ready = 0;
        change(table, place);
        coil__watcher *watcher = &table->watchers[place];
        if (watcher->blocked) wake_blocked(table, place, ready);
        if (ready & COIL__READABLE) queue_callback(loop, watcher, 0);
        if (ready & COIL__WRITABLE) queue_callback(loop, watcher, 1);
    }
    table->all.found_count = 0;
}

// Whether the host has looked at them.
static bool poll(struct coil__watch_table *table, double until)
{
    bool has_polled = coil__host_poll(&table->all, until);
    for (size_t i = 0; i < table->all.changed_count; i++) table->watchers[table->all.changed[i]].changed = false;
    table->all.changed_count = 0;
    return has_polled;
}

// Where something is ready anyway, asking the host each time would cost more than most turns.
static void look(coil_loop *loop, double now)
{
    struct coil__watch_table *table = loop->watches;
    if (!table->has_polled) {
        if (loop->ready_count > 0 && now - table->polled < LOOK_EVERY) return;
        poll(table, 0);
    }
    table->polled = now;
    table->has_polled = false;
    process_found(loop);
}

static void wait(coil_loop *loop, double until)
{
    loop->watches->has_polled = poll(loop->watches, until);
}

static int events_of(const coil_loop *loop, int fd)
{
    const coil__watches *all = &loop->watches->all;
    int events = 0;
    for (uint32_t place = coil__watch_first(all, fd); place != NO_PLACE; place = coil__watch_next(all, all->items[place].next, fd))
        events |= all->items[place].events;
    return events;
}

static const coil__watch_functions functions = {.look = look, .wait = wait, .events = events_of, .drop_all = drop_all};

// ---------------------------------------------------------------------------------------------------------------------
// For callbacks
// ---------------------------------------------------------------------------------------------------------------------

static coil_value add_watch(coil_loop *loop, int fd, coil_callback callback, void *arg, int events)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    coil_value refused = coil__loop_check_open(loop);
    if (!coil_failed(refused) && fd < 0) refused = coil__raise(coil_ValueError, "Invalid file descriptor: %d", fd);
    if (coil_failed(refused)) return refused;
    coil_context *context = coil_context_copy(); // one for all that it calls
    coil_handle *handle = context ? coil__handle_new(context) : NULL;
    coil_release(context);
    if (!handle) return coil_last_error();
    uint32_t place = find_watch(loop, fd);
    if (place == NO_PLACE) place = coil__loop_watch(loop, &(coil__watch){.fd = fd}, NULL, 0);
    if (place == NO_PLACE) {
        coil_release(handle);
        return coil_raise_no_memory();
    }
    handle->callback.call = callback;
    handle->arg = arg;
    int side = events == COIL__WRITABLE;
    forget_callback(&loop->watches->watchers[place], side);
    loop->watches->watchers[place].handles[side] = handle;
    loop->watches->all.items[place].events |= events;
    change(loop->watches, place);
    return coil_none();
}

static bool remove_watch(coil_loop *loop, int fd, int events)
{
    loop = coil__loop_or_running(loop);
    if (!loop) {
        coil_value_release(coil_last_error());
        return false;
    }
    uint32_t place = find_watch(loop, fd);
    if (place == NO_PLACE || !(loop->watches->all.items[place].events & events)) return false;
    forget_callback(&loop->watches->watchers[place], events == COIL__WRITABLE);
    coil__watch *item = &loop->watches->all.items[place];
    item->events &= ~events;
    item->ready &= ~events;
    if (!item->events) coil__loop_unwatch(loop, place);
    return true;
}

coil_value coil_loop_add_reader(coil_loop *loop, int fd, coil_callback callback, void *arg)
{
    return add_watch(loop, fd, callback, arg, COIL__READABLE);
}

bool coil_loop_remove_reader(coil_loop *loop, int fd)
{
    return remove_watch(loop, fd, COIL__READABLE);
}

coil_value coil_loop_add_writer(coil_loop *loop, int fd, coil_callback callback, void *arg)
{
    return add_watch(loop, fd, callback, arg, COIL__WRITABLE);
}

bool coil_loop_remove_writer(coil_loop *loop, int fd)
{
    return remove_watch(loop, fd, COIL__WRITABLE);
}

COIL__COLD_END
