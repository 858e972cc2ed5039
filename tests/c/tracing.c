// SPDX-License-Identifier: MIT
//
// tracing.c: what a trace function is told: every event, in its order, with the object and the value that it is about.

#include "harness.h"

#include <string.h>

static const char *const names[] = {
    "created", "enter", "leave", "waits", "cancel", "done", "destroyed", "future done", "call", "call ends", "scheduled", "callback scheduled", "callback dropped",
    "timer set", "timer fired", "timer cancelled", "future made", "future freed", "coroutine made", "coroutine starts", "coroutine ends", "yield", "resume",
    "await", "send", "await ends", "turn begins", "turn ends"};

static const char *only;  // the names of the events to log, separated by commas; NULL: none
static coil_task *spared; // of this task nothing is logged

static bool is_wanted(const char *name)
{
    size_t length = strlen(name);
    for (const char *at = only; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
    }
    return false;
}

static const char *describe(coil_value value, const coil_object *object)
{
    if (coil_failed(value)) return coil_error_type_of(value)->name;
    if (value.tag == COIL_NONE) return "None";
    if (value.tag == COIL_INT) return coil_as_int(value) == 1 ? "1" : "an int";
    if (value.tag == COIL_OBJECT) return coil_as_object(value) == object ? "itself" : "an object";
    return "a value";
}

static void logs_event(coil_trace_event event, coil_task *task, coil_object *object, void *with_values)
{
    if (!is_wanted(names[event]) || (task && task == spared)) return;
    if (with_values) note("%s: %s", names[event], describe(coil_trace_value(), object));
    else note("%s", names[event]);
}

// From now on these events are logged; of tasks all but the running one.
static void trace(const char *events)
{
    only = events;
    spared = coil_current_task();
    coil_trace_set(logs_event, NULL);
}

static void trace_values(const char *events)
{
    trace(events);
    coil_trace_set(logs_event, &only);
}

static void stop(void)
{
    coil_trace_set(NULL, NULL);
}

#define OF_TASKS "created,enter,leave,waits,scheduled,cancel,done,destroyed"

// ---------------------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(trace_tells_the_life_of_a_task)
{
    trace(OF_TASKS);
    coil_task *task = OWN(coil_create_task(coil_sleep_coro(1)));
    settle();
    note("time passes");
    coil_value awaited = coil_await(task);
    stop();
    EXPECT_NONE(awaited);
    EXPECT_LOG("created", "scheduled", "enter", "leave", "waits", "time passes", "scheduled", "enter", "leave", "done");
}

TEST_ASYNC(trace_tells_of_cancelling)
{
    coil_task *task = spawn(waits_forever, NULL);
    settle();
    trace(OF_TASKS ",future done");
    coil_task_cancel(task, NULL);
    note("and then");
    settle();
    stop();
    EXPECT_LOG("cancel", "future done", "scheduled", "and then", "enter", "leave", "done");
}

TEST_ASYNC(trace_tells_what_a_task_is_given_and_gives)
{
    coil_future *future = new_future();
    trace_values("enter,leave,done");
    coil_task *first = spawn(awaits, future);
    coil_task *second = spawn(awaits, future);
    settle();
    coil_task_cancel(second, NULL); // and with it the future that both wait for
    settle();
    stop();
    EXPECT(coil_task_cancelled(first) && coil_task_cancelled(second));
    EXPECT_LOG("enter: None", "leave: an object", "enter: None", "leave: an object", //
               "enter: CancelledError", "leave: CancelledError", "done: CancelledError", "enter: CancelledError", "leave: CancelledError", "done: CancelledError");
}

TEST_ASYNC(trace_tells_results_and_errors)
{
    static int one = 1;
    trace_values("done");
    coil_task *good = spawn(returns_int, &one);
    coil_task *bad = spawn(raises_value_error, "why");
    settle();
    stop();
    coil_value_release(coil_task_exception(bad));
    EXPECT(coil_task_done(good));
    EXPECT_LOG("done: 1", "done: ValueError");
}

static coil_object *woken_by;
static coil_task *woken;

static void notes_waker(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)arg;
    if (event != COIL_TRACE_TASK_SCHEDULED) return;
    woken = task;
    woken_by = object;
}

TEST_ASYNC(trace_tells_who_has_woken_a_task)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    settle();
    coil_trace_set(notes_waker, NULL);
    coil_value_release(coil_future_set_result(future, coil_none()));
    stop();
    EXPECT(woken == task);
    EXPECT(woken_by == (coil_object *)future);
    settle();
}

