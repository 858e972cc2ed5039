// SPDX-License-Identifier: MIT
//
// js_value.c: references to JavaScript values, orders, and futures of promises.
//
// A reference is an object of C's with the place of a value in JavaScript's table; when it is freed, JavaScript is told. A wait is a future that JavaScript
// ends: it has a number, by which JavaScript knows it, and is forgotten if it is cancelled or freed before.

#include "js.h"

#include <string.h>

static size_t references, waits_pending;
coil__js_operator coil__js_operate;
void (*coil__js_abort)(const coil_task *task);

// ---------------------------------------------------------------------------------------------------------------------
// References
// ---------------------------------------------------------------------------------------------------------------------

static void finalize_reference(coil_object *self)
{
    uint32_t place = ((coil__js *)self)->place;
    references--;
    if (COIL__LIKELY(place != 0)) coil__js_order_add(COIL__JS_RELEASE, place, coil_none()); // else another one has the place, and the room for its order
}

COIL__COLD_BEGIN

static void repr_reference(coil_object *self, coil__text *text)
{
    coil__text_add(text, "<JavaScript value %zu>", (size_t)((coil__js *)self)->place);
}

static coil_object *await_reference(coil_object *self)
{
    coil_future *future = coil_js_future(coil__value_of(COIL_JS, self));
    if (!future) return NULL;
    coil_object *iterator = coil__future_iterate(&future->head);
    coil_release(future);
    return iterator;
}

COIL__COLD_END

const coil__type coil__js_type = {
    .public_type = {.name = "JavaScript value",
                    .flags = COIL__TYPE_CORE,
                    .finalize = finalize_reference,
                    .await = await_reference,
                    .iter = coil__js_iterate,
                    .aiter = coil__js_iterate_async},
    .repr = repr_reference,
};

coil__js *coil__js_reference(uint32_t place)
{
    if (COIL__UNLIKELY(!coil__js_reserve(1))) return coil__no_memory();
    coil__js *made = coil__object_new(&coil__js_type.public_type, sizeof *made);
    if (COIL__UNLIKELY(!made)) {
        coil__js_unreserve(1);
        return NULL;
    }
    made->place = place;
    references++;
    return made;
}

void coil__js_receive(coil_value *value)
{
    uint32_t place = (uint32_t)value->as.integer;
    coil__js *made = coil__js_reference(place);
    if (COIL__LIKELY(made != NULL)) {
        value->as.object = &made->head;
        return;
    }
    coil_value_release(coil_last_error());
    *value = coil_none();
    if (coil__js_reserve(1)) coil__js_order_add(COIL__JS_RELEASE, place, coil_none()); // else JavaScript holds it for ever
}

COIL__COLD_BEGIN

uint32_t coil__js_place(coil_value value)
{
    if (value.tag != COIL_JS) coil__fatal("a JavaScript value was expected, got %s", coil__value_type_name(value));
    return ((coil__js *)value.as.object)->place;
}

void coil__js_take_place(coil__js *to, coil_value from)
{
    to->place = coil__js_place(from);
    ((coil__js *)from.as.object)->place = 0;
    references++;
    coil__value_drop(from);
}

void coil__js_drop_values(coil_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        coil__value_drop(values[i]);
        values[i] = coil_none();
    }
}

void coil__js_drop(uint32_t tag, coil_object *object)
{
    coil__value_drop(coil__value_of((coil_tag)tag, object));
}

coil_object *coil__js_buffer(uint32_t tag, size_t length)
{
    coil_value made = coil__buffer_new((coil_tag)tag, length);
    if (!coil_failed(made)) return made.as.object;
    coil__value_drop(made);
    return NULL;
}

coil_list *coil__js_list(size_t count)
{
    coil_list *list = coil_list_new(count, NULL);
    if (!list) coil_value_release(coil_last_error());
    return list;
}

coil_value *coil__js_array(uint32_t count)
{
    coil_value *values = coil__allocate(count * sizeof *values);
    for (uint32_t i = 0; values && i < count; i++) values[i] = coil_none();
    return values;
}

void coil__js_array_free(coil_value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        coil__js_received(&values[i]);
        coil__value_drop(values[i]);
    }
    coil__free(values, count * sizeof *values);
}

// ---------------------------------------------------------------------------------------------------------------------
// Waits
// ---------------------------------------------------------------------------------------------------------------------

typedef struct wait {
    coil_future future;
    uint32_t number;
    coil_task *task; // that has made it; borrowed, and only compared
} wait;

static wait **waits; // by number, borrowed; NULL: free
static size_t wait_count, wait_capacity;
static uint32_t *free_numbers;
static size_t free_count, free_capacity;

COIL__COLD_END

static void end_wait(wait *ended)
{
    waits[ended->number] = NULL;
    waits_pending--;
    ended->future.loop->outside--;
    free_numbers[free_count++] = ended->number; // there is room: as many as there are numbers
    coil__js_unreserve(1);
}

COIL__COLD_BEGIN

// Room for one more number, and for its being free again.
COIL__APART static bool grow_waits(void)
{
    if (!coil__grow((void **)&waits, &wait_capacity, wait_count, sizeof *waits)) return false;
    while (free_capacity < wait_capacity)
        if (!coil__grow((void **)&free_numbers, &free_capacity, free_capacity, sizeof *free_numbers)) return false;
    return true;
}

