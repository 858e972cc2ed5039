// SPDX-License-Identifier: MIT
//
// shield.c: asyncio.shield, a future that ends as another one does and keeps its own cancellation to itself. An error of the inner one that comes
// when the outer one was cancelled is reported, as nobody is left to look at it.
//
// The outer one borrows the inner one, and the inner one's callback the outer one; when nobody has the outer one any more, the callback owns it, as in
// gather.c. An inner one that is freed before it is done leaves an outer one that nobody will ever complete.

#include "core.h"

COIL__COLD_BEGIN

typedef struct shielding {
    coil_future future;
    coil_future *inner;    // borrowed; to be used while the listener is in its list, or in the queue
    coil_handle *listener; // owned; NULL: the callback was called, is not needed, or owns the outer future
} shielding;

static void finalize(coil_object *self)
{
    coil__listener_adopt(&((shielding *)self)->listener, self);
    if (self->references == 1) coil__future_finalize(self);
}

static const coil__type shielding_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = coil__future_repr,
};

// _log_on_exception
static void report_error(coil_future *inner, void *unused)
{
    (void)unused;
    if (coil_future_cancelled(inner)) return;
    coil_value error = coil_future_exception(inner);
    if (!coil_failed(error)) return;
    coil__text message = {0};
    coil__text_add(&message, "%s exception in shielded future", coil_error_type_of(error)->name);
    coil__loop_report(inner->loop, message.failed ? "MemoryError" : message.bytes, error, inner, NULL, NULL);
    coil__text_free(&message);
    coil__value_drop(error);
}

static void inner_done(coil_future *inner, void *arg)
{
    shielding *outer = arg;
    coil_release(outer->listener);
    outer->listener = NULL;
    if (coil_future_cancelled(&outer->future)) return;
    if (coil_future_cancelled(inner)) { // also one that somebody has completed: its error counts as looked at then
        coil_future_cancel(&outer->future, NULL);
        return;
    }
    coil_value error = coil_future_exception(inner);
    coil_value outcome = coil_failed(error) ? error : coil_future_result(inner);
    if (!coil_future_done(&outer->future)) coil__future_finish(&outer->future, COIL__FINISHED, outcome);
    else coil__value_drop(outcome);
}

// Through the loop, so that an inner one which fails in the turn of the cancellation is nobody's: neither looked at nor reported here.
static void outer_done(coil_future *future, void *unused)
{
    (void)unused;
    shielding *outer = (shielding *)future;
    coil_future *inner = outer->inner;
    if (!outer->listener || outer->listener->head.references == 1 || coil_future_done(inner)) return;
    coil__listener_drop(&outer->listener, inner);
    coil_future_remove_done_callback(inner, report_error, NULL); // one report, however many shields
    coil_value watched = coil__future_watch(inner, report_error, NULL, &coil__context_outermost, NULL);
    coil__value_drop(watched); // without memory its error is reported when it is freed
}

coil_future *coil_shield(void *awaitable)
{
    coil_future *inner = coil_ensure_future(awaitable);
    if (!inner || coil_future_done(inner)) return inner;
    shielding *outer = (shielding *)coil__future_new(&shielding_type, sizeof *outer, inner->loop);
    coil_value watched = outer ? coil__future_watch(&outer->future, outer_done, NULL, &coil__context_outermost, NULL) : coil_last_error();
    if (!coil_failed(watched)) {
        outer->inner = inner;
        outer->listener = coil__future_listen(inner, inner_done, outer);
        if (outer->listener) outer->listener->serves = &outer->future;
        else watched = coil_last_error();
    }
    coil_release(inner); // somebody else has it: whoever gave it, or the loop
    if (!coil_failed(watched)) return &outer->future;
    coil_release(outer);
    return coil_raise_null(watched);
}

COIL__COLD_END
