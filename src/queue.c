// SPDX-License-Identifier: MIT
//
// queue.c: asyncio.Queue and LifoQueue, and what every queue does. Tasks that must wait stand in one of two lines: getters while it is empty,
// putters while it is full. An item that comes, or goes, takes the first of the other line out and wakes it; the woken task looks again whether
// there is something for it, since another may have been faster. One that is cancelled after it was woken wakes the next.
//
// The items stand in a ring that grows and never shrinks. shutdown() only marks the queue and wakes everybody.

#include "core.h"

#include <string.h>

static bool is_full(const coil_queue *queue)
{
    return queue->maxsize > 0 && queue->count >= (uint64_t)queue->maxsize;
}

static void wake_next(coil__waiters *waiters)
{
    bool woken = false;
    while (!woken && waiters->first) {
        coil__waiter *waiter = waiters->first;
        coil__waiters_remove(waiters, waiter);
        woken = coil__waiter_wake(waiter, coil_none());
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The ring
// ---------------------------------------------------------------------------------------------------------------------

static coil_value *item_at(const coil_queue *queue, size_t place)
{
    return &queue->items[(queue->first + place) & (queue->capacity - 1)];
}

COIL__COLD_BEGIN

// A full ring of twice the size: what stood before its first item moves behind its last.
static bool grow(coil_queue *queue)
{
    size_t before = queue->capacity;
    if (!coil__grow((void **)&queue->items, &queue->capacity, queue->count, sizeof *queue->items)) return false;
    if (queue->first) memcpy(queue->items + before, queue->items, queue->first * sizeof *queue->items);
    return true;
}

COIL__COLD_END

bool coil__queue_append(coil_queue *queue, const coil_value *item, coil_value *error)
{
    if (COIL__UNLIKELY(queue->count == queue->capacity) && !grow(queue)) {
        coil__value_drop(*item);
        *error = coil_raise_no_memory();
        return false;
    }
    *item_at(queue, queue->count++) = *item;
    return true;
}

static bool take_first(coil_queue *queue, coil_value *item, coil_value *error)
{
    (void)error;
    *item = *item_at(queue, 0);
    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->count--;
    return true;
}

static bool take_last(coil_queue *queue, coil_value *item, coil_value *error)
{
    (void)error;
    *item = *item_at(queue, --queue->count);
    return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_BEGIN

void coil__queue_finalize(coil_object *self)
{
    coil_queue *queue = (coil_queue *)self;
    while (queue->count > 0) coil__value_drop(*item_at(queue, --queue->count));
    coil__free(queue->items, queue->capacity * sizeof *queue->items);
    coil_release(queue->finished);
    coil__bound_finalize(self);
}

void coil__queue_repr(coil_object *self, coil__text *text)
{
    const coil_queue *queue = (coil_queue *)self;
    coil__text_add(text, "<%s at %p maxsize=%lld", self->type->name, (void *)self, (long long)queue->maxsize);
    for (size_t i = 0; i < queue->count; i++) {
        coil__text_add(text, i ? ", " : " _queue=[");
        coil__text_repr(text, *item_at(queue, i));
    }
    if (queue->count) coil__text_add(text, "]");
    if (queue->getters.count) coil__text_add(text, " _getters[%zu]", queue->getters.count);
    if (queue->putters.count) coil__text_add(text, " _putters[%zu]", queue->putters.count);
    if (queue->unfinished) coil__text_add(text, " tasks=%llu", (unsigned long long)queue->unfinished);
    if (queue->shut_down) coil__text_add(text, " shutdown");
    coil__text_add(text, ">");
}

static const coil__discipline first_in_first_out = {
    .type = {.public_type = {.name = "Queue", .flags = COIL__TYPE_CORE, .finalize = coil__queue_finalize}, .repr = coil__queue_repr},
    .add = coil__queue_append,
    .take = take_first,
};

static const coil__discipline last_in_first_out = {
    .type = {.public_type = {.name = "LifoQueue", .flags = COIL__TYPE_CORE, .finalize = coil__queue_finalize}, .repr = coil__queue_repr},
    .add = coil__queue_append,
    .take = take_last,
};

coil_queue *coil__queue_new(const coil__discipline *discipline, int64_t maxsize)
{
    coil_queue *queue = coil_object_new(&discipline->type.public_type, sizeof *queue);
    if (!queue) return NULL;
    queue->discipline = discipline;
    queue->maxsize = maxsize;
    queue->finished = coil_event_new();
    if (queue->finished) {
        coil_event_set(queue->finished);
        return queue;
    }
    coil_release(queue);
    return NULL;
}

coil_queue *coil_queue_new(int64_t maxsize)
{
    return coil__queue_new(&first_in_first_out, maxsize);
}

coil_queue *coil_lifo_queue_new(int64_t maxsize)
{
    return coil__queue_new(&last_in_first_out, maxsize);
}

int64_t coil_queue_qsize(const coil_queue *queue)
{
    return (int64_t)queue->count;
}

int64_t coil_queue_maxsize(const coil_queue *queue)
{
    return queue->maxsize;
}

bool coil_queue_empty(const coil_queue *queue)
{
    return queue->count == 0;
}

bool coil_queue_full(const coil_queue *queue)
{
    return is_full(queue);
}

static coil_value refusal(const coil_error_type *type)
{
    return coil__raise(type, "%s", "");
}

COIL__COLD_END

// ---------------------------------------------------------------------------------------------------------------------
// Waiting in a line
// ---------------------------------------------------------------------------------------------------------------------

// Whether the first one in a line would not wait in vain.
static bool has_chance(const coil_queue *queue, const coil__waiters *line)
{
    return line == &queue->putters ? !is_full(queue) : queue->count > 0;
}

// What a call waits for next; NULL: for nothing any more, it has a chance or the outcome is an error.
COIL__APART static coil__waiter *next_wait(coil_queue *queue, coil__waiters *line, coil_value *outcome)
{
    if (coil_failed(*outcome) || has_chance(queue, line)) return NULL;
    coil__waiter *wait = queue->shut_down ? coil_raise_null(refusal(coil_QueueShutDown)) : coil__waiter_new(&queue->bound, line);
    if (!wait) *outcome = coil_last_error();
    return wait;
}

// Who was woken is out of the line already.
COIL__APART static coil_value end_wait(coil_queue *queue, coil__waiters *line, coil__waiter *wait, coil_value outcome)
{
    if (coil_failed(outcome)) {
        coil_future_cancel(&wait->future, NULL);
        coil__waiters_remove(line, wait);
        if (has_chance(queue, line) && wait->future.state != COIL__CANCELLED) wake_next(line);
    } else {
        coil__value_drop(outcome);
        outcome = coil_none();
    }
    coil__waiter_free(&queue->bound, wait);
    return outcome;
}

// ---------------------------------------------------------------------------------------------------------------------
// Putting
// ---------------------------------------------------------------------------------------------------------------------

COIL__APART static coil_value refuse_item(coil_value value, coil_value error)
{
    coil__value_drop(value);
    return error;
}

coil_value coil_queue_put_nowait(coil_queue *queue, coil_value value)
{
    if (COIL__UNLIKELY(coil_failed(value))) return value; // making it has failed
    if (COIL__UNLIKELY(queue->shut_down)) return refuse_item(value, refusal(coil_QueueShutDown));
    if (COIL__UNLIKELY(is_full(queue))) return refuse_item(value, refusal(coil_QueueFull));
    coil_value error;
    if (COIL__UNLIKELY(!queue->discipline->add(queue, &value, &error))) return error;
    queue->unfinished++;
    coil_event_clear(queue->finished);
    wake_next(&queue->getters);
    return coil_none();
}

COIL__APART static coil_value end_put(coil_queue *queue, coil_value value, coil_value outcome)
{
    outcome = coil_failed(outcome) ? refuse_item(value, outcome) : coil_queue_put_nowait(queue, value);
    coil_release(queue);
    return outcome;
}

coil_value coil_queue_put(coil_queue *queue, coil_value value)
{
    if (COIL__LIKELY(!is_full(queue)) || coil_failed(value)) return coil_queue_put_nowait(queue, value);
    coil_retain(queue);
    coil_value outcome = coil_none();
    for (coil__waiter *wait = next_wait(queue, &queue->putters, &outcome); wait; wait = next_wait(queue, &queue->putters, &outcome))
        outcome = end_wait(queue, &queue->putters, wait, coil__future_await(&wait->future));
    return end_put(queue, value, outcome);
}

// ---------------------------------------------------------------------------------------------------------------------
// Getting
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_queue_get_nowait(coil_queue *queue)
{
    if (COIL__UNLIKELY(queue->count == 0)) return refusal(queue->shut_down ? coil_QueueShutDown : coil_QueueEmpty);
    coil_value item, error;
    if (COIL__UNLIKELY(!queue->discipline->take(queue, &item, &error))) return error;
    wake_next(&queue->putters);
    return item;
}

COIL__APART static coil_value end_get(coil_queue *queue, coil_value outcome)
{
    if (!coil_failed(outcome)) outcome = coil_queue_get_nowait(queue);
    coil_release(queue);
    return outcome;
}

coil_value coil_queue_get(coil_queue *queue)
{
    if (COIL__LIKELY(queue->count > 0)) return coil_queue_get_nowait(queue);
    coil_retain(queue);
    coil_value outcome = coil_none();
    for (coil__waiter *wait = next_wait(queue, &queue->getters, &outcome); wait; wait = next_wait(queue, &queue->getters, &outcome))
        outcome = end_wait(queue, &queue->getters, wait, coil__future_await(&wait->future));
    return end_get(queue, outcome);
}

// ---------------------------------------------------------------------------------------------------------------------
// Tasks that are done
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_BEGIN

coil_value coil_queue_task_done(coil_queue *queue)
{
    if (queue->unfinished == 0) return coil__raise(coil_ValueError, "task_done() called too many times");
    if (--queue->unfinished == 0) coil_event_set(queue->finished);
    return coil_none();
}

coil_value coil_queue_join(coil_queue *queue)
{
    if (queue->unfinished == 0) return coil_none();
    coil_value outcome = coil_event_wait(queue->finished);
    return coil_failed(outcome) ? outcome : coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Shutting down
// ---------------------------------------------------------------------------------------------------------------------

// In the order in which they would have been taken. A comparison that fails cannot keep an item in the queue.
static void drain(coil_queue *queue)
{
    while (queue->count > 0) {
        coil_value item, error;
        coil__value_drop(queue->discipline->take(queue, &item, &error) ? item : error);
        if (queue->unfinished > 0) queue->unfinished--;
    }
    if (queue->unfinished == 0) coil_event_set(queue->finished);
}

void coil_queue_shutdown(coil_queue *queue, bool immediate)
{
    queue->shut_down = true;
    coil_retain(queue); // the last reference may be an item's
    if (immediate) drain(queue);
    while (queue->getters.first) wake_next(&queue->getters);
    while (queue->putters.first) wake_next(&queue->putters);
    coil_release(queue);
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects
// ---------------------------------------------------------------------------------------------------------------------

// The queue and the value stand in a list that the coroutine keeps, so that a value that is never put is released with it.
static coil_value put_body(void *arg)
{
    coil_list *arguments = *(coil_list **)arg;
    coil_value value = coil__value_keep(coil_list_get(arguments, 1));
    coil__list_set(arguments, 1, coil_none());
    return coil_queue_put(coil_as_object(coil_list_get(arguments, 0)), value);
}

static coil_value get_body(void *arg)
{
    return coil_queue_get(*(coil_queue **)arg);
}

static coil_value join_body(void *arg)
{
    return coil_queue_join(*(coil_queue **)arg);
}

coil_coroutine *coil_queue_put_coro_at(coil_queue *queue, coil_value value, const char *file, int line)
{
    if (coil_failed(value)) return coil_raise_null(value);
    coil_value items[] = {coil_object_value(coil_retain(queue)), value};
    coil_list *arguments = coil_list_new(2, items);
    if (!arguments) return NULL;
    return coil__method_coroutine(put_body, &arguments, sizeof arguments, arguments, "put", file, line);
}

coil_coroutine *coil_queue_get_coro_at(coil_queue *queue, const char *file, int line)
{
    return coil__method_coroutine(get_body, &queue, sizeof queue, coil_retain(queue), "get", file, line);
}

coil_coroutine *coil_queue_join_coro_at(coil_queue *queue, const char *file, int line)
{
    return coil__method_coroutine(join_body, &queue, sizeof queue, coil_retain(queue), "join", file, line);
}

COIL__COLD_END
