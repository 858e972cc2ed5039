// SPDX-License-Identifier: MIT
//
// timers.c: call_later and call_at: their order, cancelling many of them, and virtual time, which jumps from one to the next.

#include "harness.h"

#include "core.h" // coil__timers: how many are in the heap

TEST_ASYNC(timers_run_in_the_order_of_their_times)
{
    coil_loop_call_later(NULL, 3, note_call, "3");
    coil_loop_call_later(NULL, 1, note_call, "1");
    coil_loop_call_later(NULL, 2, note_call, "2");
    EXPECT_NONE(coil_sleep(2.5));
    EXPECT_LOG("1", "2");
    EXPECT_NONE(coil_sleep(1));
    EXPECT_LOG("3");
}

// CPython's heap gives no such promise (it was seen to run 0, 2, 1, 3, 4); Coil does.
TEST_ASYNC(equal_times_run_in_the_order_in_which_they_were_asked_for)
{
    static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    double when = coil_loop_time(NULL) + 1;
    for (int i = 0; i < 10; i++) coil_loop_call_at(NULL, when, note_call, (void *)(uintptr_t)names[i]);
    EXPECT_NONE(coil_sleep(1));
    EXPECT_LOG("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
}

TEST_ASYNC(time_stands_still_while_something_is_ready)
{
    double start = coil_loop_time(NULL);
    for (int i = 0; i < 100; i++) EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_loop_time(NULL) == start);
    EXPECT_NONE(coil_sleep(0.25));
    EXPECT(coil_loop_time(NULL) == start + 0.25);
}

TEST_ASYNC(time_in_the_past_runs_at_the_next_turn)
{
    coil_loop_call_at(NULL, coil_loop_time(NULL) - 100, note_call, "past");
    coil_loop_call_later(NULL, -1, note_call, "negative");
    coil_loop_call_later(NULL, 0, note_call, "now");
    coil_loop_call_soon(NULL, note_call, "soon");
    double start = coil_loop_time(NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_sleep(0));
    // What was ready before the turn comes before the timers, which are ordered by time.
    EXPECT_LOG("soon", "past", "negative", "now");
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(nan_is_no_time)
{
    EXPECT_NULL(coil_loop_call_later(NULL, (double)NAN, note_call, "x"), coil_ValueError, "Invalid delay: NaN (not a number)");
    EXPECT_NULL(coil_loop_call_at(NULL, (double)NAN, note_call, "x"), coil_ValueError, "Invalid delay: NaN (not a number)");
}

TEST_ASYNC(handle_tells_its_time)
{
    double when = coil_loop_time(NULL) + 5;
    coil_handle *handle = OWN(coil_retain(coil_loop_call_later(NULL, 5, note_call, "x")));
    EXPECT(coil_handle_when(handle) == when);
    coil_handle_cancel(handle);
    EXPECT(coil_handle_when(handle) == when);
}

TEST_ASYNC(cancelled_timer_does_not_run)
{
    coil_handle *handle = OWN(coil_retain(coil_loop_call_later(NULL, 1, note_call, "never")));
    coil_loop_call_later(NULL, 1, note_call, "runs");
    coil_handle_cancel(handle);
    coil_handle_cancel(handle);
    EXPECT(coil_handle_cancelled(handle));
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("runs");
    coil_handle_cancel(handle); // long gone from the heap
}

static void cancels(void *handle)
{
    note("cancels");
    coil_handle_cancel(*(coil_handle **)handle);
}

TEST_ASYNC(timer_cancels_one_that_is_due_in_the_same_turn)
{
    static coil_handle *later;
    later = NULL;
    double when = coil_loop_time(NULL) + 1;
    coil_handle *first = OWN(coil_retain(coil_loop_call_at(NULL, when, cancels, &later)));
    later = OWN(coil_retain(coil_loop_call_at(NULL, when, note_call, "never")));
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("cancels");
    EXPECT(!coil_handle_cancelled(first));
    EXPECT(coil_handle_cancelled(later));
}

static void schedules_at_once(void *text)
{
    note("%s", (const char *)text);
    coil_loop_call_later(NULL, 0, note_call, "again");
}

TEST_ASYNC(timer_without_a_delay_waits_for_the_next_turn)
{
    coil_loop_call_later(NULL, 1, schedules_at_once, "first");
    coil_loop_call_later(NULL, 1, note_call, "second");
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("first", "second", "again");
}

// The heap.

#define MANY 300

static coil_handle *handles[MANY];

static void make_many(void)
{
    for (int i = 0; i < MANY; i++) handles[i] = OWN(coil_retain(coil_loop_call_later(NULL, 10 + i, note_call, "timer")));
}

TEST_ASYNC(heap_is_rebuilt_when_more_than_half_is_cancelled)
{
    make_many();
    EXPECT_NONE(coil_sleep(0));
    size_t before = coil__timers_count(&coil__running_loop->timers);
    for (int i = 0; i < MANY; i += 2) coil_handle_cancel(handles[i + 1]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), before); // exactly half stays: only what is at the head goes
    coil_handle_cancel(handles[MANY - 2]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), MANY / 2 - 1);
    EXPECT_NONE(coil_sleep(14.5)); // 10, 12, 14
    EXPECT_LOG("timer", "timer", "timer");
}

