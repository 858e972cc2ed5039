// SPDX-License-Identifier: MIT
//
// gathering.c: gather: the order of its results, the first error, cancelling it and its children, the same awaitable twice.

#include "harness.h"

static coil_value sleeps_then_returns(void *seconds)
{
    int time = *(int *)seconds;
    COIL_TRY(coil_sleep(time));
    note("%d", time);
    return coil_int(time);
}

static int one = 1, two = 2, three = 3;

static coil_value fails_after_one(void *text)
{
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

TEST_ASYNC(results_are_in_the_order_of_the_awaitables)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(COIL_GATHER(coil_coroutine_new(sleeps_then_returns, &three), coil_coroutine_new(sleeps_then_returns, &one),
                             coil_coroutine_new(sleeps_then_returns, &two)),
                 "[3, 1, 2]");
    EXPECT_LOG("1", "2", "3");
    EXPECT(coil_loop_time(NULL) == start + 3);
}

TEST_ASYNC(gather_of_nothing_is_an_empty_list)
{
    EXPECT_VALUE(coil_gather(0, NULL, 0), "[]");
    coil_future *future = OWN(coil_gather_future(0, NULL, 0));
    EXPECT(coil_future_done(future));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future finished result=[]>");
}

TEST_ASYNC(gather_of_coroutines_futures_and_tasks)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_string("future")));
    coil_task *task = spawn(returns_text, "task");
    EXPECT_VALUE(COIL_GATHER(coil_coroutine_new(returns_text, "coroutine"), future, task), "['coroutine', 'future', 'task']");
}

TEST_ASYNC(same_future_twice_is_one_child_in_two_places)
{
    coil_future *future = new_future();
    coil_future *outer = OWN(coil_gather_future(3, (void *[]){future, spawn(returns_text, "x"), future}, 0));
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_VALUE(coil_await(outer), "[1, 'x', 1]");
}

TEST_ASYNC(same_coroutine_twice_runs_once)
{
    coil_coroutine *coro = coroutine(sleeps_then_returns, &one);
    coil_retain(coro);
    EXPECT_VALUE(coil_gather(2, (void *[]){coro, coro}, 0), "[1, 1]");
    EXPECT_LOG("1");
}

TEST_ASYNC(many_children_many_times)
{
    coil_task *tasks[20];
    void *all[60];
    for (int i = 0; i < 20; i++) tasks[i] = spawn(returns_int, &two);
    for (int i = 0; i < 60; i++) all[i] = tasks[i % 20];
    coil_value results = OWN_VALUE(coil_gather(60, all, 0));
    EXPECT(!coil_failed(results));
    EXPECT_INT(coil_list_count(coil_as_list(results)), 60);
    EXPECT_VALUE(coil_value_retain(coil_list_get(coil_as_list(results), 59)), "2");
}

TEST_ASYNC(first_error_is_raised_and_the_others_go_on)
{
    coil_task *other = spawn(sleeps_then_returns, &three);
    EXPECT_ERROR(COIL_GATHER(other, coil_coroutine_new(fails_after_one, "x"), coil_coroutine_new(sleeps_then_returns, &two)), coil_ValueError, "x");
    EXPECT(!coil_task_done(other));
    EXPECT_VALUE(coil_await(other), "3");
    EXPECT_LOG("2", "3");
}

TEST_ASYNC(errors_after_the_first_are_not_reported)
{
    EXPECT_ERROR(COIL_GATHER(coil_coroutine_new(raises_value_error, "first"), coil_coroutine_new(fails_after_one, "second")), coil_ValueError, "first");
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG();
}

TEST_ASYNC(errors_are_results_where_asked_for)
{
    void *all[] = {coil_coroutine_new(raises_value_error, "x"), coil_coroutine_new(sleeps_then_returns, &one)};
    if (!all[0]) coil_value_release(coil_last_error()); // an item that is NULL fails with the kept error, and none is kept
    EXPECT_VALUE(coil_gather(2, all, COIL_RETURN_EXCEPTIONS), "[ValueError('x'), 1]");
    EXPECT_LOG("1");
}

