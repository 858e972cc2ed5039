// SPDX-License-Identifier: MIT
//
// condition.c: Condition: notifying one, some and all, the lock around the wait, predicates, and cancellation before, at and after a notification.

#include "harness.h"

typedef struct user {
    coil_condition *condition;
    const char *name;
    bool releases;
} user;

static coil_value waits(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_condition_acquire(me->condition));
    coil_value result = coil_condition_wait(me->condition);
    if (!coil_failed(result)) note("%s", me->name);
    if (me->releases) COIL_TRY(coil_condition_release(me->condition)); // with an error too it has the lock
    return result;
}

static coil_value waits_in_a_block(void *condition)
{
    COIL_WITH_CONDITION(condition);
    COIL_TRY(coil_condition_wait(condition));
    note("notified, %s", coil_condition_locked(condition) ? "locked" : "unlocked");
    return coil_none();
}

static coil_value notifies_in_a_block(coil_condition *condition)
{
    COIL_WITH_CONDITION(condition);
    return coil_condition_notify(condition, 1);
}

TEST_ASYNC(condition_of_a_block_is_released_at_its_end)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    coil_task *first = spawn(waits_in_a_block, condition), *second = spawn(waits_in_a_block, condition);
    settle();
    EXPECT(!coil_condition_locked(condition));
    EXPECT_NONE(notifies_in_a_block(condition));
    EXPECT_NONE(coil_await(first));
    EXPECT_LOG("notified, locked");
    EXPECT(!coil_condition_locked(condition));
    coil_task_cancel(second, NULL);
    EXPECT_ERROR(coil_await(second), coil_CancelledError, "");
    EXPECT(!coil_condition_locked(condition));
}

TEST_ASYNC(condition_has_a_lock_of_its_own)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT(!coil_condition_locked(condition));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT(coil_condition_locked(condition));
    EXPECT_ERROR(coil_wait_for(coil_condition_acquire_coro(condition), 1), coil_TimeoutError, "");
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_ERROR(coil_condition_release(condition), coil_RuntimeError, "Lock is not acquired.");
}

TEST_ASYNC(condition_shares_a_lock_that_it_is_given)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_condition *condition = OWN(coil_condition_new(lock));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT(coil_lock_locked(lock));
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT(!coil_condition_locked(condition));
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    EXPECT(coil_condition_locked(condition));
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT(!coil_lock_locked(lock));
}

TEST_ASYNC(condition_keeps_the_lock_that_it_is_given)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_condition *condition = OWN(coil_condition_new(lock));
    EXPECT_INT(((coil_object *)lock)->references, 2);
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
}

TEST_ASYNC(condition_repr_tells_state_and_waiters)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [unlocked]>");
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>");
    EXPECT_NONE(coil_condition_release(condition));
    user users[] = {{condition, "1", true}, {condition, "2", true}};
    spawn(waits, &users[0]);
    spawn(waits, &users[1]);
    settle();
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [unlocked, waiters:2]>");
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify_all(condition));
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked, waiters:2]>");
    settle();
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>"); // they wait for the lock
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG("1", "2");
}

TEST_ASYNC(notified_task_goes_on_when_it_has_the_lock_again)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user users[] = {{condition, "1", false}, {condition, "2", false}, {condition, "3", false}};
    coil_task *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = spawn(waits, &users[i]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_condition_locked(condition));

    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();
    EXPECT(coil_condition_locked(condition));
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1");
    EXPECT(coil_condition_locked(condition));

    EXPECT_NONE(coil_condition_notify(condition, 2));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("2");
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("3");
    EXPECT(coil_condition_locked(condition));
    for (int i = 0; i < 3; i++) EXPECT_VALUE(coil_task_result(tasks[i]), "True");
}

TEST_ASYNC(notify_wakes_as_many_as_it_is_told)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user users[] = {{condition, "1", true}, {condition, "2", true}, {condition, "3", true}, {condition, "4", true}};
    for (int i = 0; i < 4; i++) spawn(waits, &users[i]);
    settle();
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 0));
    EXPECT_NONE(coil_condition_notify(condition, -1));
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG();
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG("1");
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_condition_notify(condition, 2048)); // the second one is woken already
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG("2", "3", "4");
}

TEST_ASYNC(notify_all_wakes_all)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user users[] = {{condition, "1", true}, {condition, "2", true}};
    coil_task *first = spawn(waits, &users[0]), *second = spawn(waits, &users[1]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify_all(condition));
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1", "2");
    EXPECT_VALUE(coil_task_result(first), "True");
    EXPECT_VALUE(coil_task_result(second), "True");
}

