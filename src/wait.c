// SPDX-License-Identifier: MIT
//
// wait.c: asyncio.wait, for some of several futures, for a time, without cancelling anything.
//
// What the callbacks share is an object that they keep, since one that is on its way through the loop may come after wait() has returned. It
// keeps the futures until then and no longer.

#include "core.h"

COIL__COLD_BEGIN

typedef struct waiting {
    coil_object head;
    coil_future *waiter; // owned
    coil_handle *timer;  // owned; NULL: no limit
    coil_future **futures; // owned, each of them; every one once
    size_t count, room;
    size_t left; // callbacks that have not been called
    coil_return_when when;
} waiting;

static void finalize(coil_object *self)
{
    coil_release(((waiting *)self)->waiter);
}

static coil_future *awaiter(coil_object *self)
{
    return ((waiting *)self)->waiter;
}

static const coil__type waiting_type = {
    .public_type = {.name = "wait", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .awaiter = awaiter,
};

static void wake(waiting *wait)
{
    if (!coil_future_done(wait->waiter)) coil__future_finish(wait->waiter, COIL__FINISHED, coil_none());
}

static void on_timeout(void *arg)
{
    wake(arg);
}

// Looks at the error, which then counts as looked at, only where it is asked for.
static bool has_failed(coil_future *future)
{
    if (coil_future_cancelled(future)) return false;
    coil_value error = coil_future_exception(future);
    coil_value_release(error);
    return coil_failed(error);
}

static void on_completion(coil_future *future, void *arg)
{
    waiting *wait = arg;
    wait->left--;
    if (wait->left > 0 && wait->when != COIL_FIRST_COMPLETED && !(wait->when == COIL_FIRST_EXCEPTION && has_failed(future))) return;
    if (wait->timer) coil_handle_cancel(wait->timer);
    wake(wait);
}

// What is wrong with the arguments; none: nothing.
static coil_value refusal(size_t count, void *const *futures, int when)
{
    const coil_object *coroutine = NULL, *other = NULL;
    for (size_t i = 0; i < count; i++) {
        const coil_object *object = futures[i];
        if (!object) return coil_last_error();
        if (object->type->flags & COIL_TYPE_COROUTINE) coroutine = object;
        else if (!coil__is_future(object) && !other) other = object;
    }
    if (count == 0) return coil__raise(coil_ValueError, "Set of Tasks/Futures is empty.");
    if (when < COIL_ALL_COMPLETED || when > COIL_FIRST_EXCEPTION) return coil__raise(coil_ValueError, "Invalid return_when value: %d", when);
    if (coroutine) return coil__raise(coil_TypeError, "Passing coroutines is forbidden, use tasks explicitly.");
    if (other) return coil__raise(coil_AttributeError, "'%s' object has no attribute 'add_done_callback'", other->type->name);
    return coil_none();
}

static bool keep_futures(waiting *wait, size_t count, void *const *futures)
{
    coil__seen seen;
    if (!coil__seen_begin(&seen, count, futures)) return false;
    wait->futures = coil__allocate(count * sizeof *wait->futures);
    wait->room = wait->futures ? count : 0;
    for (size_t i = 0; i < wait->room; i++)
        if (coil__seen_first(&seen, i) == i) wait->futures[wait->count++] = coil_retain(futures[i]);
    coil__seen_end(&seen);
    if (!wait->futures) return coil_raise_null(coil_raise_no_memory());
    return true;
}

static bool keep_timer(waiting *wait, double timeout)
{
    if (timeout == COIL_FOREVER) return true;
    if (timeout != timeout) return coil__raise_null(coil_ValueError, "Invalid delay: NaN (not a number)");
    coil_handle *timer = coil__timer_new(wait->waiter->loop, coil__clock() + timeout, on_timeout, wait, &coil__context_outermost);
    if (!timer) return false;
    wait->timer = coil_retain(timer);
    return true;
}

// Without the callbacks, but for those that are on their way, and without what they were for.
static void end(waiting *wait)
{
    if (wait->timer) coil_handle_cancel(wait->timer);
    coil_release(wait->timer);
    wait->timer = NULL;
    for (size_t i = 0; i < wait->count; i++) {
        coil_future_remove_done_callback(wait->futures[i], on_completion, wait);
        coil_release(wait->futures[i]);
    }
    coil__free(wait->futures, wait->room * sizeof *wait->futures);
    wait->count = wait->room = 0;
    coil_release(wait);
}

static coil_value begin(waiting *wait, size_t count, void *const *futures, double timeout)
{
    coil_loop *loop = coil_loop_get_running();
    wait->waiter = loop ? coil_loop_create_future(loop) : NULL;
    if (!wait->waiter || !keep_timer(wait, timeout) || !keep_futures(wait, count, futures)) return coil_last_error();
    wait->left = wait->count;
    for (size_t i = 0; i < wait->count; i++) {
        coil_value watched = coil__future_watch(wait->futures[i], on_completion, wait, &coil__context_outermost, wait);
        if (coil_failed(watched)) return watched;
    }
    return coil_none();
}

COIL__APART static waiting *begin_wait(size_t count, void *const *futures, double timeout, coil_return_when when)
{
    coil_value refused = refusal(count, futures, (int)when);
    if (coil_failed(refused)) return coil_raise_null(refused);
    waiting *wait = coil_object_new(&waiting_type.public_type, sizeof *wait);
    if (!wait) return NULL;
    wait->when = when;
    coil_value begun = begin(wait, count, futures, timeout);
    if (!coil_failed(begun)) return wait;
    end(wait);
    return coil_raise_null(begun);
}

// The futures that are done, or those that are not, in the order given. NULL: the error is kept.
static coil_list *pick(const waiting *wait, bool done)
{
    coil_list *list = coil_list_new(0, NULL);
    for (size_t i = 0; list && i < wait->count; i++) {
        if (coil_future_done(wait->futures[i]) != done) continue;
        coil_value added = coil_list_append(list, coil_object_value(coil_retain(wait->futures[i])));
        if (!coil_failed(added)) continue;
        coil_release(list);
        list = coil_raise_null(added);
    }
    return list;
}

// Takes what the waiter was woken with, and gives what wait() returns.
COIL__APART static coil_value end_wait(waiting *wait, coil_value woken, coil_list **done, coil_list **pending)
{
    coil_list *lists[2] = {NULL, NULL};
    if (!coil_failed(woken) && ((done && !(lists[0] = pick(wait, true))) || (pending && !(lists[1] = pick(wait, false)))))
        woken = coil_last_error();
    end(wait);
    for (int i = 0; coil_failed(woken) && i < 2; i++) {
        coil_release(lists[i]);
        lists[i] = NULL;
    }
    if (done) *done = lists[0];
    if (pending) *pending = lists[1];
    return woken;
}

COIL__APART static coil_value refuse(coil_list **done, coil_list **pending)
{
    if (done) *done = NULL;
    if (pending) *pending = NULL;
    return coil_last_error();
}

coil_value coil_wait(size_t count, const void *futures, double timeout, coil_return_when when, coil_list **done, coil_list **pending)
{
    waiting *wait = begin_wait(count, futures, timeout, when);
    if (!wait) return refuse(done, pending);
    return end_wait(wait, coil_await(wait->waiter), done, pending);
}

COIL__COLD_END