TEST_ASYNC(done_child_that_failed_fails_the_gather_at_once)
{
    coil_future *failed = new_future();
    EXPECT_NONE(coil_future_set_exception(failed, coil_raise(coil_ValueError, "x")));
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){failed, new_future()}, 0));
    EXPECT(coil_future_done(outer));
    EXPECT_ERROR(coil_await(outer), coil_ValueError, "x");
}

// Cancelling.

TEST_ASYNC(cancelled_child_raises_cancelled_error_and_the_outer_is_not_cancelled)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, 0));
    coil_future_cancel(first, "child");
    settle();
    EXPECT(coil_future_done(outer));
    EXPECT(!coil_future_cancelled(outer));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "child");
    EXPECT(!coil_future_done(second));
}

TEST_ASYNC(cancelled_child_is_a_result_where_asked_for)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS));
    coil_future_cancel(first, "child");
    EXPECT_NONE(coil_future_set_result(second, coil_int(2)));
    EXPECT_VALUE(coil_await(outer), "[CancelledError('child'), 2]");
}

TEST_ASYNC(cancelling_the_outer_cancels_all_children)
{
    coil_future *first = new_future();
    coil_task *second = spawn(waits_forever, NULL);
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, 0));
    settle();
    EXPECT(coil_future_cancel(outer, "outer"));
    EXPECT(coil_future_cancelled(first));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "outer");
    settle();
    EXPECT(coil_task_cancelled(second));
    EXPECT(!coil_future_cancel(outer, NULL));
}

// bpo-32684: a request to cancel is never swallowed.
TEST_ASYNC(cancelling_the_outer_raises_also_where_errors_are_results)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS));
    EXPECT(coil_future_cancel(outer, "outer"));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "outer");
}

// As asyncio has it: not the child that was the last to end.
TEST_ASYNC(cancelling_the_outer_raises_what_cancelled_the_child_that_stands_last)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS));
    EXPECT(coil_future_cancel(second, "second"));
    EXPECT(coil_future_cancel(outer, "outer"));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "second");
}

static coil_value gathers(void *futures)
{
    return coil_gather(2, futures, 0);
}

TEST_ASYNC(cancelling_the_task_that_gathers_cancels_the_children)
{
    void *futures[] = {new_future(), new_future()};
    coil_task *task = spawn(gathers, futures);
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT(coil_future_cancelled(futures[0]));
    EXPECT(coil_future_cancelled(futures[1]));
}

static coil_value swallows(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(1000));
    return coil_int(42);
}

TEST_ASYNC(child_that_swallows_its_cancellation_does_not_stop_the_outers)
{
    coil_task *stubborn = spawn(swallows, NULL);
    coil_future *outer = OWN(coil_gather_future(1, (void *[]){stubborn}, 0));
    settle();
    EXPECT(coil_future_cancel(outer, NULL));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "");
    EXPECT_VALUE(coil_task_result(stubborn), "42");
}

TEST_ASYNC(gather_of_done_children_cannot_be_cancelled)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    coil_future *outer = OWN(coil_gather_future(1, (void *[]){future}, 0));
    EXPECT(coil_future_done(outer));
    EXPECT(!coil_future_cancel(outer, NULL));
    EXPECT_VALUE(coil_future_result(outer), "[1]");
}

// Items that fail, and eager ones.

TEST_ASYNC(null_item_fails_with_the_kept_error)
{
    coil_future *future = new_future();
    EXPECT_ERROR(COIL_GATHER(future, coil_raise_null(coil_raise(coil_ValueError, "kept"))), coil_ValueError, "kept");
    EXPECT(!coil_future_done(future));
}

TEST_ASYNC(items_after_a_null_one_are_taken_all_the_same)
{
    coil_coroutine *after = coroutine(returns_none, NULL);
    EXPECT_ERROR(COIL_GATHER(coil_raise_null(coil_raise(coil_ValueError, "kept")), coil_retain(after)), coil_ValueError, "kept");
    EXPECT_NONE(coil_coroutine_close(after));
}

