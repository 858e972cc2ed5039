// SPDX-License-Identifier: MIT
//
// future.c: Future, a result that is not there yet. Pending, then finished or cancelled, never back. Its callbacks are handles in a list; when
// it is done they move to the loop's ready queue as they are, so that resolving a future allocates nothing and cannot fail.

#include "core.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

COIL__RARE coil_future *coil__future_new(const coil__type *type, size_t size, coil_loop *loop)
{
    coil_future *future = coil_object_new(&type->public_type, coil__placed_size(size, loop->debug));
    if (future) {
        future->state = COIL__PENDING;
        future->placed = loop->debug;
        future->loop = coil_retain(loop);
        if (COIL__UNLIKELY(coil__is_tracing()) && !coil__is_task(&future->head)) coil__trace_tell(COIL_TRACE_FUTURE_MADE, NULL, future, NULL);
    }
    return future;
}

coil_future *coil_loop_create_future_at(coil_loop *loop, const char *file, int line)
{
    if (!loop) loop = coil_loop_get_running();
    coil_future *future = loop ? coil__future_make(&coil__future_type, sizeof *future, loop) : NULL;
    if (future && COIL__UNLIKELY(future->placed)) coil__place_object(&future->head, file, line);
    return future;
}

coil_future *coil_future_new_at(const char *file, int line)
{
    return coil_loop_create_future_at(NULL, file, line);
}

COIL__COLD_BEGIN

void coil__future_finalize(coil_object *self)
{
    coil_future *future = (coil_future *)self;
    if (!coil__is_task(self)) coil__trace(COIL_TRACE_FUTURE_FREED, NULL, future, NULL);
    if (future->log_traceback) {
        future->log_traceback = false;
        char message[64];
        coil__format(message, sizeof message, "%s exception was never retrieved", self->type->name);
        coil__loop_report(future->loop, message, future->result, future, NULL, NULL);
    }
    for (coil__entry *entry = coil__entries_take(&future->callbacks), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        coil__entry_release(entry);
    }
    coil__value_drop(future->result);
    coil_release(future->loop);
}

bool coil_is_future(const void *object)
{
    return object && coil__is_future(object);
}

// ---------------------------------------------------------------------------------------------------------------------
// Callbacks
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_END

// What a task's next step begins with. Where thousands wait, it is in no cache, and each pointer to follow costs as much as the rest of the step; here the
// processor can fetch it while it goes on.
static void touch_step(const coil_task *task)
{
    const coil__frame *frame = (coil__frame *)task->coroutine;
    if (frame->head.type != &coil__coroutine_type.public_type || !frame->stack) return;
    coil__touch(frame->stack);
    coil__touch((const char *)frame->stack - 64); // frames, and the end of the C stack
}

static void schedule(coil_future *future, coil__entry *entry)
{
    if (entry->kind == COIL__CALL_DONE) COIL__ENTRY_OF(coil_handle, entry)->of.future = coil_retain(future);
    if (entry->kind == COIL__STEP) touch_step(COIL__ENTRY_OF(coil_task, entry));
    coil__loop_push(future->loop, entry);
}

void coil__future_append(coil_future *future, coil__entry *entry)
{
    if (future->state == COIL__PENDING) coil__entries_append(&future->callbacks, entry);
    else schedule(future, entry);
}

static void schedule_callbacks(coil_future *future)
{
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_done(future);
    for (coil__entry *entry = coil__entries_take(&future->callbacks), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        if (COIL__UNLIKELY(entry->kind >= COIL__TELL)) {
            if (entry->kind == COIL__TELL) coil__entries_append(&future->callbacks, entry);
            else coil__answer(entry);
        } else if (COIL__LIKELY(!future->loop->closed)) schedule(future, entry);
        else coil__entry_release(entry); // nothing will ever run it
    }
}

void coil__future_finish(coil_future *future, coil__future_state state, coil_value result)
{
    coil__value_drop(future->result); // the message of a cancel() that was not obeyed
    future->result = result;
    future->state = (uint8_t)state;
    if (COIL__UNLIKELY(coil_failed(result))) {
        future->log_traceback = state == COIL__FINISHED;
        future->trail_length = (uint32_t)coil__error_of(result)->trail_length;
    }
    schedule_callbacks(future);
}

