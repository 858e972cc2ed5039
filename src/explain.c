// SPDX-License-Identifier: MIT
//
// explain.c: what CPython would execute at each await, as a log on standard error: GET_AWAITABLE, SEND, YIELD_VALUE, RESUME and END_SEND, with the steps and
// wake-ups of tasks between them. Linked by `coil run --explain`; it starts by itself when COIL_EXPLAIN is set in the environment. docs/await.md reads
// a log line by line.
//
// A suspension crosses all frames on a C stack at once, where CPython's goes through each frame by itself. The log is CPython's: a line for each frame that is
// left or entered again. To know them, each C stack has a list of what is called on it: its coroutine, those awaited in place, and the calls in COIL_TRY and
// COIL_LET, which are the awaits of plain functions (a program that is compiled with COIL_EXPLAIN tells of them by coil_explain_begin and _end).

#include "core.h"

#include <stdlib.h>
#include <string.h>

COIL__COLD_BEGIN

typedef enum call_kind {
    FRAME,      // a coroutine or generator
    CALL,       // a function, which in Python may be a coroutine function: a frame of its own
    EXPRESSION, // coil_await(x) and its like: in Python a part of the frame around it
} call_kind;

typedef struct call {
    const char *text; // the name, up to a parenthesis
    uint8_t kind;
    bool suspended; // a CALL that has given up control: an await, without a doubt
} call;

// What is called on one C stack, outermost first. What is no C stack of Coil's (main, a callback, a step of a task) is a name in which it happens.
typedef struct calls {
    char name[COIL__NAME_SIZE]; // "": none, the first call is a FRAME
    call *items;
    size_t count, room;
    int base; // how deep its first line stands
} calls;

static bool is_on;
static coil__names names;
static coil__map stacks;        // the calls of each frame that has a C stack
static coil__map wakers;        // what has woken the tasks that are scheduled
static calls **active;          // those that run, innermost last
static size_t active_count, active_room;
static calls of_main = {.name = "main"}, of_loop = {.name = "loop"};
static const coil_task *left;   // the task whose step has just ended
static int left_depth;

_Noreturn static void no_memory(void)
{
    coil__fatal("no memory to explain what happens");
}

// ---------------------------------------------------------------------------------------------------------------------
// What is called where
// ---------------------------------------------------------------------------------------------------------------------

static calls *now(void)
{
    if (active_count > 0) return active[active_count - 1];
    return coil__running_loop ? &of_loop : &of_main;
}

static void push_calls(calls *pushed)
{
    if (active_count == active_room) {
        active_room = active_room ? 2 * active_room : 16;
        active = realloc(active, active_room * sizeof *active);
        if (!active) no_memory();
    }
    active[active_count++] = pushed;
}

// How deep what is called next stands.
static int depth_below(const calls *of)
{
    int depth = of->base + (of->name[0] != '\0');
    for (size_t i = 0; i < of->count; i++) depth += of->items[i].kind != EXPRESSION;
    return depth;
}

static calls *new_calls(int base)
{
    calls *made = calloc(1, sizeof *made);
    if (!made) no_memory();
    made->base = base;
    return made;
}

// A task's step, or a callback.
static void enter(const char *name, int base)
{
    calls *made = new_calls(base);
    coil__format(made->name, sizeof made->name, "%s", name);
    push_calls(made);
}

static void free_calls(calls *freed)
{
    free(freed->items);
    free(freed);
}

static calls *pop_calls(void)
{
    return active[--active_count];
}

static void push_call(calls *on, const char *text, call_kind kind)
{
    if (on->count == on->room) {
        on->room = on->room ? 2 * on->room : 8;
        on->items = realloc(on->items, on->room * sizeof *on->items);
        if (!on->items) no_memory();
    }
    on->items[on->count++] = (call){text, (uint8_t)kind, false};
}

