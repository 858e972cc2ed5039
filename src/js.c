// SPDX-License-Identifier: MIT
//
// js.c: C calls JavaScript: globals, properties, functions, `new`, and functions and signals that are made for JavaScript. Each goes by one import, at once.
// A program that uses none of this has no such import, and runs where there is no JavaScript.

#include "js.h"

#include <string.h>

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// The one way
// ---------------------------------------------------------------------------------------------------------------------

static coil_value outcome_of(uint32_t outcome)
{
    switch ((coil__js_outcome)outcome) {
    case COIL__JS_VALUE: return coil__js_take_value(0);
    case COIL__JS_THROWN: return coil__js_raise_thrown();
    case COIL__JS_OVER: return coil__raise(coil_StopIteration, "%s", "");
    default: break; // COIL__JS_MISSING
    }
    return coil__raise(coil_RuntimeError, "there is no JavaScript here: run the program in a page or in Node.js");
}

static coil_value operate(coil__js_operation operation, uint32_t target, const char *name, size_t count, const coil_value *values)
{
    for (size_t i = 0; i < count; i++)
        if (coil_failed(values[i])) return coil__value_keep(values[i]); // what could not be made
    return outcome_of(coil__host_js(operation, target, name, name ? strlen(name) : 0, values, count));
}

// For those who must not link this file.
COIL__AT_START static void offer(void)
{
    coil__js_operate = operate;
}

static coil_value operate_on(coil__js_operation operation, coil_value target, const char *name, size_t count, const coil_value *values)
{
    if (COIL__UNLIKELY(coil_failed(target))) return coil__value_keep(target);
    if (target.tag != COIL_JS) return coil__raise(coil_TypeError, "a JavaScript value was expected, got %s", coil__value_type_name(target));
    return operate(operation, coil__js_place(target), name, count, values);
}

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_js_global(const char *name)
{
    return operate(COIL__JS_GLOBAL, 0, name, 0, NULL);
}

coil_value coil_js_get(coil_value object, const char *name)
{
    return operate_on(COIL__JS_GET, object, name, 0, NULL);
}

coil_value coil_js_get_index(coil_value object, size_t index)
{
    coil_value at = coil_int((int64_t)index);
    return operate_on(COIL__JS_GET, object, NULL, 1, &at);
}

coil_value coil_js_set(coil_value object, const char *name, coil_value value)
{
    coil_value done = operate_on(COIL__JS_SET, object, name, 1, &value);
    coil__value_drop(value);
    return done;
}

coil_value coil_js_call(coil_value function, size_t count, const coil_value *arguments)
{
    return operate_on(COIL__JS_INVOKE, function, NULL, count, arguments);
}

coil_value coil_js_call_method(coil_value object, const char *name, size_t count, const coil_value *arguments)
{
    return operate_on(COIL__JS_METHOD, object, name, count, arguments);
}

coil_value coil_js_new(coil_value constructor, size_t count, const coil_value *arguments)
{
    return operate_on(COIL__JS_CONSTRUCT, constructor, NULL, count, arguments);
}

static coil_value release_all(size_t count, const coil_value *values, coil_value result)
{
    for (size_t i = 0; i < count; i++) coil__value_drop(values[i]);
    return result;
}

coil_value coil_js_call_taking(size_t count, const coil_value *values, int constructs)
{
    coil_value result = constructs ? coil_js_new(values[0], count - 1, values + 1) : coil_js_call(values[0], count - 1, values + 1);
    return release_all(count - 1, values + 1, result);
}

coil_value coil_js_call_method_taking(coil_value object, const char *name, size_t count, const coil_value *arguments)
{
    return release_all(count, arguments, coil_js_call_method(object, name, count, arguments));
}

coil_value coil_js_snippet(const char *name, size_t count, const coil_value *arguments)
{
    return operate(COIL__JS_SNIPPET, 0, name, count, arguments);
}

coil_value coil_js_snippet_async(const char *name, size_t count, const coil_value *arguments)
{
    coil_value promise = coil_js_snippet(name, count, arguments);
    if (coil_failed(promise)) return promise;
    coil_future *future = coil_js_future(promise);
    coil__value_drop(promise);
    return future ? coil__future_join(future) : coil_last_error();
}

