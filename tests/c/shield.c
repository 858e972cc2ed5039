// SPDX-License-Identifier: MIT
//
// shield.c: shield: what passes to the outer future, what does not reach the inner one, and who hears of an error that comes too late.

#include "harness.h"

static coil_value sleeps(void *seconds)
{
    coil_value slept = coil_sleep(*(int *)seconds);
    if (coil_failed(slept)) return note_value("inner", slept);
    note("inner done");
    return coil_int(*(int *)seconds);
}

static int one = 1;

#define shield(awaitable) ((coil_future *)OWN(coil_shield(awaitable)))

TEST_ASYNC(shield_passes_the_result_on)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    EXPECT_NONE(coil_future_set_result(inner, coil_int(42)));
    EXPECT_VALUE(coil_await(outer), "42");
}

TEST_ASYNC(shield_passes_the_same_error_on)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_value error = OWN_VALUE(coil_raise(coil_RuntimeError, "expected"));
    EXPECT_NONE(coil_future_set_exception(inner, coil_value_retain(error)));
    settle();
    EXPECT(keep(coil_future_exception(outer)).as.object == error.as.object);
}

TEST_ASYNC(cancelled_inner_cancels_the_outer)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_future_cancel(inner, "inner");
    settle();
    EXPECT(coil_future_cancelled(outer));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, ""); // the message stays with the inner one
}

TEST_ASYNC(cancelled_outer_leaves_the_inner_alone)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    settle();
    EXPECT(coil_future_cancel(outer, NULL));
    settle();
    EXPECT(coil_future_cancelled(outer));
    EXPECT(!coil_future_done(inner));
    EXPECT_VALUE(coil_object_value(coil_retain(outer)), "<Future cancelled>");
}

TEST_ASYNC(result_after_a_cancelled_outer_is_not_reported)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_future_cancel(outer, NULL);
    settle();
    EXPECT_NONE(coil_future_set_result(inner, coil_int(1)));
    settle();
    EXPECT_LOG();
}

TEST_ASYNC(inner_cancelled_after_the_outer_is_not_reported)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_future_cancel(outer, NULL);
    settle();
    coil_future_cancel(inner, NULL);
    settle();
    EXPECT_LOG();
}

TEST_ASYNC(error_after_a_cancelled_outer_is_reported)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_future_cancel(outer, NULL);
    settle();
    EXPECT_NONE(coil_future_set_exception(inner, coil_raise(coil_ValueError, "late")));
    settle();
    EXPECT_LOG("report: ValueError exception in shielded future: ValueError: late");
}

static const coil_future *reported;

static void keeps_reported(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    reported = context->future;
}

TEST_ASYNC(report_of_a_shield_carries_the_inner_future)
{
    coil_future *inner = new_future(), *outer = shield(inner);
    coil_loop_set_exception_handler(NULL, keeps_reported, NULL);
    coil_future_cancel(outer, NULL);
    settle();
    EXPECT_NONE(coil_future_set_exception(inner, coil_raise(coil_ValueError, "late")));
    settle();
    EXPECT(reported == inner);
}

TEST_ASYNC(two_cancelled_shields_make_one_report)
{
    coil_future *inner = new_future();
    for (int i = 0; i < 2; i++) {
        coil_future *outer = shield(inner);
        settle();
        coil_future_cancel(outer, NULL);
        settle();
    }
    EXPECT_NONE(coil_future_set_exception(inner, coil_raise(coil_ValueError, "late")));
    settle();
    EXPECT_LOG("report: ValueError exception in shielded future: ValueError: late");
}

// The shield's own callback, which asks for the report, comes a turn later: an error of that very turn is nobody's.
TEST_ASYNC(error_in_the_turn_of_the_cancellation_is_never_retrieved)
{
    coil_future *inner = coil_future_new();
    coil_future *outer = coil_shield(inner);
    if (outer) coil_future_cancel(outer, NULL);
    coil_value set = inner ? coil_future_set_exception(inner, coil_raise(coil_ValueError, "same turn")) : coil_none();
    settle();
    coil_release(inner);
    coil_release(outer);
    EXPECT_NONE(set);
    EXPECT_LOG("report: Future exception was never retrieved: ValueError: same turn");
}

TEST_ASYNC(shield_of_a_done_future_is_that_future)
{
    coil_future *inner = new_future();
    EXPECT_NONE(coil_future_set_result(inner, coil_int(42)));
    coil_future *outer = shield(inner);
    EXPECT(outer == inner);
    EXPECT_VALUE(coil_await(outer), "42");
}

static coil_value awaits_shield(void *inner)
{
    return note_value("outer", coil_join(coil_shield(inner)));
}