TEST_ASYNC(trace_tells_of_a_task_that_lets_the_loop_run)
{
    trace(OF_TASKS);
    coil_task *task = OWN(coil_create_task(coil_sleep_coro(0)));
    settle();
    stop();
    EXPECT(coil_task_done(task));
    EXPECT_LOG("created", "scheduled", "enter", "leave", "scheduled", "enter", "leave", "done");
}

TEST_ASYNC(trace_tells_of_an_eager_task)
{
    trace(OF_TASKS);
    coil_task *task = spawn_with(waits_forever, NULL, .eager_start = true);
    note("it has a handle");
    stop();
    EXPECT_LOG("created", "enter", "leave", "waits", "it has a handle");
    coil_task_cancel(task, NULL);
    settle();
}

TEST(trace_tells_of_a_task_that_is_destroyed)
{
    coil_loop *loop = test_loop();
    coil_task *task = OWN(coil_loop_create_task(loop, coil_coroutine_new(waits_forever, NULL), COIL_NO_TASK_OPTIONS));
    one_turn();
    trace(OF_TASKS);
    coil_value closed = coil_loop_close(loop);
    stop();
    EXPECT_NONE(closed);
    EXPECT(!coil_task_done(task));
    EXPECT_LOG("destroyed", "report: Task was destroyed but it is pending!");
}

// ---------------------------------------------------------------------------------------------------------------------
// Callbacks, timers, turns
// ---------------------------------------------------------------------------------------------------------------------

#define OF_CALLBACKS "callback scheduled,callback dropped,call,call ends,timer set,timer fired,timer cancelled"

TEST_ASYNC(trace_tells_of_callbacks)
{
    trace(OF_CALLBACKS);
    coil_loop_call_soon(NULL, note_call, "runs");
    settle();
    stop();
    EXPECT_LOG("callback scheduled", "call", "runs", "call ends");
}

TEST_ASYNC(trace_tells_of_a_callback_that_is_not_called)
{
    trace(OF_CALLBACKS);
    coil_handle *handle = coil_loop_call_soon(NULL, note_call, "runs");
    if (handle) coil_handle_cancel(handle);
    settle();
    stop();
    EXPECT_LOG("callback scheduled", "callback dropped");
}

TEST_ASYNC(trace_tells_of_timers)
{
    trace(OF_CALLBACKS);
    coil_loop_call_later(NULL, 1, note_call, "runs");
    coil_handle *other = coil_loop_call_later(NULL, 2, note_call, "does not run");
    if (other) coil_handle_cancel(other);
    coil_value slept = coil_sleep(1);
    stop();
    EXPECT_NONE(slept);
    EXPECT_LOG("timer set", "timer set", "timer cancelled", "timer set", "timer fired", "timer fired", "call", "runs", "call ends", "call", "call ends");
}

TEST_ASYNC(timer_that_has_fired_is_not_told_as_cancelled)
{
    coil_handle *handle = coil_loop_call_later(NULL, 1, note_call, "runs");
    coil_retain(handle);
    coil_value slept = coil_sleep(2);
    trace(OF_CALLBACKS);
    if (handle) coil_handle_cancel(handle);
    stop();
    coil_release(handle);
    EXPECT_NONE(slept);
    EXPECT_LOG("runs");
}

TEST_ASYNC(trace_tells_of_done_callbacks)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "runs"));
    trace(OF_CALLBACKS ",future done");
    coil_value_release(coil_future_set_result(future, coil_none()));
    settle();
    stop();
    EXPECT_LOG("future done", "callback scheduled", "call", "runs", "call ends");
}

static void logs_turns(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)task;
    (void)arg;
    const coil_loop *loop = (coil_loop *)object;
    if (event == COIL_TRACE_TURN_BEGIN) note("begins: %d ready, %d timers", (int)coil_loop_get_ready_count(loop), (int)coil_loop_get_timer_count(loop));
    if (event == COIL_TRACE_TURN_END) note("ends: %d ready, %d timers", (int)coil_loop_get_ready_count(loop), (int)coil_loop_get_timer_count(loop));
}

static void calls_again(void *text)
{
    coil_loop_call_soon(NULL, note_call, text);
}

TEST(trace_tells_of_turns)
{
    coil_loop *loop = test_loop();
    coil_loop_call_soon(loop, note_call, "first");
    coil_loop_call_soon(loop, calls_again, "second");
    coil_loop_call_later(loop, 10, note_call, "never");
    coil_trace_set(logs_turns, NULL);
    one_turn();
    one_turn();
    stop();
    EXPECT_LOG("begins: 2 ready, 1 timers", "first", "ends: 1 ready, 1 timers", "begins: 1 ready, 1 timers", "second", "ends: 0 ready, 1 timers");
}

