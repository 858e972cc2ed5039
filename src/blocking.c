// SPDX-License-Identifier: MIT
//
// blocking.c: functions of C that block, in a task: what sleep, poll and read come to there. The task is suspended, as by coil_sleep, and the others
// run; to the function it looks as if it had blocked. A port puts its own in the place of libc's, and asks here (wasm/blocking_wasi.c,
// wasm/native/blocking.c).
//
// C knows no CancelledError, but EINTR: cancelling a task cuts such a call short, once. The request stays, and is raised where the task awaits next; a
// function that goes on and blocks again does so. When the program shuts down nobody waits for a function like that: it is left where it
// stands, as exit() leaves threads.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

// What the task waits for: a sleep, which something that is ready ends before its time.
typedef struct coil__blocked {
    coil__sleep sleep;
    size_t count;
    struct {
        uint32_t place; // among what the loop watches; NOWHERE: it does not
        int ready;
    } watches[];
} coil__blocked;

#define NOWHERE UINT32_MAX

static void unwatch(coil__blocked *blocked)
{
    coil_loop *loop = blocked->sleep.future.loop;
    for (size_t i = 0; i < blocked->count; i++) {
        if (blocked->watches[i].place != NOWHERE && loop->watches) coil__loop_unwatch(loop, blocked->watches[i].place); // a loop that is closed watches nothing
        blocked->watches[i].place = NOWHERE;
    }
}

static void finalize(coil_object *self)
{
    unwatch((coil__blocked *)self);
    coil__future_finalize(self);
}

static const coil__type block_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate},
    .repr = coil__future_repr,
    .cancel = coil__sleep_cancel,
};

static void wake(coil__blocked *blocked, size_t place, int ready)
{
    blocked->watches[place].ready |= ready;
    coil_future *future = &blocked->sleep.future;
    if (coil_future_done(future)) return;
    coil__entry_cancel(&blocked->sleep.entry, future->loop);
    coil__future_finish(future, COIL__FINISHED, coil_none());
}

static coil__blocked *blocked_new(coil_loop *loop, const coil__watch *watches, size_t count, double timeout)
{
    coil__blocked *blocked = (coil__blocked *)coil__future_new(&block_type, sizeof *blocked + count * sizeof *blocked->watches, loop);
    if (!blocked) return NULL;
    coil__blocking_wake = wake;
    blocked->sleep.entry.kind = COIL__WAKE;
    for (size_t i = 0; i < count; i++) {
        blocked->watches[blocked->count++].place = NOWHERE;
        if (!watches[i].events || watches[i].fd < 0) continue;
        blocked->watches[i].place = coil__loop_watch(loop, &watches[i], blocked, i);
        if (blocked->watches[i].place == NOWHERE) return coil__no_memory_for(blocked);
    }
    if (timeout == INFINITY) return blocked;
    if (!coil__timers_add_in(&loop->timers, &blocked->sleep.entry, timeout)) return coil__no_memory_for(blocked);
    coil__retain(&blocked->sleep.future.head);
    blocked->sleep.future.is_sleep = true;
    return blocked;
}

bool coil__blocking_is_possible(void)
{
    const coil__frame *frame = coil__frame_current;
    const coil_task *task = coil__running_loop ? coil__running_loop->current_task : NULL;
    if (!frame || !task || frame->kind == COIL__GENERATOR) return false;
    // Who drives a coroutine by hand, inside of a task, would be given what only a task understands.
    return &frame->owner->head == task->coroutine || frame->owner->kind == COIL__ASYNC_GENERATOR;
}

// ---------------------------------------------------------------------------------------------------------------------
// Cancelling
// ---------------------------------------------------------------------------------------------------------------------

// What a task yields that nobody waits for any more.
static const coil_type left_type = {.name = "left"};
coil_object coil__left = {&left_type, 1u << 30, sizeof coil__left};

// Whether the call is to be cut short before it has begun: the task was cancelled while it ran, and the function does not know yet.
static bool is_interrupted(coil_task *task)
{
    if (!task->must_cancel || task->interrupted) return false;
    return task->interrupted = true;
}

// After a wait: a request that came meanwhile, or before, stays until the task awaits.
static void note_cancelling(coil_task *task, coil_value outcome, bool had_to_cancel)
{
    bool cancelled = coil_error_matches(outcome, coil_CancelledError);
    if (!task || (!cancelled && !(had_to_cancel && task->cancel_requests > 0))) return;
    if (cancelled) {
        const char *message = coil_error_message(outcome);
        coil__future_keep_message(&task->future, *message ? message : NULL);
    }
    task->must_cancel = task->interrupted = true;
}

COIL__APART static coil_future *begin(const coil__watch *watches, size_t count, double timeout, bool *had_to_cancel)
{
    coil_task *task = coil__running_loop->current_task;
    *had_to_cancel = task->must_cancel;
    if (is_interrupted(task)) return NULL;
    coil__blocked *blocked = blocked_new(coil__running_loop, watches, count, timeout > 0 ? timeout : 0);
    if (!blocked) coil_value_release(coil_last_error());
    else task->must_cancel = false; // it must not cancel this wait
    return (coil_future *)blocked;
}