void coil__future_drop_callbacks(coil_future *future)
{
    for (coil__entry *entry = coil__entries_take(&future->callbacks), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        if (entry->kind == COIL__STEP) coil__entries_append(&future->callbacks, entry);
        else coil__entry_release(entry);
    }
}

static coil_handle *done_handle(coil_done_callback callback, void *arg, coil_context *context)
{
    coil_handle *handle = coil__handle_new(context);
    if (!handle) return NULL;
    handle->entry.kind = COIL__CALL_DONE;
    handle->callback.done = callback;
    handle->arg = arg;
    return handle;
}

coil_value coil__future_watch(coil_future *future, coil_done_callback callback, void *arg, coil_context *context, void *keeps)
{
    if (COIL__UNLIKELY(future->state != COIL__PENDING && future->loop->closed)) return coil__loop_check_open(future->loop);
    coil_handle *handle = done_handle(callback, arg, context);
    if (!handle) return coil_last_error();
    handle->keeps = coil_retain(keeps);
    coil__future_append(future, &handle->entry);
    return coil_none();
}

coil_value coil_future_add_done_callback(coil_future *future, coil_done_callback callback, void *arg)
{
    return coil__future_watch(future, callback, arg, NULL, NULL);
}

coil_value coil_future_add_done_callback_with(coil_future *future, coil_done_callback callback, void *arg, coil_context *context)
{
    return coil__future_watch(future, callback, arg, context, NULL);
}

COIL__COLD_BEGIN

size_t coil_future_remove_done_callback(coil_future *future, coil_done_callback callback, void *arg)
{
    size_t removed = 0;
    for (coil__entry *entry = coil__entries_take(&future->callbacks), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        coil_handle *handle = entry->kind == COIL__CALL_DONE ? COIL__ENTRY_OF(coil_handle, entry) : NULL;
        if (handle && handle->callback.done == callback && handle->arg == arg) {
            coil_release(handle);
            removed++;
        } else {
            coil__entries_append(&future->callbacks, entry);
        }
    }
    return removed;
}

coil_handle *coil__future_listen(coil_future *future, coil_done_callback callback, void *arg)
{
    coil_handle *handle = done_handle(callback, arg, &coil__context_outermost);
    if (!handle) return NULL;
    coil__future_append(future, &handle->entry);
    return coil_retain(handle);
}

void coil__listener_adopt(coil_handle **listener, void *object)
{
    coil_handle *handle = *listener;
    if (!handle) return;
    *listener = NULL;
    if (handle->head.references > 1) handle->keeps = coil_retain(object); // in a list, or in the queue: otherwise it was dropped with its future or its loop
    coil_release(handle);
}

void coil__listener_drop(coil_handle **listener, coil_future *future)
{
    coil_handle *handle = *listener;
    if (!handle) return;
    *listener = NULL;
    coil_future_remove_done_callback(future, handle->callback.done, handle->arg);
    handle->entry.cancelled = true; // in the queue, if it is anywhere
    coil_release(handle);
}

// ---------------------------------------------------------------------------------------------------------------------
// Results
// ---------------------------------------------------------------------------------------------------------------------

static const coil__type *core_type(const coil_future *future)
{
    return (const coil__type *)future->head.type;
}

// Why a future cannot be given a result now; none: it can.
static coil_value refusal(coil_future *future, const char *operation)
{
    if (coil__is_task(&future->head)) return coil__raise(coil_RuntimeError, "Task does not support %s operation", operation);
    if (future->state != COIL__PENDING) return coil__raise(coil_InvalidStateError, "invalid state");
    return coil_none();
}

coil_value coil_future_set_result(coil_future *future, coil_value result)
{
    coil_value refused = refusal(future, "set_result");
    if (!coil_failed(refused) && coil_failed(result))
        refused = coil__raise(coil_TypeError, "the result is an error: use coil_future_set_exception");
    if (coil_failed(refused)) coil__value_drop(result);
    else coil__future_finish(future, COIL__FINISHED, result);
    return refused;
}

coil_value coil_future_set_exception(coil_future *future, coil_value error)
{
    coil_value refused = refusal(future, "set_exception");
    if (!coil_failed(refused) && !coil_failed(error)) refused = coil__raise(coil_TypeError, "invalid exception object");
    if (coil_failed(refused)) {
        coil__value_drop(error);
        return refused;
    }
    if (coil_error_matches(error, coil_StopIteration))
        error = coil__raise_from(error, coil_RuntimeError,
                                 "StopIteration interacts badly with generators and cannot be raised into a Future");
    coil__future_finish(future, COIL__FINISHED, error);
    return coil_none();
}

