// SPDX-License-Identifier: MIT
//
// js_call.c: JavaScript calls C. A call runs in a task of its own, which makes its first step at once: a function that does not suspend has returned when
// JavaScript goes on, and no promise of the engine's was needed inside. One that suspends has a number, and its outcome is an order.
//
// Calls that have ended are kept with their task and coroutine, as long as nobody else refers to these, and begin again.

#include "js.h"

#include <string.h>

#define FEW 4u // arguments that need no memory of their own
#define MOST_SPARE 16u

typedef struct call {
    coil__entry entry; // in the task's list of callbacks, while it is pending
    coil_task *task;   // owned
    coil__js_callee *callee; // owned; NULL: a method
    coil_object *object;     // owned: whose method
    coil_value *argv;
    uint32_t argc, method, number;
    struct call *next; // while it is spare
    coil_value few[FEW];
} call;

static call **calls; // by number
static size_t call_count, call_capacity, pending;
static call *spare;
static unsigned spare_count;
static uint32_t *free_numbers;
static size_t free_count, free_capacity;

size_t coil__js_calls(void)
{
    return pending;
}

// ---------------------------------------------------------------------------------------------------------------------
// What can be called
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_BEGIN

static void finalize_callee(coil_object *self)
{
    coil__js_callee *callee = (coil__js_callee *)self;
    if (callee->release) callee->release(callee->arg);
}

static const coil__type callee_type = {
    .public_type = {.name = "function", .flags = COIL__TYPE_CORE, .finalize = finalize_callee},
};

coil__js_callee *coil__js_callee_new(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name)
{
    coil__js_callee *callee = coil_object_new(&callee_type.public_type, sizeof *callee);
    if (!callee) return NULL;
    callee->function = function;
    callee->arg = arg;
    callee->release = release;
    callee->name = name;
    return callee;
}

// Names of functions outlive all: a task that is kept has its function's. In a list, so that those who look for leaks see that they are known.
static struct kept_name {
    struct kept_name *before;
    char text[];
} *kept_names;

static const char *keep_name(const char *text)
{
    size_t size = strlen(text) + 1;
    struct kept_name *name = coil__allocate_forever(sizeof *name + size);
    if (!name) return NULL;
    memcpy(name->text, text, size);
    name->before = kept_names;
    kept_names = name;
    return name->text;
}

coil__js_callee *coil__js_export(coil__js_exported function, coil_object *name)
{
    coil_value text = coil__value_of(COIL_STRING, name);
    const char *kept = keep_name(coil_as_string(text));
    coil__value_drop(text);
    coil__js_callee *callee = kept ? coil__js_callee_new(NULL, NULL, NULL, kept) : NULL;
    if (callee) callee->exported = function;
    return callee;
}

COIL__COLD_END

// The only call of an exported function: the compiler looks here which type they must have.
static coil_value coil__js_call_exported(coil__js_exported function, int argc, coil_value *argv)
{
    return function(argc, argv);
}

static coil_value run(void *arg)
{
    const call *made = arg;
    coil__js_callee *callee = made->callee;
    if (COIL__UNLIKELY(!callee)) return coil__js_run_method(made->object, (coil__js_method)made->method, made->argv);
    if (COIL__LIKELY(callee->exported != NULL)) return coil__js_call_exported(callee->exported, (int)made->argc, made->argv);
    return callee->function(callee->arg, (int)made->argc, made->argv);
}

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

void coil__js_run_at_once(coil_loop *loop, coil_task *task)
{
    coil_context **user = coil__context_user, *before = coil__context_now;
    // The spare context is for one at a time.
    bool needs_own = user != NULL && !task->context, is_entered = task->context && task->context->entered;
    if (COIL__UNLIKELY(is_entered || (needs_own && !coil_task_get_context(task)))) {
        coil__loop_push(loop, &task->entry);
        return;
    }
    coil_task *interrupted = loop->current_task;
    coil__frame *frame = coil__frame_current;
    coil_value (*barrier)(const char *what) = coil__frame_barrier;
    loop->current_task = NULL;
    coil__frame_current = NULL;
    coil__frame_barrier = NULL;
    if (COIL__LIKELY(!task->context)) {
        coil__context_now = &coil__context_spare;
        coil__context_user = &task->context;
    } else {
        coil__context_now = task->context;
        coil__context_user = NULL;
    }
    coil__context_now->entered = true;
    bool ended = coil__task_run(task);
    coil__context_user = user;
    coil__context_now = coil__context_again(before);
    if (COIL__UNLIKELY(task->context != NULL)) task->context->entered = false;
    loop->current_task = interrupted;
    coil__frame_current = frame;
    coil__frame_barrier = barrier;
    if (COIL__LIKELY(ended)) coil__task_unregister(task);
}