TEST_ASYNC(item_that_cannot_be_awaited)
{
    EXPECT_ERROR(COIL_GATHER(new_future(), OWN(coil_list_new(0, NULL))), coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
}

TEST_ASYNC(eager_children_that_are_done_complete_the_gather_at_once)
{
    coil_task *first = spawn_with(returns_text, "a", .eager_start = true);
    coil_task *second = spawn_with(returns_text, "b", .eager_start = true);
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, second}, 0));
    EXPECT(coil_future_done(outer));
    spawn(logs, "other task");
    EXPECT_VALUE(coil_await(outer), "['a', 'b']");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(gathers_nest)
{
    coil_future *inner = OWN(coil_gather_future(2, (void *[]){spawn(returns_int, &one), spawn(returns_int, &two)}, 0));
    EXPECT_VALUE(COIL_GATHER(inner, coil_coroutine_new(returns_int, &three)), "[[1, 2], 3]");
}

TEST(gather_needs_a_running_loop)
{
    EXPECT_NULL(coil_gather_future(1, (void *[]){coil_coroutine_new(returns_none, NULL)}, 0), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

TEST_ASYNC(repr_of_a_gather)
{
    coil_future *future = new_future();
    coil_future *outer = OWN(coil_gather_future(1, (void *[]){future}, 0));
    EXPECT_VALUE(coil_object_value(coil_retain(outer)), "<_GatheringFuture pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(outer)), "<_GatheringFuture finished result=[None]>");
}

TEST_ASYNC(error_of_a_gather_that_nobody_awaits_is_reported)
{
    coil_release(coil_gather_future(1, (void *[]){spawn(raises_value_error, "x")}, 0));
    settle();
    EXPECT_LOG("report: _GatheringFuture exception was never retrieved: ValueError: x");
}

// Who keeps whom: the gather keeps its children while somebody has it, and lives on in their callbacks when nobody has.

TEST_ASYNC(gather_that_failed_lets_go_of_children_that_never_end)
{
    void *children[] = {new_future(), spawn(raises_value_error, "x")};
    EXPECT_ERROR(coil_gather(2, children, 0), coil_ValueError, "x");
    EXPECT(!coil_future_done(children[0]));
}

TEST_ASYNC(gather_and_futures_that_nobody_keeps_are_gone)
{
    size_t live = coil_memory_live();
    for (int order = 0; order < 2; order++) {
        void *futures[] = {coil_future_new(), coil_future_new()};
        coil_future *outer = coil_gather_future(2, futures, 0);
        if (order) coil_release(outer);
        coil_release(futures[0]);
        coil_release(futures[1]);
        if (!order) coil_release(outer);
    }
    EXPECT_INT(coil_memory_live(), live);
}

TEST_ASYNC(gathers_of_gathers_that_nobody_keeps_are_gone)
{
    size_t live = coil_memory_live();
    coil_future *last = coil_future_new();
    for (int i = 0; i < 5; i++) {
        coil_future *outer = coil_gather_future(3, (void *[]){last, last, last}, 0);
        coil_release(last);
        last = outer;
    }
    coil_release(last);
    EXPECT_INT(coil_memory_live(), live);
}

// One of the children is gone for ever, so there will be no result; the other one's error is told all the same.
TEST_ASYNC(gather_that_nobody_keeps_outlives_a_lost_child)
{
    coil_future *kept = new_future(), *lost = coil_future_new();
    coil_release(coil_gather_future(2, (void *[]){kept, lost}, 0));
    coil_release(lost);
    EXPECT_NONE(coil_future_set_exception(kept, coil_raise(coil_ValueError, "x")));
    settle();
    EXPECT_LOG("report: _GatheringFuture exception was never retrieved: ValueError: x");
}

TEST_ASYNC(callbacks_of_a_gather_that_nobody_keeps_are_called)
{
    coil_future *first = new_future(), *second = new_future();
    coil_future *outer = coil_gather_future(3, (void *[]){first, second, first}, 0);
    coil_value added = outer ? coil_future_add_done_callback(outer, note_done, "all done") : coil_none();
    coil_release(outer);
    EXPECT_NONE(added);
    EXPECT_NONE(coil_future_set_result(second, coil_none()));
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_future_set_result(first, coil_none()));
    settle();
    EXPECT_LOG("all done");
}

static coil_value gathers_and_forgets(void *futures)
{
    coil_release(coil_gather_future(2, futures, 0));
    return coil_none();
}

// Given back while the callbacks of its children are on their way.
TEST_ASYNC(gather_given_back_with_its_callbacks_on_their_way)
{
    void *futures[] = {new_future(), new_future()};
    coil_future *outer = coil_gather_future(2, futures, 0);
    coil_value added = outer ? coil_future_add_done_callback(outer, note_done, "all done") : coil_none();
    coil_value first = coil_future_set_result(futures[0], coil_none()), second = coil_future_set_result(futures[1], coil_none());
    coil_release(outer);
    EXPECT_NONE(added);
    EXPECT_NONE(first);
    EXPECT_NONE(second);
    settle();
    EXPECT_LOG("all done");
    EXPECT_NONE(coil_await(spawn(gathers_and_forgets, futures)));
}

TEST(loop_closes_with_callbacks_of_a_gather_on_their_way)
{
    void *futures[] = {OWN(coil_loop_create_future(test_loop())), OWN(coil_loop_create_future(test_loop()))};
    coil_future *outer = coil_gather_future(2, futures, 0);
    EXPECT_NONE(coil_future_set_result(futures[0], coil_none()));
    EXPECT_NONE(coil_loop_close(test_loop()));
    coil_release(outer);
}

static coil_value gathers_lost_futures(void *unused)
{
    (void)unused;
    void *futures[] = {coil_future_new(), coil_future_new()};
    coil_future *outer = coil_gather_future(2, futures, 0);
    coil_release(futures[0]);
    coil_release(futures[1]);
    return coil_join(outer);
}

TEST_ASYNC(gather_of_futures_that_nobody_else_has_can_be_cancelled)
{
    coil_task *task = spawn(gathers_lost_futures, NULL);
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
}

TEST(gather_of_lost_futures_is_destroyed_with_its_loop)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(gathers_lost_futures, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

// The inner gathering is done, the outer one waits for what is never done, and for the inner one: no circle may be left.
TEST_ASYNC(gatherings_of_each_other_let_go_of_a_child_that_never_ends)
{
    coil_future *never = new_future(), *fails = new_future();
    coil_future *inner = OWN(coil_gather_future(2, (void *[]){never, fails}, 0));
    coil_release(coil_gather_future(2, (void *[]){inner, never}, COIL_RETURN_EXCEPTIONS));
    EXPECT(coil_future_cancel(fails, NULL));
    EXPECT_ERROR(coil_await(inner), coil_CancelledError, "");
    EXPECT(!coil_future_done(never));
}

static coil_value gathers_one(void *tasks)
{
    return coil_gather(1, tasks, 0);
}

TEST(gather_and_its_tasks_are_destroyed_with_their_loop)
{
    void *tasks[] = {coil_loop_create_task(test_loop(), coil_coroutine_new(waits_forever, NULL), (coil_task_options){0})};
    coil_task *main_task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(gathers_one, tasks), (coil_task_options){0}));
    settle();
    coil_release(tasks[0]);
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT(!coil_task_done(main_task));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "report: Task was destroyed but it is pending!");
}