TEST_ASYNC(cancelled_awaiter_leaves_the_shielded_task_running)
{
    coil_task *inner = spawn(sleeps, &one);
    coil_task *outer = spawn(awaits_shield, inner);
    settle();
    coil_task_cancel(outer, "outside");
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "outside");
    EXPECT_VALUE(coil_await(inner), "1");
    EXPECT_LOG("outer: CancelledError: outside", "inner done");
}

static coil_value shields_coroutine(void *unused)
{
    (void)unused;
    return note_value("outer", coil_join(coil_shield(coil_coroutine_new(sleeps, &one))));
}

TEST_ASYNC(shielded_coroutine_becomes_a_task)
{
    EXPECT_VALUE(coil_await(spawn(shields_coroutine, NULL)), "1");
    EXPECT_LOG("inner done", "outer: 1");
    coil_task *outer = spawn(shields_coroutine, NULL);
    settle();
    coil_task_cancel(outer, NULL);
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "");
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("outer: CancelledError", "inner done");
}

// Shield, gather and wait_for.

TEST_ASYNC(cancelled_shield_of_a_gather_lets_it_finish)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *parent = OWN(coil_gather_future(2, (void *[]){first, second}, 0));
    coil_future *outer = shield(parent);
    coil_future_cancel(outer, NULL);
    settle();
    EXPECT(coil_future_cancelled(outer));
    EXPECT_NONE(coil_future_set_result(first, coil_int(1)));
    EXPECT_NONE(coil_future_set_result(second, coil_int(2)));
    settle();
    EXPECT_VALUE(coil_future_result(parent), "[1, 2]");
}

TEST_ASYNC(cancelled_gather_of_shields_leaves_the_inner_ones_alone)
{
    coil_future *children[] = {new_future(), new_future()};
    coil_future *shields[] = {shield(children[0]), shield(children[1])};
    coil_future *parent = OWN(coil_gather_future(2, (void *const *)shields, 0));
    EXPECT(coil_future_cancel(parent, NULL));
    settle();
    EXPECT_ERROR(coil_future_exception(parent), coil_CancelledError, "");
    for (int i = 0; i < 2; i++) {
        EXPECT(coil_future_cancelled(shields[i]));
        EXPECT(!coil_future_done(children[i]));
        EXPECT_NONE(coil_future_set_result(children[i], coil_int(i)));
    }
}

TEST_ASYNC(wait_for_with_no_time_cancels_the_shield_alone)
{
    coil_task *task = spawn(sleeps, &one);
    coil_future *outer = shield(task);
    EXPECT_ERROR(coil_wait_for(outer, 0), coil_TimeoutError, "");
    EXPECT(coil_future_cancelled(outer));
    EXPECT(!coil_task_done(task));
    EXPECT_VALUE(coil_await(task), "1");
    EXPECT_LOG("inner done");
}

TEST_ASYNC(timeout_of_a_shield_leaves_the_task_running)
{
    coil_task *task = spawn(sleeps, &one);
    EXPECT_ERROR(coil_wait_for(shield(task), 0.5), coil_TimeoutError, "");
    EXPECT(!coil_task_done(task));
    EXPECT_VALUE(coil_await(task), "1");
    EXPECT_LOG("inner done");
}

TEST_ASYNC(shield_without_a_limit_is_waited_for)
{
    coil_task *task = spawn(sleeps, &one);
    EXPECT_VALUE(coil_wait_for(shield(task), COIL_FOREVER), "1");
    EXPECT(coil_task_done(task));
    EXPECT_LOG("inner done");
}

// Who keeps whom.

TEST_ASYNC(shield_that_nobody_keeps_reports_its_error)
{
    coil_future *inner = new_future();
    coil_release(coil_shield(inner));
    EXPECT_NONE(coil_future_set_exception(inner, coil_raise(coil_ValueError, "x")));
    settle();
    EXPECT_LOG("report: Future exception was never retrieved: ValueError: x");
}

TEST_ASYNC(callbacks_of_a_shield_that_nobody_keeps_are_called)
{
    coil_future *inner = new_future();
    coil_future *outer = coil_shield(inner);
    coil_value added = outer ? coil_future_add_done_callback(outer, note_done, "outer done") : coil_none();
    coil_release(outer);
    EXPECT_NONE(added);
    EXPECT_NONE(coil_future_set_result(inner, coil_none()));
    settle();
    EXPECT_LOG("outer done");
}

