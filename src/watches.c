// SPDX-License-Identifier: MIT
//
// watches.c: the descriptors that a loop watches: for callbacks (add_reader, add_writer), and for calls that block (blocking.c). A program that watches none
// does not carry this: the loop knows it by a table only.

#include "core.h"

#define LOOK_EVERY 1e-3 // seconds between two looks at descriptors while there is something else to do

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// What is watched
// ---------------------------------------------------------------------------------------------------------------------

static void forget_callback(coil__watcher *watcher, int side)
{
    if (watcher->queued[side]) coil__entry_cancel(&watcher->queued[side]->entry, NULL);
    coil_release(watcher->queued[side]);
    coil_release(watcher->handles[side]);
    watcher->queued[side] = watcher->handles[side] = NULL;
}

// The one for callbacks; the number of watches: there is none.
static size_t find_watch(const coil_loop *loop, int fd)
{
    size_t i = 0;
    while (i < loop->watch_count && (loop->watches[i].fd != fd || loop->watchers[i].blocked)) i++;
    return i;
}

static const coil__watch_functions functions;

bool coil__loop_watch(coil_loop *loop, coil__watch watch, coil__watcher watcher)
{
    coil__watching = &functions;
    size_t place = loop->watch_count;
    bool grown = coil__grow((void **)&loop->watches, &loop->watch_capacity, place, sizeof *loop->watches)
                 && coil__grow((void **)&loop->watchers, &loop->watcher_capacity, place, sizeof *loop->watchers);
    if (!grown) return false;
    loop->watches[place] = watch;
    loop->watchers[place] = watcher;
    loop->watch_count++;
    return true;
}

// The last one takes its place.
void coil__loop_unwatch(coil_loop *loop, size_t place)
{
    size_t last = --loop->watch_count;
    coil__watcher removed = loop->watchers[place];
    loop->watches[place] = loop->watches[last];
    loop->watchers[place] = loop->watchers[last];
    forget_callback(&removed, 0);
    forget_callback(&removed, 1);
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
static void wake_blocked(coil_loop *loop, size_t place, int ready)
{
    for (size_t i = 0; i < place; i++)
        if (loop->watchers[i].woken && loop->watches[i].fd == loop->watches[place].fd) return;
    loop->watchers[place].woken = true;
    coil__blocking_wake(loop->watchers[place].blocked, loop->watchers[place].place, ready);
}

// Schedules the callbacks of the descriptors that are ready.
static void process_watches(coil_loop *loop)
{
    for (size_t i = 0; i < loop->watch_count; i++) {
        int ready = loop->watches[i].ready;
        coil__watcher *watcher = &loop->watchers[i];
        if (!ready) continue;
        loop->watches[i].ready = 0;
        if (watcher->blocked) wake_blocked(loop, i, ready);
        if (ready & COIL__READABLE) queue_callback(loop, watcher, 0);
        if (ready & COIL__WRITABLE) queue_callback(loop, watcher, 1);
    }
}

// Where something is ready anyway, asking the host each time would cost more than most turns.
static void look(coil_loop *loop, double now)
{
    if (!loop->has_polled) {
        if (loop->ready_count > 0 && now - loop->polled < LOOK_EVERY) return;
        coil__host_poll(loop->watches, loop->watch_count, 0);
    }
    loop->polled = now;
    loop->has_polled = false;
    process_watches(loop);
}

static void wait(coil_loop *loop, double until)
{
    coil__host_poll(loop->watches, loop->watch_count, until);
    loop->has_polled = true;
}

static int events_of(const coil_loop *loop, int fd)
{
    int events = 0;
    for (size_t i = 0; i < loop->watch_count; i++)
        if (loop->watches[i].fd == fd) events |= loop->watches[i].events;
    return events;
}

static const coil__watch_functions functions = {.look = look, .wait = wait, .events = events_of, .unwatch = coil__loop_unwatch};

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
    size_t place = find_watch(loop, fd), side = events == COIL__WRITABLE;
    coil_context *context = coil_context_copy(); // one for all that it calls
    coil_handle *handle = context ? coil__handle_new(context) : NULL;
    coil_release(context);
    if (!handle) return coil_last_error();
    if (place == loop->watch_count && !coil__loop_watch(loop, (coil__watch){.fd = fd}, (coil__watcher){0})) {
        coil_release(handle);
        return coil_raise_no_memory();
    }
    handle->callback.call = callback;
    handle->arg = arg;
    forget_callback(&loop->watchers[place], (int)side);
    loop->watchers[place].handles[side] = handle;
    loop->watches[place].events |= events;
    return coil_none();
}

static bool remove_watch(coil_loop *loop, int fd, int events)
{
    loop = coil__loop_or_running(loop);
    if (!loop) {
        coil_value_release(coil_last_error());
        return false;
    }
    size_t place = find_watch(loop, fd), side = events == COIL__WRITABLE;
    if (place == loop->watch_count || !(loop->watches[place].events & events)) return false;
    forget_callback(&loop->watchers[place], (int)side);
    loop->watches[place].events &= ~events;
    loop->watches[place].ready &= ~events;
    if (!loop->watches[place].events) coil__loop_unwatch(loop, place);
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