static coil_value leaves_a_gather_behind(void *unused)
{
    (void)unused;
    void *coroutine = coil_coroutine_new(returns_none, NULL);
    coil_release(coil_gather_future(1, &coroutine, 0));
    return coil_none();
}

TEST(gather_left_behind_at_the_end_of_run_is_cancelled_in_silence)
{
    EXPECT_NONE(coil_run(leaves_a_gather_behind, NULL));
    EXPECT_LOG();
}

static coil_value gathers_coroutine(void *unused)
{
    (void)unused;
    return COIL_GATHER(coil_coroutine_new(waits_forever, NULL));
}

// The task that gather makes of a coroutine is nobody's to wait for: only its awaiter is told of.
TEST(tasks_that_gather_has_made_are_destroyed_in_silence)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(gathers_coroutine, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

// More of CPython's cases.

TEST_ASYNC(gather_is_done_with_its_last_child)
{
    coil_future *a = new_future(), *b = new_future(), *c = new_future();
    for (unsigned flags = 0; flags <= COIL_RETURN_EXCEPTIONS; flags++) {
        a = new_future(), b = new_future(), c = new_future();
        coil_future *outer = OWN(coil_gather_future(3, (void *[]){a, b, c}, flags));
        EXPECT_NONE(coil_future_add_done_callback(outer, note_done, "done"));
        EXPECT_NONE(coil_future_set_result(b, coil_int(1)));
        EXPECT_NONE(coil_future_set_result(a, coil_int(2)));
        settle();
        EXPECT_LOG();
        EXPECT_NONE(coil_future_set_result(c, coil_int(3)));
        settle();
        EXPECT_LOG("done");
        EXPECT_VALUE(coil_future_result(outer), "[2, 1, 3]");
    }
}

TEST_ASYNC(errors_and_cancellations_are_results_in_their_places)
{
    coil_future *all[6];
    for (int i = 0; i < 6; i++) all[i] = new_future();
    coil_future *outer = OWN(coil_gather_future(6, (void *const *)all, COIL_RETURN_EXCEPTIONS));
    EXPECT_NONE(coil_future_set_result(all[0], coil_int(1)));
    EXPECT_NONE(coil_future_set_exception(all[1], coil_raise(coil_ZeroDivisionError)));
    coil_future_cancel(all[2], NULL);
    settle();
    EXPECT(!coil_future_done(outer));
    EXPECT_NONE(coil_future_set_result(all[3], coil_int(3)));
    coil_future_cancel(all[4], "message");
    EXPECT_NONE(coil_future_set_exception(all[5], coil_raise(coil_RuntimeError)));
    EXPECT_VALUE(coil_await(outer), "[1, ZeroDivisionError(), CancelledError(''), 3, CancelledError('message'), RuntimeError()]");
}

TEST_ASYNC(what_comes_after_the_first_error_changes_nothing)
{
    coil_future *all[5];
    for (int i = 0; i < 5; i++) all[i] = new_future();
    coil_future *outer = OWN(coil_gather_future(5, (void *const *)all, 0));
    EXPECT_NONE(coil_future_set_result(all[0], coil_int(1)));
    EXPECT_NONE(coil_future_set_exception(all[1], coil_raise(coil_ZeroDivisionError)));
    settle();
    EXPECT_ERROR(coil_future_exception(outer), coil_ZeroDivisionError, "");
    EXPECT_NONE(coil_future_set_result(all[2], coil_int(3)));
    coil_future_cancel(all[3], NULL);
    EXPECT_NONE(coil_future_set_exception(all[4], coil_raise(coil_RuntimeError)));
    settle();
    EXPECT_ERROR(coil_future_exception(outer), coil_ZeroDivisionError, "");
    EXPECT(!coil_future_cancelled(outer));
}

static coil_value awaits_future(void *future)
{
    return coil_await(future);
}

static bool cancelled_gather;

static void cancels_gather(coil_future *future, void *outer)
{
    (void)future;
    cancelled_gather = coil_future_cancel(outer, NULL);
}

// bpo-26923: all children are done, and the gather hears of it a turn later: it is too late to cancel it.
TEST_ASYNC(gather_whose_children_are_done_refuses_to_be_cancelled)
{
    coil_future *future = new_future();
    coil_task *child = spawn(awaits_future, future);
    coil_future *outer = OWN(coil_gather_future(1, (void *[]){child}, 0));
    settle();
    EXPECT_NONE(coil_future_add_done_callback(future, cancels_gather, outer)); // after the child's step, before the gather's callback
    cancelled_gather = true;
    EXPECT_NONE(coil_future_set_result(future, coil_int(42)));
    EXPECT_VALUE(coil_await(outer), "[42]");
    EXPECT(!cancelled_gather);
}

// The error of the last one in the list, whichever ended last.
TEST_ASYNC(cancelled_gather_raises_the_message_of_its_last_child)
{
    coil_future *first = new_future();
    coil_task *last = spawn(swallows, NULL);
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){first, last}, 0));
    settle();
    EXPECT(coil_future_cancel(outer, "why"));
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "why"); // the first child's, at once
    coil_future *again = OWN(coil_gather_future(2, (void *[]){first, spawn(swallows, NULL)}, COIL_RETURN_EXCEPTIONS));
    settle();
    EXPECT(coil_future_cancel(again, "why"));
    EXPECT_ERROR(coil_await(again), coil_CancelledError, ""); // the last child was not cancelled, so it has no message
}