void coil__future_keep_message(coil_future *future, const char *message)
{
    coil__value_drop(future->result);
    future->result = message ? coil_string(message) : coil_none();
    if (!coil_failed(future->result)) return;
    // Without memory the future is cancelled all the same, only without its message.
    coil__value_drop(future->result);
    future->result = coil_none();
}

const char *coil__future_message(const coil_future *future)
{
    return future->result.tag == COIL_STRING ? coil_as_string(future->result) : NULL;
}

bool coil__future_cancel_plain(coil_future *future, const char *message)
{
    future->log_traceback = false;
    if (future->state != COIL__PENDING) return false;
    coil__future_keep_message(future, message);
    future->state = COIL__CANCELLED;
    schedule_callbacks(future);
    return true;
}

bool coil_future_cancel(coil_future *future, const char *message)
{
    if (core_type(future)->cancel) return core_type(future)->cancel(future, message);
    return coil__future_cancel_plain(future, message);
}

bool coil_future_done(const coil_future *future)
{
    return future->state != COIL__PENDING;
}

bool coil_future_cancelled(const coil_future *future)
{
    return future->state == COIL__CANCELLED;
}

// _make_cancelled_error: the one that a task ended with is handed out once, with its message and trail; after that, and for a future, a new one.
static coil_value cancelled_error(coil_future *future)
{
    if (!coil_failed(future->result)) return coil__raise_cancelled(coil__future_message(future));
    coil_value error = future->result;
    future->result = coil_none();
    return error;
}

coil_value coil_future_result(coil_future *future)
{
    if (future->state == COIL__PENDING) return coil__raise(coil_InvalidStateError, "Result is not set.");
    if (future->state == COIL__CANCELLED) return cancelled_error(future);
    if (COIL__UNLIKELY(coil_failed(future->result))) {
        future->log_traceback = false;
        // As `raise exception.with_traceback(self._exception_tb)`: each one who asks sees the trail up to here.
        if (coil__error_of(future->result)->trail_length > future->trail_length)
            coil__error_of(future->result)->trail_length = future->trail_length;
    }
    return coil__value_keep(future->result);
}

coil_value coil_future_exception(coil_future *future)
{
    if (future->state == COIL__PENDING) return coil__raise(coil_InvalidStateError, "Exception is not set.");
    if (future->state == COIL__CANCELLED) return cancelled_error(future);
    future->log_traceback = false;
    return coil_failed(future->result) ? coil__value_keep(future->result) : coil_none();
}

coil_loop *coil_future_get_loop(const coil_future *future)
{
    return future->loop;
}

COIL__COLD_END

// ---------------------------------------------------------------------------------------------------------------------
// Awaiting: Future.__await__
// ---------------------------------------------------------------------------------------------------------------------

bool coil__future_step(coil_future *future, coil_value *value)
{
    if (COIL__LIKELY(future->state == COIL__PENDING && !future->blocking)) {
        future->blocking = true;
        *value = coil__value_of(COIL_OBJECT, coil__retain(&future->head));
        return true;
    }
    *value = future->state != COIL__PENDING ? coil_future_result(future) : coil__raise(coil_RuntimeError, "await wasn't used with future");
    return false;
}

// False: there is nothing to wait for, or it must not be waited for.
COIL__APART static bool begin_waiting(coil_future *future, bool taken)
{
    coil__trace(COIL_TRACE_AWAIT, NULL, future, NULL);
    if (COIL__UNLIKELY(future->state != COIL__PENDING || future->blocking || coil__frame_current->closing)) return false;
    future->blocking = true;
    if (!taken) coil__retain(&future->head);
    coil__frame_current->waits_for = &future->head;
    coil__value_set(coil__frame_leave(COIL__WAITS_FOR_FUTURE), COIL_OBJECT, coil__retain(&future->head));
    return true;
}

// What awaiting it comes to then.
COIL__APART static coil_value outcome_at_once(coil_future *future)
{
    coil_value value = coil_none();
    if (coil__future_step(future, &value)) { // the frame is being closed
        coil__value_drop(value);
        value = coil__frame_refuse();
    }
    coil__trace(COIL_TRACE_AWAIT_END, NULL, future, &value);
    return value;
}