TEST_ASYNC(cancelled_in_the_turn_that_made_them_they_leave_nothing_behind)
{
    make_many();
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), MANY);
    for (int i = 0; i < MANY; i++) coil_handle_cancel(handles[i]);
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), MANY); // as in Python, they still are
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 0);
    EXPECT_INT(coil__running_loop->timers.cancelled, 0);
    EXPECT(coil_handle_cancelled(handles[0]));
}

// More than there are in the heap, so that it is made anew; and fewer, one by one.
TEST_ASYNC(new_timers_go_among_the_old_ones)
{
    coil_loop_call_later(NULL, 5, note_call, "5");
    EXPECT_NONE(coil_sleep(1));
    coil_loop_call_later(NULL, 3, note_call, "4");
    coil_loop_call_at(NULL, coil_loop_time(NULL) + 2, note_call, "3");
    coil_loop_call_later(NULL, 4, note_call, "5, later");
    coil_loop_call_later(NULL, 1, note_call, "2");
    EXPECT_NONE(coil_sleep(0));
    coil_loop_call_later(NULL, 2.5, note_call, "3.5");
    EXPECT_NONE(coil_sleep(10));
    EXPECT_LOG("2", "3", "3.5", "4", "5", "5, later");
}

TEST_ASYNC(a_new_timer_knows_when_it_is_due)
{
    double now = coil_loop_time(NULL);
    coil_handle *handle = OWN(coil_retain(coil_loop_call_later(NULL, 5, note_call, "timer")));
    EXPECT(coil_handle_when(handle) == now + 5);
    EXPECT(coil_handle_when(handle) == now + 5);
    coil_handle *other = OWN(coil_retain(coil_loop_call_later(NULL, 6, note_call, "timer")));
    coil_handle_cancel(other);
    EXPECT_NONE(coil_sleep(0)); // it is gone from the loop, and still knows
    EXPECT(coil_handle_when(other) == now + 6);
    coil_handle_cancel(handle);
    EXPECT_NONE(coil_sleep(10));
    EXPECT_LOG();
}

TEST_ASYNC(hundred_timers_are_not_worth_a_rebuild)
{
    for (int i = 0; i < 100; i++) {
        handles[i] = OWN(coil_retain(coil_loop_call_later(NULL, 10 + i, note_call, "timer")));
    }
    EXPECT_NONE(coil_sleep(0));
    for (int i = 1; i < 100; i++) coil_handle_cancel(handles[i]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 100);
    coil_handle_cancel(handles[0]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 0); // all of them have come to the head
}

static double last_time;
static int fired;

static void expects_order(void *when)
{
    double now = *(double *)when;
    CHECK(now >= last_time);
    last_time = now;
    fired++;
}