TEST_ASYNC(notify_past_those_who_are_cancelled)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user users[] = {{condition, "1", true}, {condition, "2", true}};
    coil_task *first = spawn(waits, &users[0]);
    spawn(waits, &users[1]);
    settle();
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG("2");
    EXPECT(coil_task_cancelled(first));
    EXPECT(!coil_condition_locked(condition));
}

// Predicates.

typedef struct awaited {
    coil_condition *condition;
    coil_value value;         // what the predicate returns
    const coil_object *raised; // by wait_for
} awaited;

static coil_value value_of(void *arg)
{
    return coil_value_retain(((awaited *)arg)->value);
}

static coil_value waits_for_value(void *arg)
{
    awaited *state = arg;
    COIL_TRY(coil_condition_acquire(state->condition));
    coil_value result = note_value("wait_for", coil_condition_wait_for(state->condition, value_of, arg));
    if (coil_failed(result)) state->raised = result.as.object;
    COIL_TRY(coil_condition_release(state->condition));
    return result;
}

static coil_value tell_all(coil_condition *condition)
{
    COIL_TRY(coil_condition_acquire(condition));
    COIL_TRY(coil_condition_notify(condition, 1));
    return coil_condition_release(condition);
}

TEST_ASYNC(wait_for_waits_until_the_predicate_is_true)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    awaited state = {condition, coil_bool(false), NULL};
    coil_task *task = spawn(waits_for_value, &state);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(tell_all(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();
    state.value = coil_int(0);
    EXPECT_NONE(tell_all(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();
    state.value = OWN_VALUE(coil_string("true enough"));
    EXPECT_NONE(tell_all(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("wait_for: 'true enough'");
    EXPECT_VALUE(coil_task_result(task), "'true enough'");
}

TEST_ASYNC(wait_for_needs_no_lock_when_the_predicate_is_true_at_once)
{
    awaited state = {OWN(coil_condition_new(NULL)), coil_int(123), NULL};
    EXPECT_VALUE(coil_condition_wait_for(state.condition, value_of, &state), "123");
    state.value = coil_bool(false);
    EXPECT_ERROR(coil_condition_wait_for(state.condition, value_of, &state), coil_RuntimeError, "cannot wait on un-acquired lock");
}

static coil_value fails_the_second_time(void *arg)
{
    return ++*(int *)arg == 2 ? coil_raise(coil_ValueError, "second time") : coil_bool(false);
}

static coil_value asks(void *arg)
{
    const awaited *state = arg;
    int times = 0;
    COIL_TRY(coil_condition_acquire(state->condition));
    coil_value result = coil_condition_wait_for(state->condition, fails_the_second_time, &times);
    COIL_TRY(coil_condition_release(state->condition)); // it holds the lock
    return result;
}

TEST_ASYNC(error_of_a_predicate_is_raised)
{
    awaited state = {OWN(coil_condition_new(NULL)), coil_none(), NULL};
    coil_task *task = spawn(asks, &state);
    settle();
    EXPECT_NONE(tell_all(state.condition));
    EXPECT_ERROR(coil_await(task), coil_ValueError, "second time");
}

static coil_value sleeps(void *unused)
{
    (void)unused;
    return coil_sleep(1);
}

TEST_ASYNC(wait_for_a_predicate_within_a_time)
{
    awaited state = {OWN(coil_condition_new(NULL)), coil_bool(false), NULL};
    coil_coroutine *coro = OWN(coil_condition_wait_for_coro(state.condition, value_of, &state));
    EXPECT_STR(coil_coroutine_get_name(coro), "wait_for");
    EXPECT_VALUE(coil_condition_acquire(state.condition), "True");
    EXPECT_ERROR(coil_wait_for(coil_retain(coro), 1), coil_TimeoutError, "");
    EXPECT(coil_condition_locked(state.condition));
    state.value = coil_int(7);
    EXPECT_VALUE(coil_wait_for(coil_condition_wait_for_coro(state.condition, value_of, &state), 1), "7");
}

TEST_ASYNC(predicate_cannot_suspend)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_ERROR(coil_condition_wait_for(condition, sleeps, NULL), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

// Cancelling.

TEST_ASYNC(cancelled_wait_comes_back_with_the_lock)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_task *task = OWN(coil_create_task(coil_condition_wait_coro(condition)));
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_condition_locked(condition));
    coil_task_cancel(task, "enough");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "enough");
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>");
}

TEST_ASYNC(wait_within_a_time)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_ERROR(coil_wait_for(coil_condition_wait_coro(condition), 0.5), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 0.5);
    EXPECT_NONE(coil_condition_release(condition));
}

static void releases(void *condition)
{
    coil_value_release(coil_condition_release(condition));
}

static void cancels(void *task)
{
    coil_task_cancel(task, NULL);
}

TEST_ASYNC(cancelled_after_the_notification_while_the_lock_is_contested)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_task *task = OWN(coil_create_task(coil_condition_wait_coro(condition)));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 1));
    coil_loop_call_soon(NULL, cancels, task);
    coil_loop_call_soon(NULL, releases, condition);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT(coil_condition_locked(condition));
}

