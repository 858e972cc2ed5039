// SPDX-License-Identifier: MIT
//
// js.h: what the files js_*.c share with each other, and the memory by which they talk with JavaScript (js-glue/src/interop.ts reads and writes it).
//
// Neither side waits for the other. JavaScript calls one of the functions named coil__js_ at the end of this file, with values in the channel. What C wants of
// JavaScript that can wait until C has returned is an order: a list in memory, worked off when nothing of the program is on the engine's stack any more.
// What cannot wait goes by coil__host_js (port.h), which only programs import that use it.
#ifndef COIL_JS_H
#define COIL_JS_H

#include "core.h"

// A reference: a place in the table of values that JavaScript keeps for C.
typedef struct coil__js {
    coil_object head;
    uint32_t place; // 0: another one has it
} coil__js;

extern const coil__type coil__js_type;

typedef enum coil__js_order_kind {
    COIL__JS_RELEASE = 1, // number: a place that nothing refers to any more
    COIL__JS_AWAIT = 2,   // value: the place of what to await; number: of the wait
    COIL__JS_FORGET = 3,  // number: of a wait that nobody waits for any more
    COIL__JS_RETURN = 4,  // number: of a call; value: its outcome, owned
    COIL__JS_ABORT = 5,   // number: the place of an AbortController
    COIL__JS_OPEN = 6,    // value: the place of what to iterate over; number: what its iterator is called from now on
    COIL__JS_NEXT = 7,    // value: what an iterator is called; number: of the wait
    COIL__JS_CLOSE = 8    // number: of an iterator that is not wanted any more
} coil__js_order_kind;

typedef struct coil__js_order {
    uint32_t kind, number;
    coil_value value;
} coil__js_order;

#define COIL__JS_VALUES 8u

// What is read and written by both sides.
typedef struct coil__js_channel {
    coil_value values[COIL__JS_VALUES]; // arguments, and results
    coil__js_order *orders;
    uint32_t order_count;
    uint32_t turns; // whether the loop has something to do: JavaScript is to ask coil_turn when
} coil__js_channel;

extern coil__js_channel coil__js_shared;

// A reference that JavaScript has written into the channel itself is a place still: the object is made here. Without memory it is none, and the place is free.
void coil__js_receive(coil_value *value);

static inline void coil__js_received(coil_value *value)
{
    if (COIL__UNLIKELY(value->tag == COIL_JS)) coil__js_receive(value);
}

// Takes a value out of the channel.
static inline coil_value coil__js_take_value(unsigned at)
{
    coil_value value = coil__js_shared.values[at];
    coil__js_shared.values[at].tag = COIL_NONE;
    coil__js_received(&value);
    return value;
}

typedef enum coil__js_outcome {
    COIL__JS_VALUE = 0, // values[0]
    COIL__JS_THROWN = 1, // values[0]: what was thrown; values[1] and [2]: its name and its message; values[3]: whether it was C's own
    COIL__JS_OVER = 2,  // an iterator has ended
    COIL__JS_MISSING = 3, // there is no JavaScript
    COIL__JS_VALUE_AND_MORE = 4, // of a call: values[0], and there are orders, or a turn is wanted
    COIL__JS_FIRST_CALL = 8 // of a call: it has suspended, and this is its number, plus 8
} coil__js_outcome;

bool coil__js_reserve(size_t count);   // room for so many orders, which are given at any later time. False: no memory
void coil__js_unreserve(size_t count); // which are not given
void coil__js_order_add(coil__js_order_kind kind, uint32_t number, coil_value value); // one that was reserved
void coil__js_close(void);             // for leak tests: all that is kept for later
void coil__js_close_calls(void);
void coil__js_close_orders(void);
#define COIL__JS_THROWN_VALUES 4u
coil_value coil__js_raise_thrown(void); // the error of these, which are taken
void coil__js_drop_values(coil_value *values, size_t count);
uint32_t coil__js_place(coil_value value); // of a reference; ends the program if it is none
void coil__js_take_place(coil__js *to, coil_value from); // from: taken
extern void (*coil__js_abort)(const coil_task *task); // aborts the signals that a task has made and that are still there. NULL: there was never one
// A future that JavaScript ends: of AWAIT and NEXT. NULL: the error is kept.
coil_future *coil__js_wait(coil__js_order_kind kind, uint32_t value);
coil_object *coil__js_iterate(coil_object *self); // the slots of a reference
coil_object *coil__js_iterate_async(coil_object *self);
size_t coil__js_calls(void); // that are pending
// Has a task that is not scheduled make a step, wherever the program is; where it cannot, it is scheduled.
void coil__js_run_at_once(coil_loop *loop, coil_task *task);