// The C stack of a coroutine, which begins to run on it or goes on; below whoever drives it. A stackless one has none, and yet is told of as if.
static calls *enter_stack(const coil_object *owner)
{
    void **place = coil__map_add(&stacks, owner);
    if (!place) no_memory();
    if (!*place) {
        calls *made = *place = new_calls(0);
        push_call(made, coil__function_name(owner), FRAME);
    }
    calls *stack = *place;
    stack->base = depth_below(now());
    push_calls(stack);
    return stack;
}

// ---------------------------------------------------------------------------------------------------------------------
// Lines
// ---------------------------------------------------------------------------------------------------------------------

#define INDENT 4

static size_t lines_said;

static void say_at(int depth, const char *who, size_t who_length, const char *format, va_list arguments)
{
    char line[768];
    int start = coil__format(line, sizeof line / 2, "%*s%.*s: ", INDENT * depth, "", (int)who_length, who);
    if (start >= (int)(sizeof line / 2)) start = (int)(sizeof line / 2) - 1;
    int length = start + coil__format_list(line + start, sizeof line - 1 - (size_t)start, format, arguments);
    if (length > (int)sizeof line - 2) length = (int)sizeof line - 2;
    line[length++] = '\n';
    coil__host_write(line, (size_t)length);
    lines_said++;
}

static size_t name_length(const char *text)
{
    return strcspn(text, "(");
}

// The frame or function at a place in the list says something; SIZE_MAX: the innermost one.
static void say_of(const calls *of, size_t place, const char *format, ...) COIL_PRINTF(3, 4);
static void say_of(const calls *of, size_t place, const char *format, ...)
{
    int depth = of->base - 1 + (of->name[0] != '\0');
    const char *who = of->name;
    size_t length = strlen(who);
    for (size_t i = 0; i < of->count && (place == SIZE_MAX || i <= place); i++) {
        if (of->items[i].kind == EXPRESSION) continue;
        depth++;
        who = of->items[i].text;
        length = name_length(who);
    }
    va_list arguments;
    va_start(arguments, format);
    say_at(depth, who, length, format, arguments);
    va_end(arguments);
}

#define say(...) say_of(now(), SIZE_MAX, __VA_ARGS__)

// A task says something when its step has ended, where the step stood.
static void say_after(const coil_task *task, const char *format, ...) COIL_PRINTF(2, 3);
static void say_after(const coil_task *task, const char *format, ...)
{
    char buffer[COIL__NAME_SIZE];
    const char *who = coil__name(&names, &task->future.head, buffer, sizeof buffer);
    va_list arguments;
    va_start(arguments, format);
    say_at(left_depth, who, strlen(who), format, arguments);
    va_end(arguments);
}

// What is scheduled between a step and the next one comes from the task that has made the step.
#define say_scheduling(...) (left && active_count == 0 ? say_after(left, __VA_ARGS__) : say(__VA_ARGS__))

// Names for one line: two of them at most.
static const char *name_of(const coil_object *object)
{
    static char buffers[2][COIL__NAME_SIZE];
    static unsigned turn;
    turn = !turn;
    return coil__name(&names, object, buffers[turn], sizeof buffers[turn]);
}

static const char *scheduled_name(const coil_object *object)
{
    static char buffer[COIL__NAME_SIZE];
    return coil__name_scheduled(&names, object, buffer, sizeof buffer);
}

static const char *value_text(coil_value value)
{
    static char buffer[COIL__NAME_SIZE];
    return coil__name_value(&names, value, buffer, sizeof buffer);
}

// Once, where an await raises an error in a function that then ends with it.
static void say_raised(coil_value error)
{
    static const coil_object *last;
    static size_t last_line;
    static int last_depth;
    int depth = depth_below(now());
    if (error.as.object == last && lines_said == last_line && depth == last_depth) return;
    say("raises %s", value_text(error));
    last = error.as.object;
    last_line = lines_said;
    last_depth = depth;
}

// ---------------------------------------------------------------------------------------------------------------------
// Awaits
// ---------------------------------------------------------------------------------------------------------------------