COIL__INLINE void release_arguments(call *ended)
{
    for (uint32_t i = 0; i < ended->argc; i++) coil__value_drop(ended->argv[i]);
    if (COIL__UNLIKELY(ended->argv != ended->few)) coil__free(ended->argv, ended->argc * sizeof *ended->argv);
    ended->argc = 0;
    ended->argv = ended->few;
    coil_object *object = ended->object;
    ended->object = NULL;
    coil__js_callee *callee = ended->callee;
    ended->callee = NULL;
    if (callee) coil__release(&callee->head);
    coil_release(object);
}

// What the call comes to, for JavaScript: owned. known: how many have the task anyway.
static coil_value outcome_of(coil_task *task, uint32_t known)
{
    if (COIL__UNLIKELY(task->future.state == COIL__PENDING)) return coil__raise(coil_RuntimeError, "the event loop was closed before the call had ended");
    task->future.log_traceback = false;
    if (COIL__UNLIKELY(task->future.state == COIL__CANCELLED)) return coil_future_result(&task->future);
    // Somebody else may ask for it; the others are those that are known.
    if (COIL__UNLIKELY(task->future.head.references > known)) return coil__value_keep(task->future.result);
    coil_value result = task->future.result;
    task->future.result = coil_none();
    return result;
}

COIL__APART static void call_free(call *freed)
{
    calls[freed->number] = NULL;
    free_numbers[free_count++] = freed->number; // there is room: as much as for all numbers
    coil_release(freed->task);
    coil__free(freed, sizeof *freed);
}

COIL__INLINE void make_spare(call *ended)
{
    ended->next = spare;
    spare = ended;
    spare_count++;
}

// The room for its order is given back, or was used.
COIL__INLINE void end(call *ended)
{
    release_arguments(ended);
    coil__frame *frame = (coil__frame *)ended->task->coroutine; // NULL: the task was destroyed
    if (COIL__LIKELY(frame != NULL)) frame->state = COIL_CORO_CLOSED; // if there was no memory to begin it, that was told by its error
    if (COIL__LIKELY(spare_count < MOST_SPARE)) make_spare(ended);
    else call_free(ended);
}

static void answer(coil__entry *entry)
{
    call *ended = COIL__ENTRY_OF(call, entry);
    coil__js_order_add(COIL__JS_RETURN, ended->number, outcome_of(ended->task, 2));
    pending--;
    end(ended);
}

COIL__COLD_BEGIN

COIL__APART static call *call_new(void)
{
    if (free_count == 0) {
        if (!coil__grow((void **)&calls, &call_capacity, call_count, sizeof(call *))) return coil__no_memory();
        while (free_capacity < call_capacity)
            if (!coil__grow((void **)&free_numbers, &free_capacity, free_capacity, sizeof *free_numbers)) return coil__no_memory();
    }
    call *made = coil__allocate(sizeof *made);
    if (!made) return coil__no_memory();
    memset(made, 0, sizeof *made);
    made->entry.kind = COIL__ANSWER;
    made->number = free_count ? free_numbers[--free_count] : (uint32_t)call_count++;
    made->argv = made->few;
    calls[made->number] = made;
    coil__answer = answer;
    return made;
}

// The call's own task cannot be used once more.
COIL__APART static bool make_task(call *made, coil_loop *loop)
{
    coil_release(made->task);
    made->task = NULL;
    coil__frame *frame = coil__frame_new(&coil__coroutine_type, sizeof(coil__frame), COIL__COROUTINE, run, made, 0, "", "JavaScript", 0);
    if (!frame) return false;
    frame->state = COIL_CORO_CLOSED; // nobody need be told that it was never awaited, if there is no memory for the task
    made->task = coil__task_make(loop, frame, &(coil_task_options){.eager_start = COIL__UNSCHEDULED});
    if (made->task) frame->state = COIL_CORO_CREATED;
    return made->task != NULL;
}

COIL__COLD_END

// Whether the task has left no trace: nobody but the call has it, and it is as a new one is.
COIL__INLINE bool can_renew(const coil_task *task, const coil_loop *loop)
{
    if (COIL__UNLIKELY(!task || !task->coroutine || task->future.head.references > 1 || task->future.loop != loop)) return false;
    if (COIL__UNLIKELY(task->coroutine->references > 1)) return false;
    bool is_told = task->named || task->context || task->cancel_requests || task->future.placed || task->future.callbacks;
    return COIL__LIKELY(!is_told && !loop->debug && !coil__is_tracing() && !coil__context_now->bindings);
}

COIL__INLINE bool begin_task(call *made, coil_loop *loop)
{
    coil_task *task = made->task;
    if (COIL__UNLIKELY(!can_renew(task, loop))) return make_task(made, loop);
    task->future.state = COIL__PENDING;
    task->must_cancel = false;
    ((coil__frame *)task->coroutine)->state = COIL_CORO_CREATED;
    coil__task_renew(task);
    return true;
}