TEST_ASYNC(cancelled_while_it_acquires_the_lock_again)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user waiter = {condition, "never", true};
    coil_task *task = spawn(waits, &waiter);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_sleep(0)); // it waits for the lock
    coil_task_cancel(task, "foo");
    EXPECT_NONE(coil_sleep(0)); // and goes on doing so
    EXPECT(!coil_task_done(task));
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancelled(task));
    EXPECT_ERROR(coil_task_result(task), coil_CancelledError, "foo");
    EXPECT(!coil_condition_locked(condition));
}

TEST_ASYNC(last_of_several_cancellations_is_raised)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user waiter = {condition, "never", true};
    coil_task *task = spawn(waits, &waiter);
    settle();
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    for (int i = 0; i < 3; i++) {
        coil_task_cancel(task, i == 0 ? "first" : i == 1 ? "second"
                                                         : "third");
        settle();
        EXPECT(!coil_task_done(task));
    }
    EXPECT_NONE(coil_condition_release(condition));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "third");
}

typedef struct goods {
    coil_condition *condition;
    int64_t count; // negative: closed
} goods;

static coil_value there_is_something(void *arg)
{
    return coil_bool(((goods *)arg)->count != 0);
}

static coil_value all_is_consumed(void *arg)
{
    return coil_bool(((goods *)arg)->count == 0);
}

static coil_value consumes(void *arg)
{
    goods *state = arg;
    COIL_TRY(coil_condition_acquire(state->condition));
    coil_value result;
    do {
        result = coil_condition_wait_for(state->condition, there_is_something, state);
        if (!coil_failed(result) && state->count > 0) state->count--;
    } while (!coil_failed(result) && state->count >= 0);
    COIL_TRY(coil_condition_release(state->condition));
    return result;
}

// A task that was notified is cancelled before it acts on it: the other one must be notified instead, and consume. turns: when it is cancelled.
static void notification_is_passed_on(int turns)
{
    goods state = {OWN(coil_condition_new(NULL)), 0};
    coil_task *first = spawn(consumes, &state), *second = spawn(consumes, &state);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_condition_acquire(state.condition), "True");
    state.count++;
    EXPECT_NONE(coil_condition_notify(state.condition, 1));
    for (int i = 0; i < turns; i++) EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(first, NULL);
    coil_timeout *timeout = OWN(coil_timeout_enter(0.01)); // who consumes does not notify us
    EXPECT_ERROR(coil_timeout_exit(coil_retain(timeout), coil_condition_wait_for(state.condition, all_is_consumed, &state)), coil_TimeoutError, "");
    EXPECT_INT(state.count, 0);
    state.count = -1;
    EXPECT_NONE(coil_condition_notify_all(state.condition));
    EXPECT_NONE(coil_condition_release(state.condition));
    EXPECT_VALUE(coil_await(second), "True");
    EXPECT(coil_task_cancelled(first));
}

TEST_ASYNC(notification_of_a_task_that_is_cancelled_at_once_is_passed_on)
{
    notification_is_passed_on(0);
}

TEST_ASYNC(notification_of_a_task_that_is_cancelled_at_the_lock_is_passed_on)
{
    notification_is_passed_on(1);
}

TEST_ASYNC(cancelled_error_of_a_wait_for_is_the_one_that_was_raised)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    awaited state = {condition, coil_bool(false), NULL};
    coil_task *task = spawn(waits_for_value, &state);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, "foo");
    coil_value error = OWN_VALUE(coil_await(task));
    EXPECT_LOG("wait_for: CancelledError: foo");
    EXPECT_ERROR(coil_value_retain(error), coil_CancelledError, "foo");
    EXPECT(error.as.object == state.raised);
    EXPECT(!coil_condition_locked(condition));
}

TEST_ASYNC(cancelled_error_while_a_wait_for_acquires_the_lock_again)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    awaited state = {condition, coil_bool(false), NULL};
    coil_task *task = spawn(waits_for_value, &state);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    state.value = coil_bool(true);
    EXPECT_NONE(coil_condition_notify(condition, 1));
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, "foo");
    EXPECT_NONE(coil_condition_release(condition));
    coil_value error = OWN_VALUE(coil_await(task));
    EXPECT_LOG("wait_for: CancelledError: foo");
    EXPECT_ERROR(coil_value_retain(error), coil_CancelledError, "foo");
    EXPECT(error.as.object == state.raised);
}