TEST_ASYNC(child_that_is_given_twice_is_asked_twice_to_cancel)
{
    coil_task *child = spawn(waits_forever, NULL);
    coil_future *outer = OWN(coil_gather_future(3, (void *[]){child, new_future(), child}, 0));
    settle();
    EXPECT(coil_future_cancel(outer, NULL));
    EXPECT_INT(coil_task_cancelling(child), 2);
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "");
}

// bpo-46672: an item that is refused leaves the tasks of those before it alone, and their errors to nobody.
TEST_ASYNC(children_of_a_refused_gather_go_on_in_silence)
{
    EXPECT_ERROR(COIL_GATHER(coil_coroutine_new(logs, "runs"), coil_coroutine_new(raises_value_error, "nobody's"), OWN(coil_list_new(0, NULL))),
                 coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
    settle();
    EXPECT_LOG("runs");
}

static coil_value gathers_repeatedly(void *unused)
{
    (void)unused;
    for (int i = 0; i < 20; i++) {
        coil_value results = coil_gather(1, (void *[]){coil_sleep_coro(1)}, COIL_RETURN_EXCEPTIONS);
        if (coil_failed(results)) return results;
        coil_value_release(results);
    }
    return coil_none();
}

TEST_ASYNC(cancelled_gatherer_hears_of_it_where_errors_are_results)
{
    const char *const messages[] = {NULL, "my message"};
    for (int i = 0; i < 2; i++) {
        coil_task *task = spawn(gathers_repeatedly, NULL);
        EXPECT_NONE(coil_sleep(4.5));
        coil_task_cancel(task, messages[i]);
        EXPECT_ERROR(coil_await(task), coil_CancelledError, messages[i] ? messages[i] : "");
    }
}

TEST(gather_of_futures_takes_the_loop_of_the_first)
{
    coil_loop *other = OWN(coil_loop_new());
    coil_future *futures[] = {OWN(coil_loop_create_future(test_loop())), OWN(coil_loop_create_future(test_loop())), OWN(coil_loop_create_future(other))};
    coil_future *outer = OWN(coil_gather_future(2, (void *const *)futures, 0));
    EXPECT(coil_future_get_loop(outer) == test_loop());
    EXPECT_NULL(coil_gather_future(3, (void *const *)futures, 0), coil_ValueError,
                "The future belongs to a different loop than the one specified as the loop argument");
    EXPECT_NULL(coil_gather_future(0, NULL, 0), coil_RuntimeError, "no running event loop");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_gather_future(1, (void *[]){NULL}, 0), coil_ValueError, "kept");
    EXPECT_NONE(coil_future_set_result(futures[0], coil_int(1)));
    EXPECT_NONE(coil_future_set_result(futures[1], coil_int(2)));
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), outer), "[1, 2]");
    EXPECT_NONE(coil_loop_close(other));
}

// Results whose finalizers make tasks, timers and garbage of their own.
static size_t finalized;

static void uses_the_loop(coil_object *self)
{
    (void)self;
    finalized++;
    coil_release(coil_gather_future(2, (void *[]){coil_sleep_coro(1), coil_sleep_coro(2)}, 0));
    coil_release(coil_future_new());
    coil_loop_call_later(NULL, 1, note_call, "called");
}

static coil_value returns_object(void *unused)
{
    static const coil_type type = {.name = "evil", .finalize = uses_the_loop};
    (void)unused;
    return coil_object_value(coil_object_new(&type, sizeof(coil_object)));
}

TEST_ASYNC(results_whose_finalizers_use_the_loop, WITHOUT_FAILURES)
{
    void *all[5];
    finalized = 0;
    for (int i = 0; i < 5; i++) all[i] = coil_coroutine_new(returns_object, NULL);
    coil_value results = coil_gather(5, all, 0);
    EXPECT_INT(finalized, 0);
    coil_value_release(results);
    EXPECT_INT(finalized, 5);
    EXPECT_NONE(coil_sleep(3));
    EXPECT_LOG("called", "called", "called", "called", "called");
}