// A call with a task that has not begun; arguments are not there yet. NULL: the error is kept.
static call *begin(coil_loop *loop)
{
    call *made = spare;
    if (COIL__LIKELY(made != NULL)) {
        spare = made->next;
        spare_count--;
    } else {
        made = call_new();
    }
    if (COIL__UNLIKELY(!made)) return NULL;
    if (COIL__LIKELY(coil__js_reserve(1))) {
        if (COIL__LIKELY(begin_task(made, loop))) return made;
        coil__js_unreserve(1);
    } else {
        coil__no_memory();
    }
    make_spare(made);
    return NULL;
}

// Makes the first step. What JavaScript is told.
COIL__INLINE uint32_t step(call *made, coil_loop *loop)
{
    uint32_t timers = loop->timers.sequence;
    coil_task *task = made->task;
    coil__js_run_at_once(loop, task);
    if (COIL__UNLIKELY(loop->ready_count > 0 || loop->timers.sequence != timers)) coil__js_shared.turns = true;
    if (COIL__UNLIKELY(task->future.state == COIL__PENDING)) {
        coil__future_append(&task->future, &made->entry);
        pending++;
        return made->number + COIL__JS_FIRST_CALL;
    }
    coil_value outcome = outcome_of(task, 1);
    coil__js_unreserve(1);
    end(made);
    coil__js_shared.values[0] = outcome;
    if (COIL__UNLIKELY(coil_failed(outcome))) return COIL__JS_THROWN;
    return COIL__UNLIKELY(coil__js_shared.turns || coil__js_shared.order_count) ? COIL__JS_VALUE_AND_MORE : COIL__JS_VALUE;
}

COIL__COLD_BEGIN

COIL__APART static uint32_t refuse(coil_loop *before, uint32_t argc)
{
    coil__service_leave(before);
    for (uint32_t i = 0; i < argc; i++) coil__value_drop(coil__js_take_value(i));
    coil__js_shared.values[0] = coil_last_error();
    return COIL__JS_THROWN;
}

COIL__COLD_END

static void set_callee(call *made, coil__js_callee *callee)
{
    made->callee = (coil__js_callee *)coil__retain(&callee->head);
    ((coil__frame *)made->task->coroutine)->name = callee->name;
}

uint32_t coil__js_call(coil__js_callee *callee, uint32_t argc)
{
    coil_loop *before, *loop = coil__service_enter(&before);
    coil_value *argv = COIL__LIKELY(argc <= FEW) ? NULL : coil__js_array(argc);
    call *made = NULL;
    if (COIL__LIKELY(loop && (argv || argc <= FEW))) made = begin(loop);
    else if (loop) coil__no_memory();
    if (COIL__UNLIKELY(!made)) {
        if (argv) coil__js_array_free(argv, argc);
        return refuse(before, argc);
    }
    set_callee(made, callee);
    if (COIL__UNLIKELY(argv != NULL)) made->argv = argv;
    for (uint32_t i = 0; i < argc; i++) {
        made->argv[i] = coil__js_shared.values[i];
        coil__js_received(&made->argv[i]);
    }
    made->argc = argc;
    uint32_t said = step(made, loop);
    coil__service_leave(before);
    return said;
}

COIL__COLD_BEGIN

static const char *called; // the function that JavaScript has called and that must not wait; NULL: there is none
static const char *caller; // the function that has called JavaScript before; NULL: there is none

static coil_value refuse_to_wait(const char *what)
{
    coil_task *task = coil_current_task();
    if (!caller)
        return coil__raise(coil_RuntimeError, "%s cannot wait in %s(), which JavaScript has called and whose result it needs at once: use coil_js_function, which returns a promise",
                           what, called);
    return coil__raise(coil_RuntimeError, "%s cannot wait in %s(): %s()%s%s has called JavaScript, which has called it, stands between the two and cannot be suspended; "
                                          "use coil_js_function, which returns a promise",
                       what, called, caller, task ? " of " : "", task ? coil_task_get_name(task) : "");
}

COIL__COLD_END

// Called as callbacks of the loop are: it cannot suspend. A context that it makes is given back.
COIL_NEVER_SUSPENDS static coil_value call_outside(coil__js_callee *callee, uint32_t argc, coil_value *argv)
{
    coil__frame *frame = coil__frame_current;
    const char *called_before = called;
    const char *caller_before = caller;
    coil_value (*barrier_before)(const char *what) = coil__frame_barrier;
    caller = frame ? frame->name : called;
    called = callee->name;
    coil__frame_barrier = refuse_to_wait;
    coil_context **user = coil__context_user, *before = coil__context_now, *own = NULL;
    coil__frame_current = NULL;
    coil__context_user = &own;
    coil__context_now = &coil__context_spare;
    coil__context_spare.entered = true;
    coil_value value = callee->exported ? callee->exported((int)argc, argv) : callee->function(callee->arg, (int)argc, argv);
    called = called_before;
    caller = caller_before;
    coil__frame_barrier = barrier_before;
    coil__frame_current = frame;
    coil__context_user = user;
    coil__context_now = before;
    if (COIL__UNLIKELY(own != NULL)) coil__release(&own->head);
    return value;
}