static void forget(wait *forgotten)
{
    uint32_t number = forgotten->number;
    end_wait(forgotten);
    coil__js_reserve(1); // what end_wait has given back
    coil__js_order_add(COIL__JS_FORGET, number, coil_none());
}

static bool cancel_wait(coil_future *self, const char *message)
{
    if (!coil__future_cancel_plain(self, message)) return false;
    forget((wait *)self);
    if (coil__js_abort) coil__js_abort(((wait *)self)->task);
    return true;
}

COIL__COLD_END

static void finalize_wait(coil_object *self)
{
    wait *freed = (wait *)self;
    if (COIL__UNLIKELY(freed->future.state == COIL__PENDING)) forget(freed);
    coil__future_finalize(self);
}

static const coil__type wait_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = finalize_wait,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate},
    .repr = coil__future_repr,
    .cancel = cancel_wait,
};

coil_future *coil__js_wait(coil__js_order_kind kind, uint32_t place)
{
    coil_loop *loop = COIL__LIKELY(coil__running_loop != NULL) ? coil__running_loop : coil_loop_get_running();
    if (COIL__UNLIKELY(!loop)) return NULL;
    if (COIL__UNLIKELY(free_count == 0 && wait_count == free_capacity) && !grow_waits()) return coil__no_memory();
    if (COIL__UNLIKELY(!coil__js_reserve(2))) return coil__no_memory();
    wait *made = (wait *)coil__future_make(&wait_type, sizeof *made, loop);
    if (COIL__UNLIKELY(!made)) {
        coil__js_unreserve(2);
        return NULL;
    }
    made->number = free_count ? free_numbers[--free_count] : (uint32_t)wait_count++;
    made->task = loop->current_task;
    waits[made->number] = made;
    waits_pending++;
    loop->outside++;
    coil__js_order_add(kind, made->number, coil_int(place));
    return &made->future;
}

coil_future *coil_js_future(coil_value value)
{
    if (COIL__LIKELY(value.tag == COIL_JS)) return coil__js_wait(COIL__JS_AWAIT, ((coil__js *)value.as.object)->place);
    coil_future *done = coil_future_new();
    if (!done) return NULL;
    coil__future_finish(done, COIL__FINISHED, coil__value_keep(value)); // as JavaScript's await of what is no promise
    done->log_traceback = false;
    return done;
}

coil_value coil_js_await(coil_value value)
{
    coil_future *future = coil_js_future(value);
    if (!future) return coil_last_error();
    return coil__future_join(future);
}

#define AS_PLANNED (-1.0)

// Ends a wait. If nothing else is ready, the task that waits goes on at once: a turn of the loop would do nothing else. True: no turn is needed.
static bool go_on(coil_future *future, coil_value value, bool at_once)
{
    coil_loop *loop = future->loop;
    coil__entry *entry = future->callbacks;
    bool is_alone = at_once && entry && entry->next == entry && entry->kind == COIL__STEP && loop->ready_count == 0 && coil__timers_count(&loop->timers) == 0;
    if (COIL__UNLIKELY(!is_alone || loop->debug || coil__is_tracing() || coil__threads || loop->watch_count || loop->closed)) {
        coil__future_finish(future, COIL__FINISHED, value);
        return false;
    }
    future->callbacks = entry->next = NULL;
    coil__future_finish(future, COIL__FINISHED, value);
    coil_loop *before = coil__running_loop;
    coil__running_loop = loop;
    coil__js_run_at_once(loop, COIL__ENTRY_OF(coil_task, entry));
    coil__running_loop = before;
    return loop->ready_count == 0 && coil__timers_count(&loop->timers) == 0 && !loop->stopping && loop->turn_left == 0;
}

double coil__js_settle(uint32_t number, uint32_t outcome, double budget)
{
    wait *settled = number < wait_count ? waits[number] : NULL;
    if (COIL__LIKELY(settled != NULL)) {
        coil_value value;
        if (COIL__LIKELY(outcome == COIL__JS_VALUE)) {
            value = coil__js_take_value(0);
        } else {
            value = outcome == COIL__JS_OVER ? coil__raise(coil_StopAsyncIteration, "%s", "") : coil__js_raise_thrown();
        }
        end_wait(settled);
        if (COIL__LIKELY(go_on(&settled->future, value, budget != 0))) return AS_PLANNED;
    } else {
        for (unsigned i = 0; i < COIL__JS_THROWN_VALUES; i++) coil__value_drop(coil__js_take_value(i));
    }
    return budget == 0 ? 0 : coil__program_turn(budget);
}

COIL__COLD_BEGIN

size_t coil__js_count(uint32_t what)
{
    return what == 0 ? coil__js_calls() : what == 1 ? waits_pending
                                                    : references;
}

coil__js_channel *coil__js_open(void)
{
    coil__service_open();
    coil__double_use(); // JavaScript's numbers are doubles
    return &coil__js_shared;
}

void coil__js_close(void)
{
    coil__service_close();
    coil__js_close_calls();
    coil__free(waits, wait_capacity * sizeof *waits);
    coil__free(free_numbers, free_capacity * sizeof *free_numbers);
    waits = NULL;
    free_numbers = NULL;
    wait_count = wait_capacity = free_count = free_capacity = 0;
    coil__js_close_orders();
}

COIL__COLD_END