// Equal times are in the order in which they were made, however many are made at once.
static void expects_turn(void *number)
{
    CHECK(*(int *)number == fired);
    fired++;
}

TEST_ASYNC(many_equal_times_at_once_keep_their_order, WITHOUT_FAILURES)
{
    static int numbers[500];
    fired = 0;
    for (int i = 0; i < 500; i++) {
        numbers[i] = i;
        EXPECT(coil_loop_call_later(NULL, 5, expects_turn, &numbers[i]) != NULL);
    }
    EXPECT_NONE(coil_sleep(6));
    EXPECT_INT(fired, 500);
}

static void cancel_many_beside_a_run(void)
{
    CHECK(!coil_failed(coil_sleep(1)));
    coil_handle *others[100]; // there is a run already: these go into the heap
    for (int i = 0; i < 100; i++) others[i] = coil_retain(coil_loop_call_later(NULL, 10 + i, note_call, "timer"));
    CHECK(!coil_failed(coil_sleep(0)));
    for (int i = 0; i < 100; i++) {
        coil_handle_cancel(others[i]);
        coil_release(others[i]);
    }
    CHECK(!coil_failed(coil_sleep(0)));
}

// What a timer keeps makes another one when it is released with it, in the middle of putting them in order.
static void makes_a_timer(coil_object *self)
{
    (void)self;
    coil_loop_call_later(NULL, 1, note_call, "of the finalizer");
}

TEST_ASYNC(timer_that_is_made_while_others_are_thrown_away, WITHOUT_FAILURES)
{
    static const coil_type type = {.name = "maker", .finalize = makes_a_timer};
    make_many();
    EXPECT_NONE(coil_sleep(0));
    coil_handle *handle = coil_loop_call_later(NULL, 5, note_call, "never");
    handle->keeps = coil_object_new(&type, sizeof(coil_object));
    coil_handle_cancel(handle);
    for (int i = 0; i < MANY; i++) coil_handle_cancel(handles[i]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__running_loop->timers.cancelled, 0);
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("of the finalizer");
}

// A run of many; others between them, made while it is there; and more than half of all cancelled, so that both parts are cleaned.
TEST_ASYNC(others_come_between_those_that_were_many_at_once, WITHOUT_FAILURES)
{
    static double times[200];
    static coil_handle *made[200];
    uint32_t random = 99;
    last_time = 0;
    fired = 0;
    double start = coil_loop_time(NULL);
    for (int i = 0; i < 200; i++) {
        if (i == 100) cancel_many_beside_a_run();
        if (i > 100 && i % 7 == 0) EXPECT_NONE(coil_sleep(0));
        random = random * 1103515245u + 12345u;
        times[i] = start + 2 + (random >> 16) % 300;
        made[i] = OWN(coil_retain(coil_loop_call_at(NULL, times[i], expects_order, &times[i])));
    }
    EXPECT_INT(coil__running_loop->timers.run_count, 100);
    EXPECT_NONE(coil_sleep(0));
    for (int i = 0; i < 200; i++)
        if (i % 8 != 0) coil_handle_cancel(made[i]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 25);
    EXPECT_INT(coil__running_loop->timers.run_count, 13);
    EXPECT_NONE(coil_sleep(401));
    EXPECT_INT(fired, 25);
}

TEST_ASYNC(thousand_timers_run_in_order, WITHOUT_FAILURES)
{
    static double times[1000];
    uint32_t random = 12345;
    last_time = 0;
    fired = 0;
    for (int i = 0; i < 1000; i++) {
        random = random * 1103515245u + 12345u;
        times[i] = coil_loop_time(NULL) + (random >> 16) % 500;
        coil_handle *handle = coil_loop_call_at(NULL, times[i], expects_order, &times[i]);
        EXPECT(handle != NULL);
        if (i % 3 == 0) coil_handle_cancel(handle);
    }
    EXPECT_NONE(coil_sleep(1000));
    EXPECT_INT(fired, 666);
}