COIL__APART static bool must_leave(void)
{
    coil_task *task = coil__running_loop->current_task;
    return task->interrupted && task->must_cancel && coil__running_loop->shutting_down && coil__frame_leave_with(coil_object_value(coil__retain(&coil__left)));
}

// The result of coil__blocking_wait. Takes the outcome and the reference.
COIL__APART static int end(coil_future *future, coil_value outcome, coil__watch *watches, bool had_to_cancel)
{
    coil__blocked *blocked = (coil__blocked *)future;
    coil_task *task = future->loop->current_task;
    int ready = 0;
    for (size_t i = 0; i < blocked->count; i++) {
        watches[i].ready = blocked->watches[i].ready;
        ready += watches[i].ready != 0;
    }
    note_cancelling(task, outcome, had_to_cancel);
    if (coil_failed(outcome)) ready = COIL__INTERRUPTED;
    coil__value_drop(outcome);
    unwatch(blocked);
    coil__release(&future->head);
    return ready;
}

int coil__blocking_wait(coil__watch *watches, size_t count, double timeout)
{
    if (must_leave()) (void)coil__stack_suspend(); // and is never resumed
    bool had_to_cancel;
    coil_future *future = begin(watches, count, timeout, &had_to_cancel);
    if (!future) return COIL__INTERRUPTED;
    return end(future, coil__future_await(future), watches, had_to_cancel);
}

#define GIVE_WAY_EVERY 2e-3 // seconds

void coil__blocking_give_way(void)
{
    static double gave_way;
    if (!coil__blocking_is_possible() || coil__host_now() - gave_way < GIVE_WAY_EVERY) return;
    coil__blocking_wait(NULL, 0, 0);
    gave_way = coil__host_now();
}

// ---------------------------------------------------------------------------------------------------------------------
// Locks: one call at a time
// ---------------------------------------------------------------------------------------------------------------------

// A file that a task reads from, until its call returns.
typedef struct lock {
    struct lock *next;
    const void *key;
    const coil_task *owner; // borrowed
    unsigned depth, waiting;
    coil__waiters waiters;
} lock;

static lock *locks;
static const coil_task handed_over; // the owner while the next one is on its way

static lock *find_lock(const void *key)
{
    lock *found = locks;
    while (found && found->key != key) found = found->next;
    return found;
}

static void free_unused(lock *unused)
{
    if (unused->owner || unused->waiting > 0) return;
    lock **link = &locks;
    while (*link != unused) link = &(*link)->next;
    *link = unused->next;
    coil__free_small(unused, sizeof *unused);
}

// What to wait for, owned; NULL: nothing. Then the lock is the task's; or *held is NULL, and the call is cut short, or made without it where there is no memory.
COIL__APART static coil_future *begin_lock(const void *key, lock **held, bool *had_to_cancel, bool *is_cut_short)
{
    coil_task *task = coil__running_loop->current_task;
    lock *found = find_lock(key);
    *is_cut_short = false;
    if (!found) {
        found = *held = coil__allocate_small(sizeof *found);
        if (!found) return NULL;
        *found = (lock){.next = locks, .key = key, .owner = task};
        locks = found;
    }
    *held = found;
    if (!found->owner) found->owner = task;
    if (found->owner == task) {
        found->depth++;
        return NULL;
    }
    *had_to_cancel = task->must_cancel;
    *is_cut_short = is_interrupted(task);
    coil__waiter *waiter = *is_cut_short ? NULL : (coil__waiter *)coil__future_make(&coil__future_type, sizeof *waiter, coil__running_loop);
    if (!waiter) {
        coil_value_release(coil_last_error());
        *held = NULL;
        return NULL;
    }
    task->must_cancel = false; // it must not cancel this wait
    found->waiting++;
    coil__waiters_append(&found->waiters, waiter);
    return &waiter->future;
}

// Whether the lock was handed over. Takes the outcome and the future.
COIL__APART static bool end_lock(coil_future *future, coil_value outcome, lock *locked, bool had_to_cancel)
{
    coil_task *task = coil__running_loop->current_task;
    bool handed = future->state == COIL__FINISHED, failed = coil_failed(outcome);
    note_cancelling(task, outcome, had_to_cancel);
    coil__value_drop(outcome);
    coil__waiters_remove(&locked->waiters, (coil__waiter *)future);
    coil__release(&future->head);
    locked->waiting--;
    if (handed) {
        locked->owner = task;
        locked->depth = 1;
    }
    if (!failed) return true;
    // It was cancelled, or is being closed: the next one has it.
    if (handed) coil__blocking_unlock(locked);
    else free_unused(locked);
    return false;
}

bool coil__blocking_lock(const void *key, void **held)
{
    *held = NULL;
    if (!coil__blocking_is_possible()) return true;
    lock *place;
    bool had_to_cancel, is_cut_short;
    coil_future *future = begin_lock(key, &place, &had_to_cancel, &is_cut_short);
    if (future && !end_lock(future, coil__future_await(future), place, had_to_cancel)) return false;
    *held = place;
    return !is_cut_short;
}

void coil__blocking_unlock(void *held)
{
    lock *locked = held;
    if (!locked || --locked->depth > 0) return;
    locked->owner = coil__waiters_wake_next(&locked->waiters, coil_none()) ? &handed_over : NULL;
    free_unused(locked);
}

COIL__COLD_END