static void on_await(const coil_object *object)
{
    bool is_created = object->type == &coil__coroutine_type.public_type && ((const coil__frame *)object)->state == COIL_CORO_CREATED;
    say("GET_AWAITABLE %s", name_of(object));
    // Anything else is driven by an iterator, which is told of when it is sent to.
    if (coil__is_future(object) || is_created) say("SEND None");
}

static void on_send(const coil_object *iterator, coil_value sent)
{
    if (coil_failed(sent)) say("throws %s into %s", value_text(sent), name_of(iterator));
    else say("SEND %s to %s", value_text(sent), name_of(iterator));
}

static void on_await_end(coil_value result)
{
    if (coil_failed(result)) say_raised(result);
    else say("END_SEND %s", value_text(result));
}

// Whether it runs on the C stack of another.
static bool is_in_place(const coil_object *coroutine)
{
    const coil__frame *frame = coil__as_frame(coroutine);
    return frame && frame->owner != frame;
}

static void on_start(const coil_object *coroutine)
{
    if (is_in_place(coroutine)) {
        push_call(now(), coil__function_name(coroutine), FRAME);
    } else {
        calls *stale = coil__map_remove(&stacks, coroutine); // of one that had its address, and never ended
        if (stale) free_calls(stale);
        enter_stack(coroutine);
    }
    say("RESUME");
}

static void on_end(const coil_object *coroutine, coil_value result)
{
    calls *stack = now();
    while (stack->items[stack->count - 1].kind != FRAME) stack->count--; // calls that were left by a return from within
    if (coil_failed(result)) say_raised(result);
    else say("RETURN_VALUE %s", value_text(result));
    if (is_in_place(coroutine)) {
        stack->count--;
        return;
    }
    pop_calls();
    coil__map_remove(&stacks, coroutine);
    free_calls(stack);
}

// sleep(0) awaits a generator that yields once, which here is no frame, and of which nothing is told.
static bool waits_for_a_turn(const coil_object *coroutine)
{
    const coil__frame *frame = coil__as_frame(coroutine);
    const coil_object *awaited = frame ? frame->waits_for : NULL;
    return awaited && strcmp(awaited->type->name, "generator") == 0 && !coil__as_frame(awaited);
}

// From the innermost frame outwards, each gives the value to the one that drives it.
static void on_yield(const coil_object *coroutine, coil_value value)
{
    calls *stack = now();
    if (waits_for_a_turn(coroutine)) {
        say("GET_AWAITABLE __sleep0()");
        say("SEND None");
    }
    for (size_t i = stack->count; i-- > 0;) {
        stack->items[i].suspended = true;
        if (stack->items[i].kind != EXPRESSION) say_of(stack, i, "YIELD_VALUE %s", value_text(value));
    }
    pop_calls();
}

// From the outermost frame inwards, each is resumed and sends to what it waits for. An error is raised in the innermost one at once.
static void on_resume(const coil_object *coroutine, coil_value sent)
{
    const coil__frame *inner = coil__as_frame(coroutine);
    const coil_object *waits_for = inner ? inner->waits_for : ((const coil_stackless *)coroutine)->waits_for;
    calls *stack = enter_stack(inner ? &inner->owner->head : coroutine);
    if (coil_failed(sent)) {
        say("goes on with an error, %s", value_text(sent));
        return;
    }
    size_t last = stack->count;
    while (stack->items[last - 1].kind == EXPRESSION) last--; // the first is a FRAME
    for (size_t i = 0; i < last; i++) {
        if (stack->items[i].kind == EXPRESSION) continue;
        bool is_last = i + 1 == last;
        if (is_last && !waits_for && sent.tag != COIL_NONE) say_of(stack, i, "RESUME with %s", value_text(sent)); // the result of a yield
        else say_of(stack, i, "RESUME");
        if (!is_last || waits_for_a_turn(coroutine) || (waits_for && coil__is_future(waits_for))) say_of(stack, i, "SEND None");
    }
    if (waits_for_a_turn(coroutine)) say("END_SEND None");
}