// Closing.

TEST_ASYNC(condition_coroutine_that_is_closed_takes_a_free_lock)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_coroutine *coro = OWN(coil_condition_wait_coro(condition));
    EXPECT_STR(coil_coroutine_get_name(coro), "wait");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>");
}

TEST_ASYNC(condition_coroutine_that_is_closed_cannot_wait_for_the_lock)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_coroutine *coro = OWN(coil_condition_wait_coro(condition));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>");
}

TEST_ASYNC(error_thrown_into_a_wait_notifies_the_next)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    user waiter = {condition, "waiter", true};
    EXPECT_VALUE(coil_condition_acquire(condition), "True");
    coil_coroutine *coro = OWN(coil_condition_wait_coro(condition));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    spawn(waits, &waiter);
    settle();
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_NONE(coil_condition_release(condition));
    settle();
    EXPECT_LOG("waiter");
}

// Misuse.

TEST_ASYNC(condition_without_its_lock)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_ERROR(coil_condition_wait(condition), coil_RuntimeError, "cannot wait on un-acquired lock");
    EXPECT_ERROR(coil_condition_notify(condition, 1), coil_RuntimeError, "cannot notify on un-acquired lock");
    EXPECT_ERROR(coil_condition_notify_all(condition), coil_RuntimeError, "cannot notify on un-acquired lock");
}

static void waits_in_a_callback(void *condition)
{
    coil_value_release(coil_condition_acquire(condition));
    coil_value_release(note_value("callback", coil_condition_wait(condition)));
}

TEST_ASYNC(condition_cannot_be_waited_for_in_a_callback)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    coil_loop_call_soon(NULL, waits_in_a_callback, condition);
    settle();
    EXPECT_LOG("callback: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_REPR(condition, "<asyncio.locks.Condition object at 0x... [locked]>");
}

static coil_value contends(void *lock)
{
    COIL_TRY(coil_lock_acquire(lock));
    coil_value second = coil_wait_for(coil_lock_acquire_coro(lock), 1);
    coil_value_release(coil_lock_release(lock));
    return second;
}

static coil_value acquires_through_a_condition(void *lock)
{
    COIL_TRY(coil_lock_acquire(lock));
    coil_condition *condition = coil_condition_new(lock);
    coil_value result = condition ? coil_condition_acquire(condition) : coil_last_error();
    coil_release(condition);
    coil_value_release(coil_lock_release(lock));
    return result;
}

TEST(condition_of_a_lock_that_is_bound_to_another_loop)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_ERROR(coil_run(contends, lock), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(acquires_through_a_condition, lock), coil_RuntimeError,
                 "<asyncio.locks.Lock object at 0x... [locked]> is bound to a different event loop");
}

static coil_value waits_a_second(void *condition)
{
    COIL_TRY(coil_condition_acquire(condition));
    coil_value result = coil_wait_for(coil_condition_wait_coro(condition), 1);
    COIL_TRY(coil_condition_release(condition));
    return result;
}

TEST(condition_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_condition *condition = OWN(coil_condition_new(NULL));
    EXPECT_ERROR(coil_run(waits_a_second, condition), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(waits_a_second, condition), coil_RuntimeError,
                 "<asyncio.locks.Condition object at 0x... [locked]> is bound to a different event loop");
    EXPECT(!coil_condition_locked(condition));
}

static coil_value waits_and_is_robbed(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_condition_acquire(me->condition));
    return note_value(me->name, coil_condition_wait(me->condition));
}

// The lock belongs to another loop by the time when it must be acquired again: the wait ends without it.
TEST(condition_whose_lock_moved_to_another_loop)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_condition *condition = OWN(coil_condition_new(lock));
    user waiter = {condition, "wait", true};
    coil_task *task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(waits_and_is_robbed, &waiter), (coil_task_options){0}));
    settle();
    EXPECT_ERROR(coil_run(contends, lock), coil_TimeoutError, "");
    coil_task_cancel(task, NULL);
    coil_coroutine *coro = OWN(coil_lock_acquire_coro(lock));
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "True");
    settle();
    EXPECT_LOG("wait: RuntimeError: <asyncio.locks.Lock object at 0x... [locked]> is bound to a different event loop");
    EXPECT_ERROR(coil_task_result(task), coil_RuntimeError, "<asyncio.locks.Lock object at 0x... [locked]> is bound to a different event loop");
}