TEST_ASYNC(cancelled_timers_do_not_hold_up_the_end)
{
    double start = coil_loop_time(NULL);
    coil_handle *handle = OWN(coil_retain(coil_loop_call_later(NULL, 1e6, note_call, "never")));
    coil_handle_cancel(handle);
    EXPECT_NONE(coil_sleep(1));
    EXPECT(coil_loop_time(NULL) == start + 1);
}

TEST_ASYNC(repr_of_handles)
{
    coil_handle *handle = OWN(coil_retain(coil_loop_call_soon(NULL, note_call, "x")));
    EXPECT_VALUE(coil_object_value(coil_retain(handle)), "<Handle 0x...()>");
    coil_handle_cancel(handle);
    EXPECT_VALUE(coil_object_value(coil_retain(handle)), "<Handle cancelled>");
    handle = OWN(coil_retain(coil_loop_call_at(NULL, 12345.5, note_call, "x")));
    EXPECT_VALUE(coil_object_value(coil_retain(handle)), "<TimerHandle when=12345.5 0x...()>");
    coil_handle_cancel(handle);
}

// Sleeping.

TEST_ASYNC(sleep_waits_and_returns_none)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(coil_sleep(1.5));
    EXPECT(coil_loop_time(NULL) == start + 1.5);
}

TEST_ASYNC(sleep_of_zero_or_less_lets_everything_run_once)
{
    double start = coil_loop_time(NULL);
    spawn(logs, "1");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1");
    spawn(logs, "2");
    EXPECT_NONE(coil_sleep(-5));
    EXPECT_LOG("2");
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(sleep_of_nan_is_refused)
{
    EXPECT_ERROR(coil_sleep((double)NAN), coil_ValueError, "Invalid delay: NaN (not a number)");
}

static coil_value sleeps_and_logs(void *text)
{
    double seconds = *(const char *)text - '0';
    COIL_TRY(coil_sleep(seconds));
    note("%s", (const char *)text);
    return coil_none();
}

TEST_ASYNC(sleepers_wake_in_the_order_of_their_times)
{
    spawn(sleeps_and_logs, "3");
    spawn(sleeps_and_logs, "1");
    spawn(sleeps_and_logs, "2");
    spawn(sleeps_and_logs, "1");
    EXPECT_NONE(coil_sleep(4));
    EXPECT_LOG("1", "1", "2", "3");
}

TEST_ASYNC(cancelled_sleep_leaves_no_timer_behind)
{
    coil_task *task = spawn(sleeps_and_logs, "9");
    settle();
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 1);
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil__timers_count(&coil__running_loop->timers), 0);
}

TEST_ASYNC(sleep_as_a_coroutine_object)
{
    double start = coil_loop_time(NULL);
    coil_task *first = OWN(coil_create_task(coil_sleep_coro(2)));
    coil_task *second = OWN(coil_create_task(coil_sleep_coro(3)));
    EXPECT_NONE(coil_await(first));
    EXPECT_NONE(coil_await(second));
    EXPECT(coil_loop_time(NULL) == start + 3);
    coil_release(coil_sleep_coro(1));
    EXPECT_LOG("RuntimeWarning: coroutine 'sleep' was never awaited");
}

TEST(sleep_in_a_coroutine_without_a_loop)
{
    coil_coroutine *coro = OWN(coil_sleep_coro(1));
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "no running event loop");
    // A bare yield needs no loop.
    coro = OWN(coil_sleep_coro(0));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "None");
}

TEST(sleep_outside_of_a_coroutine)
{
    EXPECT_ERROR(coil_sleep(1), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(heap_of_cancelled_timers_is_emptied_at_once)
{
    enum { COUNT = 200 };
    coil_loop *loop = test_loop();
    coil_handle *made[COUNT];
    for (int i = 0; i < COUNT; i++) {
        made[i] = coil_loop_call_later(loop, 1.0 + i, note_call, "late");
        if (!made[i]) coil_value_release(coil_last_error());
    }
    for (int i = 0; i < COUNT; i++)
        if (made[i]) coil_handle_cancel(made[i]);
    one_turn();
    EXPECT_INT(loop->timers.count, 0);
}