// Functions that are an expression in Python, and not a coroutine function.
static call_kind kind_of(const char *text)
{
    static const char *const expressions[] = {"coil_await", "coil_join", "coil_gather", "COIL_GATHER", "coil_yield", "coil_yield_from"};
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++)
        if (strncmp(text, expressions[i], name_length(text)) == 0 && !expressions[i][name_length(text)]) return EXPRESSION;
    return CALL;
}

void coil_explain_begin(const char *text, const char *file, int line)
{
    if (!is_on || !coil__trace_hears()) return;
    bool is_call = text[name_length(text)] != '\0'; // or it is a variable, with what was returned before
    call_kind kind = is_call ? kind_of(text) : EXPRESSION;
    if (is_call) say("%s %s, at %s:%d", kind == CALL ? "calls" : strncmp(text, "coil_yield(", 11) == 0 ? "evaluates"
                                                                                                       : "awaits",
                     text, file, line);
    push_call(now(), text, kind);
}

coil_value coil_explain_end(coil_value result)
{
    if (!is_on || !coil__trace_hears()) return result;
    calls *stack = now();
    call ended = stack->items[stack->count - 1];
    bool is_await = ended.kind == CALL && ended.suspended;
    if (ended.kind == CALL && coil_failed(result)) say_raised(result);
    else if (is_await) say("RETURN_VALUE %s", value_text(result));
    stack->count--;
    if (is_await && !coil_failed(result)) say("END_SEND %s", value_text(result));
    return result;
}

// ---------------------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------------------

static void on_task_created(const coil_task *task, const coil_object *coroutine)
{
    if (task == left) left = NULL; // another one, which is gone, and had this address
    say("makes %s of %s", name_of(&task->future.head), name_of(coroutine));
}

static void on_task_enter(coil_task *task, coil_value thrown)
{
    void **place = coil__map_find(&wakers, task);
    const coil_object *waker = place ? *place : NULL;
    coil__map_remove(&wakers, task);
    left = NULL;
    enter(name_of(&task->future.head), active_count > 0 ? depth_below(now()) : 0);
    const char *coroutine = name_of(task->coroutine), *error = coil_failed(thrown) ? value_text(thrown) : "";
    if (waker) say("__wakeup(%s)", name_of(waker));
    say("__step(%s): %s.%s(%s)", error, coroutine, *error ? "throw" : "send", *error ? error : "None");
}

static void on_task_leave(const coil_task *task)
{
    calls *step = pop_calls();
    left = task;
    left_depth = step->base;
    free_calls(step);
}

static void on_task_scheduled(const coil_task *task, coil_object *future)
{
    void **place = coil__map_add(&wakers, task);
    if (!place) no_memory();
    *place = future;
    if (future) say_scheduling("schedules %s.__wakeup(%s)", name_of(&task->future.head), name_of(future));
    else if (task == left) say_after(task, "schedules its next __step()");
    else say_scheduling("schedules %s.__step()", name_of(&task->future.head));
}

static void on_task_done(const coil_task *task, coil_value result)
{
    if (task->future.state == COIL__CANCELLED) say_after(task, "is cancelled");
    else if (coil_failed(result)) say_after(task, "has failed: %s", value_text(result));
    else say_after(task, "is done: %s", value_text(result));
}

static void on_future_done(const coil_object *object, coil_value result)
{
    if (((const coil_future *)object)->state == COIL__CANCELLED) say("cancels %s", name_of(object));
    else say("sets the %s of %s: %s", coil_failed(result) ? "error" : "result", name_of(object), value_text(result));
}

// The address of a handle that is gone comes again. A sleep's future is told of by itself.
static void forget(const coil_object *handle)
{
    if (!coil__is_future(handle)) coil__name_forget(&names, handle);
}