// Nobody will ever complete it: neither keeps the other, whichever is given back first.
TEST_ASYNC(shield_and_future_that_nobody_keeps_are_gone)
{
    size_t live = coil_memory_live();
    for (int order = 0; order < 2; order++) {
        coil_future *inner = coil_future_new(), *outer = coil_shield(inner);
        coil_release(order ? inner : outer);
        coil_release(order ? outer : inner);
    }
    EXPECT_INT(coil_memory_live(), live);
}

TEST_ASYNC(cancelled_shield_in_a_gather_with_what_it_shields_is_gone)
{
    size_t live = coil_memory_live();
    coil_future *inner = coil_future_new(), *outer = coil_shield(inner);
    if (outer) coil_future_cancel(outer, NULL);
    coil_release(coil_gather_future(2, (void *[]){outer, inner}, COIL_RETURN_EXCEPTIONS));
    coil_release(outer);
    coil_release(inner);
    settle();
    EXPECT_INT(coil_memory_live(), live);
}

// The shield borrows it: the gather lives on in the callbacks of its children.
TEST_ASYNC(shield_of_a_gather_that_nobody_else_keeps)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *parent = coil_gather_future(2, (void *[]){first, second}, 0);
    coil_future *outer = coil_shield(parent);
    coil_release(parent);
    EXPECT(outer);
    test_own(outer);
    EXPECT_NONE(coil_future_set_result(first, coil_int(1)));
    EXPECT_NONE(coil_future_set_result(second, coil_int(2)));
    EXPECT_VALUE(coil_await(outer), "[1, 2]");
}

TEST_ASYNC(outer_outlives_an_inner_that_nobody_completes)
{
    coil_future *inner = coil_future_new();
    coil_future *outer = coil_shield(inner);
    coil_release(inner);
    if (!outer) return;
    EXPECT(!coil_future_done(outer));
    coil_future_cancel(outer, NULL);
    settle();
    coil_release(outer);
}

TEST_ASYNC(shields_in_a_row_that_nobody_keeps_are_gone)
{
    size_t live = coil_memory_live();
    coil_future *last = coil_future_new();
    for (int i = 0; i < 5; i++) {
        coil_future *outer = coil_shield(last);
        coil_release(last);
        last = outer;
    }
    coil_release(last);
    EXPECT_INT(coil_memory_live(), live);
}

static coil_value awaits_lost_shield(void *unused)
{
    (void)unused;
    coil_future *inner = coil_future_new();
    coil_future *outer = coil_shield(inner);
    coil_release(inner);
    return coil_join(outer);
}

TEST(shield_is_destroyed_with_its_loop)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(awaits_lost_shield, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

TEST(loop_closes_with_the_callback_of_a_shield_on_its_way)
{
    coil_future *inner = OWN(coil_loop_create_future(test_loop()));
    coil_future *outer = coil_shield(inner);
    EXPECT_NONE(coil_future_set_result(inner, coil_none()));
    EXPECT_NONE(coil_loop_close(test_loop()));
    coil_release(outer);
}

// What it refuses.

TEST_ASYNC(shield_of_something_else_is_refused)
{
    EXPECT_NULL(coil_shield(OWN(coil_list_new(0, NULL))), coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_shield(NULL), coil_ValueError, "kept");
}

TEST(shield_of_a_coroutine_needs_a_running_loop)
{
    EXPECT_NULL(coil_shield(coil_coroutine_new(returns_none, NULL)), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

TEST(shield_of_a_future_needs_no_running_loop)
{
    coil_future *inner = OWN(coil_loop_create_future(test_loop()));
    coil_future *outer = shield(inner);
    EXPECT(coil_future_get_loop(outer) == test_loop());
    EXPECT_NONE(coil_future_set_result(inner, coil_int(42)));
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), outer), "42");
}

// Somebody else has completed the outer one: that stays, and nothing of it is reported when the inner one is cancelled.
TEST_ASYNC(outer_that_was_completed_by_hand_is_looked_at_by_the_inners_cancellation)
{
    log_reports(NULL);
    coil_future *inner = new_future();
    coil_future *outer = coil_shield(inner);
    if (outer) coil_value_release(coil_future_set_exception(outer, coil_raise(coil_ValueError, "by hand")));
    EXPECT(coil_future_cancel(inner, NULL));
    settle();
    coil_release(outer);
    EXPECT_LOG();
}

TEST_ASYNC(inner_of_an_outer_that_was_completed_by_hand_counts_as_looked_at)
{
    log_reports(NULL);
    coil_task *inner = spawn(raises_value_error, "inner");
    coil_future *outer = OWN(coil_shield(inner));
    EXPECT_NONE(coil_future_set_result(outer, coil_int(1)));
    settle();
    EXPECT_VALUE(coil_future_result(outer), "1");
    EXPECT_LOG();
}