bool coil_js_equal(coil_value a, coil_value b)
{
    if (a.tag != COIL_JS || b.tag != COIL_JS) return coil_value_equal(a, b);
    coil_value same = operate_on(COIL__JS_EQUAL, a, NULL, 1, &b);
    bool equal = same.tag == COIL_BOOL && same.as.boolean;
    coil__value_drop(same);
    return equal;
}

coil_value coil_js_type(coil_value value)
{
    if (value.tag != COIL_JS) return coil_string(coil__value_type_name(value));
    return operate_on(COIL__JS_TYPE, value, NULL, 0, NULL);
}

coil_value coil__js_write(coil_value writer, const void *data, size_t length, coil_value reason)
{
    return outcome_of(coil__host_js(COIL__JS_WRITE, coil__js_place(writer), data, length, &reason, 1));
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

static coil_value make_function(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name, bool suspends)
{
    coil__js_callee *callee = function ? coil__js_callee_new(function, arg, release, name) : NULL;
    if (!function) coil__raise_null(coil_TypeError, "a function was expected, got NULL");
    if (!callee) {
        if (release) release(arg);
        return coil_last_error();
    }
    coil_value how = coil_bool(suspends);
    coil_value made = operate(COIL__JS_FUNCTION, (uint32_t)(uintptr_t)callee, name, 1, &how);
    if (coil_failed(made)) coil_release(callee); // else JavaScript owns it
    return made;
}

coil_value coil_js_function_named(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name)
{
    return make_function(function, arg, release, name, true);
}

coil_value coil_js_sync_function_named(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name)
{
    return make_function(function, arg, release, name, false);
}

// ---------------------------------------------------------------------------------------------------------------------
// Signals
// ---------------------------------------------------------------------------------------------------------------------

// An AbortController, for as long as its signal is held. It is aborted when the task that made it is cancelled while it waits for JavaScript.
typedef struct controlled {
    coil__js reference; // of the signal
    coil_value controller;
    coil_task *task; // borrowed, and only compared
    bool aborted;
    struct controlled *previous, *next;
} controlled;

static controlled *signals;

static void unlink_signal(controlled *signal)
{
    if (signal->previous) signal->previous->next = signal->next;
    else signals = signal->next;
    if (signal->next) signal->next->previous = signal->previous;
}

static void finalize_signal(coil_object *self)
{
    controlled *signal = (controlled *)self;
    unlink_signal(signal);
    if (!signal->aborted) coil__js_unreserve(1);
    coil__value_drop(signal->controller);
    coil__js_type.public_type.finalize(self);
}

static coil__type signal_type;

static void abort_signals(const coil_task *task)
{
    for (controlled *signal = signals; signal; signal = signal->next)
        if (signal->task == task && !signal->aborted) {
            signal->aborted = true;
            coil__js_order_add(COIL__JS_ABORT, coil__js_place(signal->controller), coil_none());
        }
}

coil_value coil_js_abort_signal(void)
{
    coil_value controller = operate(COIL__JS_CONTROLLER, 0, NULL, 0, NULL);
    if (coil_failed(controller)) return controller;
    coil_value reference = coil_js_get(controller, "signal");
    if (coil_failed(reference)) {
        coil__value_drop(controller);
        return reference;
    }
    if (!signal_type.public_type.name) {
        signal_type = coil__js_type;
        signal_type.public_type.finalize = finalize_signal;
    }
    bool reserved = coil__js_reserve(1);
    controlled *signal = reserved ? coil_object_new(&signal_type.public_type, sizeof *signal) : coil__no_memory();
    if (!signal) {
        if (reserved) coil__js_unreserve(1);
        coil__value_drop(reference);
        coil__value_drop(controller);
        return coil_last_error();
    }
    coil__js_take_place(&signal->reference, reference);
    signal->controller = controller;
    signal->task = coil_current_task();
    signal->next = signals;
    if (signals) signals->previous = signal;
    signals = signal;
    coil__js_abort = abort_signals;
    return coil__value_of(COIL_JS, signal);
}

COIL__COLD_END