static void on_turn(const coil_loop *loop)
{
    size_t ready = 0;
    for (coil__entry *entry = loop->ready_first; entry; entry = entry->next) ready += coil__trace_tells_of(coil__entry_object(entry));
    if (ready > 0) say("turn at %.3f s: %zu ready", coil__clock(), ready);
}

static void on_event(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)arg;
    coil_value value = coil_trace_value();
    switch (event) {
    case COIL_TRACE_TASK_CREATED: on_task_created(task, object); break;
    case COIL_TRACE_TASK_ENTER: on_task_enter(task, value); break;
    case COIL_TRACE_TASK_LEAVE: on_task_leave(task); break;
    case COIL_TRACE_TASK_WAITS: say_after(task, "gives up control until %s is done", name_of(object)); break;
    case COIL_TRACE_TASK_SCHEDULED: on_task_scheduled(task, object); break;
    case COIL_TRACE_TASK_CANCEL: say("%s.cancel()", name_of(&task->future.head)); break;
    case COIL_TRACE_TASK_DONE: on_task_done(task, value); break;
    case COIL_TRACE_TASK_DESTROYED: say("destroys %s, which is pending", name_of(&task->future.head)); break;
    case COIL_TRACE_FUTURE_MADE:
    case COIL_TRACE_FUTURE_FREED: coil__name_forget(&names, object); break;
    case COIL_TRACE_FUTURE_DONE: on_future_done(object, value); break;
    case COIL_TRACE_CALLBACK_SCHEDULED: say_scheduling("schedules %s", scheduled_name(object)); break;
    case COIL_TRACE_CALLBACK_ENTER:
        left = NULL;
        say("calls %s", scheduled_name(object));
        enter(scheduled_name(object), depth_below(now()));
        break;
    case COIL_TRACE_CALLBACK_LEAVE:
        free_calls(pop_calls());
        forget(object);
        break;
    case COIL_TRACE_CALLBACK_CANCELLED:
        left = NULL;
        say("does not call %s, which was cancelled", scheduled_name(object));
        break;
    case COIL_TRACE_TIMER_SET:
        forget(object);
        say("sets %s, due in %.3f s", scheduled_name(object), coil__trace_when - coil__clock());
        break;
    case COIL_TRACE_TIMER_FIRED: say("%s is due", scheduled_name(object)); break;
    case COIL_TRACE_TIMER_CANCELLED: say("cancels %s", scheduled_name(object)); break;
    case COIL_TRACE_COROUTINE_MADE: break;
    case COIL_TRACE_COROUTINE_ENTER: on_start(object); break;
    case COIL_TRACE_COROUTINE_LEAVE: on_end(object, value); break;
    case COIL_TRACE_YIELD: on_yield(object, value); break;
    case COIL_TRACE_RESUME: on_resume(object, value); break;
    case COIL_TRACE_AWAIT: on_await(object); break;
    case COIL_TRACE_SEND: on_send(object, value); break;
    case COIL_TRACE_AWAIT_END: on_await_end(value); break;
    case COIL_TRACE_TURN_BEGIN: on_turn((coil_loop *)object); break;
    case COIL_TRACE_TURN_END: left = NULL; break;
    }
}

static const char legend[] = "What CPython executes at each await. A line further right is a deeper call; whoever waits is named before the colon.\n"
                             "  GET_AWAITABLE x  finds what drives x\n"
                             "  SEND None        goes on with it, until it gives up control or ends\n"
                             "  YIELD_VALUE x    gives up control: whoever sent gets x, and yields it on, down to the task\n"
                             "  RESUME           begins, or goes on where control was given up\n"
                             "  END_SEND x       the await is over, and x is its result\n"
                             "  calls f()        a function that is called in place: await f() in Python, if it is a coroutine there\n";

COIL__AT_START static void begin_explaining(void)
{
    if (!coil__host_option("COIL_EXPLAIN")) return;
    is_on = true;
    coil__host_write(legend, sizeof legend - 1);
    coil__trace_tool(on_event, NULL);
}

COIL__COLD_END
