// SPDX-License-Identifier: MIT
//
// gather.c: asyncio.gather, a future that stands for several: done when all are, or with the first error. The same awaitable given twice is
// one child with two places in the results.
//
// The gathering owns its children, whose callbacks borrow it. When nobody else has the gathering any more, it is handed over to the callbacks that
// may still be called, and gives up the children that are pending: they are what keeps it alive, until the last one is done or gone. So errors are
// looked at and done callbacks run as in Python, and yet children that nobody will ever complete do not keep a circle alive.

#include "core.h"

COIL__COLD_BEGIN

typedef struct gathering gathering;

typedef struct place {
    gathering *outer;
    size_t first;          // the first place with the same child; what follows is filled in there only
    coil_future *child;    // owned, unless it was given up
    coil_handle *listener; // owned; NULL: the callback was called, is not needed, or owns the gathering
    bool given_up;
} place;

struct gathering {
    coil_future future;
    place *places;
    size_t count, room; // places that are filled; places that there are
    size_t distinct, finished;
    coil_value message; // of a request to cancel, which the last child has kept because it could not be told of it at once
    bool return_exceptions, cancel_requested;
};

// True: callbacks have taken it.
static bool hand_over(gathering *outer)
{
    for (size_t i = 0; i < outer->count; i++) coil__listener_adopt(&outer->places[i].listener, outer);
    if (outer->future.head.references == 1) return false;
    for (size_t i = 0; i < outer->count; i++) {
        place *at = &outer->places[i];
        if (!at->child || coil_future_done(at->child)) continue;
        at->given_up = true;
        coil_release(at->child); // may be its last reference, and with it a callback's on the gathering
    }
    return outer->future.head.references > 1;
}

static void finalize(coil_object *self)
{
    gathering *outer = (gathering *)self;
    if (hand_over(outer)) return;
    coil__future_finalize(self);
    for (size_t i = 0; i < outer->count; i++)
        if (!outer->places[i].given_up) coil_release(outer->places[i].child);
    coil__free(outer->places, outer->room * sizeof *outer->places);
    coil__value_drop(outer->message);
}

static coil_future *child_at(gathering *outer, size_t index)
{
    return outer->places[outer->places[index].first].child;
}

// Somebody has the gathering, or nobody could cancel it: so it has its children.
static bool cancel(coil_future *self, const char *message)
{
    gathering *outer = (gathering *)self;
    if (coil_future_done(self)) return false;
    bool any = false; // one that was given twice is asked twice
    for (size_t i = 0; i < outer->count; i++) any |= coil_future_cancel(child_at(outer, i), message);
    // The children's callbacks bring the CancelledError, also when errors are results: a request to cancel is never swallowed.
    if (!any) return false;
    outer->cancel_requested = true;
    const coil_future *last = child_at(outer, outer->count - 1);
    if (last->state == COIL__PENDING && coil__future_message(last)) {
        coil__value_drop(outer->message);
        outer->message = coil__value_keep(last->result);
    }
    return true;
}