COIL__APART static coil_value outcome_of_taken(coil_future *future)
{
    coil_value value = outcome_at_once(future);
    coil__future_end_wait(future);
    return value;
}

coil_value coil__future_await(coil_future *future)
{
    if (!begin_waiting(future, false)) return outcome_at_once(future);
    return coil__stack_suspend();
}

coil_value coil__future_join(coil_future *future)
{
    if (!begin_waiting(future, true)) return outcome_of_taken(future);
    return coil__stack_suspend();
}

void coil__future_end_wait(coil_future *future)
{
    if (COIL__UNLIKELY(future->is_sleep && future->state == COIL__PENDING)) coil__entry_cancel(&((coil__sleep *)future)->entry, future->loop);
    coil__release(&future->head);
}

COIL__COLD_BEGIN

// The same as an iterator, for those who drive a future by hand: FutureIter.
typedef struct future_iterator {
    coil_object head;
    coil_future *future; // owned; NULL: ended
} future_iterator;

static void iterator_finalize(coil_object *self)
{
    coil_release(((future_iterator *)self)->future);
}

static coil_send_result iterator_send(coil_object *self, coil_value sent, coil_value *result)
{
    future_iterator *iterator = (future_iterator *)self;
    coil_future *future = iterator->future;
    coil__value_drop(sent);
    if (!future) {
        *result = coil_none();
        return COIL_SEND_RETURN;
    }
    if (coil__future_step(future, result)) return COIL_SEND_NEXT;
    iterator->future = NULL;
    coil__release(&future->head);
    return coil_failed(*result) ? COIL_SEND_ERROR : COIL_SEND_RETURN;
}

static const coil__type iterator_type = {
    .public_type = {.name = "_asyncio.FutureIter", .flags = COIL__TYPE_CORE, .finalize = iterator_finalize, .send = iterator_send},
    .repr = NULL,
};

coil_object *coil__future_iterate(coil_object *self)
{
    future_iterator *iterator = coil_object_new(&iterator_type.public_type, sizeof *iterator);
    if (iterator) iterator->future = coil_retain(self);
    return (coil_object *)iterator;
}

// ---------------------------------------------------------------------------------------------------------------------
// repr: base_futures._future_repr_info
// ---------------------------------------------------------------------------------------------------------------------

static void add_callback(coil__text *text, const coil__entry *entry)
{
    if (entry->kind == COIL__STEP) coil__text_add(text, "Task.task_wakeup()");
    else coil__text_add(text, "%p()", (void *)(uintptr_t)COIL__ENTRY_OF(coil_handle, entry)->callback.done);
}

static void add_callbacks(coil__text *text, const coil_future *future)
{
    const coil__entry *end = future->callbacks, *first = NULL, *last = NULL;
    size_t count = 0;
    for (const coil__entry *entry = end ? end->next : NULL; entry; entry = entry == end ? NULL : entry->next) {
        if (entry->kind >= COIL__TELL) continue;
        if (!first) first = entry;
        last = entry;
        count++;
    }
    if (!count) return;
    coil__text_add(text, " cb=[");
    add_callback(text, first);
    if (count > 2) coil__text_add(text, ", <%zu more>", count - 2);
    if (count > 1) {
        coil__text_add(text, ", ");
        add_callback(text, last);
    }
    coil__text_add(text, "]");
}

void coil__text_future_details(coil__text *text, coil_future *future)
{
    if (future->state == COIL__FINISHED) {
        bool failed = coil_failed(future->result);
        coil__text_add(text, failed ? " exception=" : " result=");
        if (failed) coil__text_repr(text, future->result);
        else coil__text_repr_short(text, future->result);
    }
    add_callbacks(text, future);
    coil__text_place(text, future->placed, &future->head);
}

void coil__text_future(coil__text *text, coil_future *future)
{
    static const char *const states[] = {"pending", "cancelled", "finished"};
    if (future->in_repr) { // reprlib.recursive_repr
        coil__text_add(text, "...");
        return;
    }
    future->in_repr = true;
    coil__text_add(text, "<%s %s", future->head.type->name, states[future->state]);
    coil__text_future_details(text, future);
    coil__text_add(text, ">");
    future->in_repr = false;
}

void coil__future_repr(coil_object *self, coil__text *text)
{
    coil__text_future(text, (coil_future *)self);
}

const coil__type coil__future_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = coil__future_finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = coil__future_repr,
};

COIL__COLD_END