// ---------------------------------------------------------------------------------------------------------------------
// Futures
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(trace_tells_the_life_of_a_future)
{
    trace_values("future made,future done,future freed");
    coil_future *future = coil_future_new();
    if (future) coil_value_release(coil_future_set_result(future, coil_int(1)));
    coil_release(future);
    stop();
    EXPECT_LOG("future made: None", "future done: 1", "future freed: None");
}

TEST_ASYNC(task_is_no_future_for_the_trace)
{
    trace("future made,future done,future freed");
    coil_task *task = coil_create_task(coil_coroutine_new(returns_none, NULL));
    settle();
    coil_release(task);
    stop();
    EXPECT_LOG();
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutines and awaits
// ---------------------------------------------------------------------------------------------------------------------

#define OF_AWAITS "coroutine made,coroutine starts,coroutine ends,await,send,await ends,yield,resume"

TEST_ASYNC(trace_tells_of_a_coroutine_in_place)
{
    trace(OF_AWAITS);
    coil_value awaited = coil_await(coil_coroutine_new(logs, "runs"));
    stop();
    EXPECT_NONE(awaited);
    EXPECT_LOG("coroutine made", "await", "coroutine starts", "runs", "coroutine ends", "await ends");
}

TEST_ASYNC(trace_tells_of_a_suspension)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    trace_values(OF_AWAITS);
    settle();
    note("set");
    coil_value_release(coil_future_set_result(future, coil_int(1)));
    settle();
    stop();
    EXPECT(coil_task_done(task));
    // The task that settles is one of those that yield and are resumed.
    EXPECT_LOG("yield: None", "coroutine starts: None", "await: None", "yield: an object", "resume: None", "set", //
               "yield: None", "resume: None", "await ends: 1", "coroutine ends: 1", "resume: None");
}

TEST_ASYNC(trace_tells_of_a_future_that_is_done)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    trace_values(OF_AWAITS);
    coil_value awaited = coil_await(future);
    stop();
    EXPECT_VALUE(awaited, "1");
    EXPECT_LOG("await: None", "await ends: 1");
}

static coil_value counts_to_two(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_none();
}

TEST(trace_tells_of_a_generator)
{
    coil_generator *counter = generator(counts_to_two, NULL);
    trace_values(OF_AWAITS);
    coil_send_result first = coil_next(counter, INTO);
    note("again");
    coil_value value;
    coil_send_result second = coil_generator_send(counter, coil_int(1), &value);
    coil_value_release(value);
    coil_value_release(coil_generator_close(counter));
    stop();
    EXPECT_NEXT(first, "1");
    EXPECT_INT(second, COIL_SEND_NEXT);
    EXPECT_LOG("coroutine starts: None", "yield: 1", "again", "resume: 1", "yield: an int", "resume: GeneratorExit", "coroutine ends: GeneratorExit");
}

static coil_value delegates(void *generator)
{
    return coil_yield_from(generator);
}

TEST(trace_tells_of_delegation)
{
    coil_generator *inner = generator(counts_to_two, NULL);
    coil_generator *outer = generator(delegates, inner);
    trace(OF_AWAITS);
    coil_send_result step = coil_next(outer, INTO);
    stop();
    EXPECT_NEXT(step, "1");
    EXPECT_LOG("coroutine starts", "send", "coroutine starts", "yield", "yield");
    coil_value_release(coil_generator_close(outer));
}

// ---------------------------------------------------------------------------------------------------------------------
// The function
// ---------------------------------------------------------------------------------------------------------------------

static void makes_futures(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)event;
    (void)task;
    (void)object;
    (void)arg;
    note("told");
    coil_release(coil_future_new());
}

TEST_ASYNC(what_a_trace_function_does_is_not_told)
{
    coil_trace_set(makes_futures, NULL);
    coil_future *future = coil_future_new();
    stop();
    coil_release(future);
    EXPECT(future);
    EXPECT_LOG("told");
}

static void awaits_there(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)event;
    (void)task;
    (void)object;
    (void)arg;
    coil_value_release(note_value("sleep", coil_sleep(1)));
}

TEST_ASYNC(trace_function_cannot_suspend)
{
    coil_trace_set(awaits_there, NULL);
    coil_future *future = coil_future_new();
    stop();
    coil_release(future);
    EXPECT(future);
    EXPECT_LOG("sleep: RuntimeError: coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(value_is_none_outside_of_a_trace_function)
{
    EXPECT_NONE(coil_trace_value());
}