static const coil__type gathering_type = {
    .public_type = {.name = "_GatheringFuture",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = coil__future_repr,
    .cancel = cancel,
};

// ---------------------------------------------------------------------------------------------------------------------
// Finishing
// ---------------------------------------------------------------------------------------------------------------------

static coil_value outcome_of(coil_future *child)
{
    if (coil_future_cancelled(child)) return coil__raise_cancelled(coil__future_message(child) ? coil__future_message(child) : "");
    coil_value error = coil_future_exception(child);
    return coil_failed(error) ? error : coil_future_result(child);
}

static void finish(gathering *outer)
{
    coil_list *results = coil_list_new(outer->count, NULL);
    coil_value result = results ? coil_object_value(results) : coil_last_error();
    for (size_t i = 0; results && i < outer->count; i++) coil__list_set(results, i, outcome_of(child_at(outer, i)));
    if (outer->cancel_requested) { // the last one's error, whether it obeyed or not: as asyncio's loop variable has it
        coil_future *last = child_at(outer, outer->count - 1);
        coil_value_release(result);
        const char *message = outer->message.tag == COIL_STRING ? coil_as_string(outer->message) : NULL;
        result = coil_future_cancelled(last) ? coil_future_exception(last) : coil__raise_cancelled(message);
    }
    coil__future_finish(&outer->future, COIL__FINISHED, result);
}

static void child_finished(gathering *outer, coil_future *child)
{
    outer->finished++;
    if (coil_future_done(&outer->future)) {
        if (!coil_future_cancelled(child)) coil_value_release(coil_future_exception(child)); // counts as looked at
        return;
    }
    if (!outer->return_exceptions) {
        coil_value error = coil_future_exception(child);
        if (coil_failed(error)) {
            coil__future_finish(&outer->future, COIL__FINISHED, error);
            return;
        }
    }
    if (outer->finished == outer->distinct) finish(outer);
}

// One that is done needs its children no more: it is handed over to the callbacks that may still be called, whoever else has it. Else a child that is
// never done, and that the gathering of this one waits for too, would close a circle.
static void let_go(gathering *outer)
{
    if (!coil_future_done(&outer->future)) return;
    coil_retain(outer);
    for (size_t i = 0; i < outer->count; i++) coil__listener_adopt(&outer->places[i].listener, outer);
    for (size_t i = 0; i < outer->count; i++) {
        if (outer->places[i].given_up) continue;
        outer->places[i].given_up = true;
        coil_release(outer->places[i].child);
    }
    coil_release(outer);
}

static void child_done(coil_future *child, void *arg)
{
    place *at = arg;
    gathering *outer = at->outer;
    coil_release(at->listener);
    at->listener = NULL;
    if (at->given_up) {
        at->given_up = false;
        at->child = coil_retain(child);
    }
    child_finished(outer, child);
    let_go(outer);
}

// ---------------------------------------------------------------------------------------------------------------------
// Making
// ---------------------------------------------------------------------------------------------------------------------

// Without a running loop it is the one of the first awaitable, if that is a future.
static coil_loop *loop_of(void *const *awaitables)
{
    if (coil__running_loop) return coil__running_loop;
    if (!awaitables[0]) return NULL;
    return coil__is_future(awaitables[0]) ? ((coil_future *)awaitables[0])->loop : coil_loop_get_running();
}

static gathering *gathering_new(coil_loop *loop, size_t count, unsigned flags)
{
    gathering *outer = (gathering *)coil__future_new(&gathering_type, sizeof *outer, loop);
    if (!outer) return NULL;
    outer->return_exceptions = flags & COIL_RETURN_EXCEPTIONS;
    outer->places = count < UINT32_MAX / sizeof *outer->places ? coil__allocate(count * sizeof *outer->places) : NULL;
    outer->room = outer->places ? count : 0;
    if (outer->places) return outer;
    coil_release(outer);
    return coil_raise_null(coil_raise_no_memory());
}

// False: the error is kept.
static bool add_child(gathering *outer, place *at, coil_object *awaitable)
{
    at->child = coil_loop_ensure_future(outer->future.loop, awaitable);
    if (!at->child) return false;
    outer->distinct++;
    if ((void *)at->child != (void *)awaitable) ((coil_task *)at->child)->quiet = true; // the caller has no means to wait for it
    if (coil_future_done(at->child)) return true;
    at->listener = coil__future_listen(at->child, child_done, at);
    if (!at->listener) return false;
    at->listener->serves = &outer->future;
    return true;
}

static bool add_children(gathering *outer, size_t count, void *const *awaitables)
{
    coil__seen seen;
    if (!coil__seen_begin(&seen, count, awaitables)) {
        coil__release_awaitables(0, count, awaitables);
        return false;
    }
    bool added = true;
    while (added && outer->count < count) {
        size_t i = outer->count++;
        outer->places[i] = (place){.outer = outer, .first = coil__seen_first(&seen, i)};
        if (outer->places[i].first < i) continue;
        added = add_child(outer, &outer->places[i], awaitables[i]);
        if (!added) coil__release_awaitables(i + 1, count, awaitables);
    }
    coil__seen_end(&seen);
    return added;
}

// A gathering whose last item failed: the children that are there go on, and their errors count as looked at (bpo-46672).
static coil_future *give_up(gathering *outer)
{
    coil_value error = coil_last_error();
    outer->future.state = COIL__CANCELLED;
    coil_release(outer);
    return coil_raise_null(error);
}

// A plain future, which is done already.
static coil_future *gather_nothing(void)
{
    coil_loop *loop = coil_loop_get_running();
    coil_list *results = loop ? coil_list_new(0, NULL) : NULL;
    coil_future *future = results ? coil_loop_create_future_at(loop, NULL, 0) : NULL;
    if (future) coil__future_finish(future, COIL__FINISHED, coil_object_value(results));
    else coil_release(results);
    return future;
}

coil_future *coil_gather_future(size_t count, const void *awaitables, unsigned flags)
{
    if (count == 0) return gather_nothing();
    coil_loop *loop = loop_of(awaitables);
    gathering *outer = loop ? gathering_new(loop, count, flags) : NULL;
    if (!outer) {
        coil__release_awaitables(0, count, awaitables);
        return NULL;
    }
    if (!add_children(outer, count, awaitables)) return give_up(outer);
    // Children that were done when they were given, eager tasks for one, are counted now: they may complete the gathering at once.
    for (size_t i = 0; i < count; i++)
        if (outer->places[i].first == i && !outer->places[i].listener) child_finished(outer, outer->places[i].child);
    let_go(outer);
    return &outer->future;
}

coil_value coil_gather(size_t count, const void *awaitables, unsigned flags)
{
    return coil_join(coil_gather_future(count, awaitables, flags));
}

COIL__COLD_END