uint32_t coil__js_call_plain(coil__js_callee *callee, uint32_t argc)
{
    if (COIL__UNLIKELY(coil__context_user != NULL || coil__context_now->bindings)) return coil__js_call(callee, argc);
    coil_value argv[COIL__JS_VALUES];
    coil_loop *before, *loop = coil__service_enter(&before);
    if (COIL__UNLIKELY(!loop)) return refuse(before, argc);
    uint32_t timers = loop->timers.sequence;
    for (uint32_t i = 0; i < argc; i++) argv[i] = coil__js_take_value(i);
    coil_value value = call_outside(callee, argc, argv);
    for (uint32_t i = 0; i < argc; i++) coil__value_drop(argv[i]);
    coil__js_shared.values[0] = value;
    if (COIL__UNLIKELY(loop->ready_count > 0 || loop->timers.sequence != timers)) coil__js_shared.turns = true;
    coil__service_leave(before);
    if (COIL__UNLIKELY(coil_failed(value))) return COIL__JS_THROWN;
    return COIL__UNLIKELY(coil__js_shared.turns || coil__js_shared.order_count) ? COIL__JS_VALUE_AND_MORE : COIL__JS_VALUE;
}

COIL__COLD_BEGIN

uint32_t coil__js_call_many(coil__js_callee *callee, uint32_t argc, coil_value *argv)
{
    coil_loop *before, *loop = coil__service_enter(&before);
    call *made = loop ? begin(loop) : NULL;
    if (!made) {
        if (argv) coil__js_array_free(argv, argc);
        return refuse(before, 0);
    }
    set_callee(made, callee);
    for (uint32_t i = 0; i < argc; i++) coil__js_received(&argv[i]);
    if (argv) made->argv = argv;
    made->argc = argc;
    uint32_t said = step(made, loop);
    coil__service_leave(before);
    return said;
}

uint32_t coil__js_do(coil_object *object, uint32_t method)
{
    static const char *const names[] = {"next", "throw", "return", "then"};
    coil_value value = method == COIL__JS_DO_THROW ? coil__js_raise_thrown() : coil__js_take_value(0);
    coil_loop *before, *loop = coil__service_enter(&before);
    call *made = loop ? begin(loop) : NULL;
    if (!made) {
        coil__value_drop(value);
        return refuse(before, 0);
    }
    made->object = coil__retain(object);
    made->method = method;
    made->argv[0] = value;
    made->argc = 1;
    ((coil__frame *)made->task->coroutine)->name = names[method];
    uint32_t said = step(made, loop);
    coil__service_leave(before);
    return said;
}

uint32_t coil__js_call_sync(coil__js_callee *callee, uint32_t argc)
{
    coil_value argv[COIL__JS_VALUES];
    coil_loop *before, *loop = coil__service_enter(&before);
    if (!loop) return refuse(before, argc);
    uint32_t timers = loop->timers.sequence;
    coil__retain(&callee->head);
    for (uint32_t i = 0; i < argc; i++) argv[i] = coil__js_take_value(i);
    // What interrupts a task has no part in its context.
    coil_value value = call_outside(callee, argc, argv);
    coil__release(&callee->head);
    coil__js_drop_values(argv, argc);
    coil__js_shared.values[0] = value;
    if (loop->ready_count > 0 || loop->timers.sequence != timers) coil__js_shared.turns = true;
    coil__service_leave(before);
    return coil_failed(value) ? COIL__JS_THROWN : COIL__JS_VALUE;
}

void coil__js_cancel(uint32_t number)
{
    coil_value message = coil__js_take_value(0);
    coil_task *task = calls[number]->task;
    coil_loop *before = coil__running_loop;
    coil__running_loop = task->future.loop;
    coil_task_cancel(task, message.tag == COIL_STRING ? coil_as_string(message) : NULL);
    coil__running_loop = before;
    coil__value_drop(message);
}

void coil__js_close_calls(void)
{
    while (spare) {
        call *freed = spare;
        spare = freed->next;
        call_free(freed);
    }
    coil__free(calls, call_capacity * sizeof(call *));
    coil__free(free_numbers, free_capacity * sizeof *free_numbers);
    calls = NULL;
    free_numbers = NULL;
    call_count = call_capacity = free_count = free_capacity = spare_count = 0;
}

COIL__COLD_END