// What cannot wait until C has returned: js.c, and so coil__host_js, is linked only if the program uses it itself. Arguments borrowed; owned, or an error.
typedef enum coil__js_operation {
    COIL__JS_GLOBAL = 0,     // name
    COIL__JS_GET = 1,        // target, name
    COIL__JS_SET = 2,        // target, name, one value
    COIL__JS_INVOKE = 3,     // target, its arguments
    COIL__JS_METHOD = 4,     // target, name, arguments
    COIL__JS_CONSTRUCT = 5,  // target, arguments
    COIL__JS_FUNCTION = 6,   // target: a coil__js_callee; name: the function's; values[0]: whether it may suspend
    COIL__JS_CONTROLLER = 7, // values[0]: an AbortController; values[1]: its signal
    COIL__JS_ITERATE = 8,    // target
    COIL__JS_STEP = 9,       // target: an iterator
    COIL__JS_FINISH = 10,    // target: an iterator that was left
    COIL__JS_SNIPPET = 11,   // name, arguments
    COIL__JS_EQUAL = 12,     // target, one value
    COIL__JS_TYPE = 13,      // target: typeof, or the class's name
    COIL__JS_WRITE = 14      // target: a writer of a WritableStream; name: the bytes of a chunk. NULL: abort it, for the reason values[0]
} coil__js_operation;

typedef coil_value (*coil__js_operator)(coil__js_operation operation, uint32_t target, const char *name, size_t count, const coil_value *values);
extern coil__js_operator coil__js_operate; // NULL: the program does not use it

// A chunk of bytes, copied; or, data NULL: aborts the stream. How much room is left, in the stream's measure; none: it has failed.
coil_value coil__js_write(coil_value writer, const void *data, size_t length, coil_value reason);

typedef enum coil__js_method {
    COIL__JS_DO_NEXT = 0,   // of an iterator: values[0] is what is sent
    COIL__JS_DO_THROW = 1,  // values: as of what was thrown
    COIL__JS_DO_RETURN = 2, // close
    COIL__JS_DO_AWAIT = 3
} coil__js_method;

coil_value coil__js_run_method(coil_object *object, coil__js_method method, coil_value *argv);

// What can be called: an exported function, or a function that was made for JavaScript.
typedef coil_value (*coil__js_exported)(int argc, coil_value *argv);
typedef struct coil__js_callee {
    coil_object head;
    coil__js_exported exported; // NULL: function
    coil_js_callable function;
    void *arg;
    void (*release)(void *arg);
    const char *name;
} coil__js_callee;

coil__js_callee *coil__js_callee_new(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name); // NULL: the error is kept

// ---------------------------------------------------------------------------------------------------------------------
// Called by JavaScript
// ---------------------------------------------------------------------------------------------------------------------

coil__js_channel *coil__js_open(void);

// Values. NULL: no memory.
coil_object *coil__js_buffer(uint32_t tag, size_t length); // a string or bytes, to be written
coil_list *coil__js_list(size_t count);
coil__js *coil__js_reference(uint32_t place);
void coil__js_drop(uint32_t tag, coil_object *object);
// What an error says, in values: its name, its message, its cause, its members, its traceback, its value, and whether it was JavaScript's.
void coil__js_describe(coil_object *error);
uint32_t coil__js_kind(coil_object *object); // a coil__js_object_kind

typedef enum coil__js_object_kind {
    COIL__JS_LIST = 0,
    COIL__JS_ASYNC_ITERATOR = 1,
    COIL__JS_ITERATOR = 2,
    COIL__JS_AWAITABLE = 3,
    COIL__JS_OPAQUE = 4
} coil__js_object_kind;

// A call with values as its arguments; of an error, values[0] is all.
uint32_t coil__js_call(coil__js_callee *callee, uint32_t argc);
uint32_t coil__js_call_plain(coil__js_callee *callee, uint32_t argc); // the same of an exported function that neither suspends nor asks for its task: it has none
uint32_t coil__js_call_many(coil__js_callee *callee, uint32_t argc, coil_value *argv); // more of them; taken, from coil__js_array
uint32_t coil__js_call_sync(coil__js_callee *callee, uint32_t argc); // the same of a function that must not suspend
coil_value *coil__js_array(uint32_t count);
void coil__js_array_free(coil_value *values, uint32_t count);
coil__js_callee *coil__js_export(coil__js_exported function, coil_object *name); // owned; name: a string, taken. NULL: no memory
void coil__js_cancel(uint32_t number); // a call that is still there; values[0]: a message, or none

uint32_t coil__js_do(coil_object *object, uint32_t method); // as coil__js_call

// The end of a wait, with values; then turns, if budget is not 0 (coil_turn). Seconds until the next.
double coil__js_settle(uint32_t number, uint32_t outcome, double budget);
size_t coil__js_count(uint32_t what); // for tests and for those who look for leaks: 0: calls, 1: waits, 2: references

#endif
