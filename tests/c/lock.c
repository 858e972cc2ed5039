// SPDX-License-Identifier: MIT
//
// lock.c: Lock: first come, first served; what happens to its turn when a waiter is cancelled at each moment; its loop, its repr, its misuse.

#include "harness.h"

typedef struct user {
    coil_lock *lock;
    const char *name;
    coil_future *until; // holds the lock until this is done; NULL: does not release it
} user;

// Logs its name when it has the lock, and keeps it.
static coil_value takes(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_lock_acquire(me->lock));
    note("%s", me->name);
    return coil_bool(true);
}

// Logs its name when it has the lock, and releases it when its future is done.
static coil_value holds(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_lock_acquire(me->lock));
    note("%s", me->name);
    coil_value result = me->until ? coil_await(me->until) : coil_none();
    coil_value released = coil_lock_release(me->lock);
    if (coil_failed(result)) return result;
    coil_value_release(result);
    return released;
}

typedef struct block {
    coil_lock *lock;
    double pause;
    bool fails;
} block;

// How it is left: by an error, in the second round of a loop, at its end.
static coil_value in_a_block(void *arg)
{
    const block *me = arg;
    for (int i = 0; i < 3; i++) {
        COIL_WITH_LOCK(me->lock);
        COIL_TRY(coil_sleep(me->pause));
        note("round %d, %s", i, coil_lock_locked(me->lock) ? "locked" : "unlocked");
        if (me->fails) return coil_raise(coil_ValueError, "in the block");
        if (i == 0) continue;
        break;
    }
    note("after it, %s", coil_lock_locked(me->lock) ? "locked" : "unlocked");
    return coil_none();
}

TEST_ASYNC(lock_of_a_block_is_released_however_it_is_left)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_NONE(in_a_block(&(block){lock, 1, false}));
    EXPECT_LOG("round 0, locked", "round 1, locked", "after it, unlocked");
    EXPECT_ERROR(in_a_block(&(block){lock, 0, true}), coil_ValueError, "in the block");
    EXPECT_LOG("round 0, locked");
    EXPECT(!coil_lock_locked(lock));

    coil_task *task = spawn(in_a_block, &(block){lock, 1, false});
    settle();
    EXPECT(coil_lock_locked(lock));
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT(!coil_lock_locked(lock));

    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    task = spawn(in_a_block, &(block){lock, 1, false});
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT(coil_lock_locked(lock));
    EXPECT_NONE(coil_lock_release(lock));
}

static coil_value releases_early(void *lock)
{
    COIL_WITH_LOCK(lock);
    return coil_lock_release(lock);
}

TEST_ASYNC(lock_of_a_block_may_be_released_before)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_NONE(releases_early(lock));
    EXPECT(!coil_lock_locked(lock));
}

static coil_task *acquires(coil_lock *lock)
{
    return OWN(coil_create_task(coil_lock_acquire_coro(lock)));
}

TEST_ASYNC(lock_is_locked_until_it_is_released)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT(!coil_lock_locked(lock));
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    EXPECT(coil_lock_locked(lock));
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT(!coil_lock_locked(lock));
}

TEST_ASYNC(free_lock_is_acquired_without_giving_up_control)
{
    coil_lock *lock = OWN(coil_lock_new());
    spawn(logs, "other task");
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(lock_repr_tells_state_and_waiters)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [unlocked]>");
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
    acquires(lock);
    acquires(lock);
    settle();
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked, waiters:2]>");
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [unlocked, waiters:2]>");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked, waiters:1]>");
    EXPECT_NONE(coil_lock_release(lock));
    settle();
}

TEST_ASYNC(locks_cannot_be_awaited)
{
    EXPECT_ERROR(coil_await(OWN(coil_lock_new())), coil_TypeError, "'Lock' object can't be awaited");
    EXPECT_ERROR(coil_await(OWN(coil_condition_new(NULL))), coil_TypeError, "'Condition' object can't be awaited");
    EXPECT_ERROR(coil_await(OWN(coil_event_new())), coil_TypeError, "'Event' object can't be awaited");
    EXPECT_ERROR(coil_await(OWN(coil_semaphore_new(1))), coil_TypeError, "'Semaphore' object can't be awaited");
    EXPECT_ERROR(coil_await(OWN(coil_bounded_semaphore_new(1))), coil_TypeError, "'BoundedSemaphore' object can't be awaited");
    EXPECT_ERROR(coil_await(OWN(coil_barrier_new(1))), coil_TypeError, "'Barrier' object can't be awaited");
}

TEST_ASYNC(lock_goes_to_tasks_in_the_order_in_which_they_asked)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    user users[] = {{.lock = lock, .name = "1"}, {.lock = lock, .name = "2"}, {.lock = lock, .name = "3"}};
    coil_task *first = spawn(takes, &users[0]), *second = spawn(takes, &users[1]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();

    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();

    coil_task *third = spawn(takes, &users[2]);
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("2");
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("3");
    EXPECT_VALUE(coil_task_result(first), "True");
    EXPECT_VALUE(coil_task_result(second), "True");
    EXPECT_VALUE(coil_task_result(third), "True");
}

TEST_ASYNC(nobody_passes_a_waiter_that_was_woken)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    user waiter = {.lock = lock, .name = "waiter"};
    spawn(takes, &waiter);
    settle();
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT(!coil_lock_locked(lock)); // free, but not for this task: it must queue up
    coil_loop_call_soon(NULL, note_call, "next turn");
    EXPECT_ERROR(coil_wait_for(coil_lock_acquire_coro(lock), 1), coil_TimeoutError, "");
    EXPECT_LOG("waiter", "next turn");
}

TEST_ASYNC(lock_acquired_and_released_around_each_use)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_future *a = new_future(), *b = new_future();
    user users[] = {{lock, "a", a}, {lock, "b", b}, {lock, "c", NULL}};
    for (int i = 0; i < 3; i++) spawn(holds, &users[i]);
    settle();
    EXPECT_LOG("a");
    EXPECT_NONE(coil_future_set_result(b, coil_none()));
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_future_set_result(a, coil_none()));
    settle();
    EXPECT_LOG("b", "c");
    EXPECT(!coil_lock_locked(lock));
}

// Cancelling.

TEST_ASYNC(acquiring_a_lock_can_be_cancelled)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_task *task = acquires(lock);
    settle();
    coil_task_cancel(task, "enough");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "enough");
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
}

TEST_ASYNC(acquiring_a_lock_in_time)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_wait_for(coil_lock_acquire_coro(lock), 1), "True");
    double start = coil_loop_time(NULL);
    EXPECT_ERROR(coil_wait_for(coil_lock_acquire_coro(lock), 1), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
}

// The first waiter is cancelled and has not noticed yet: release() must not resolve its future, and the second one must get the lock.
TEST_ASYNC(release_while_the_first_waiter_is_being_cancelled)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_future *until = new_future();
    user users[] = {{lock, "A", until}, {lock, "B", NULL}, {lock, "C", NULL}};
    coil_task *a = spawn(holds, &users[0]);
    settle();
    coil_task *b = spawn(holds, &users[1]), *c = spawn(holds, &users[2]);
    settle();
    EXPECT_NONE(coil_future_set_result(until, coil_none()));
    coil_task_cancel(b, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_lock_locked(lock));
    EXPECT(coil_task_done(a));
    EXPECT(coil_task_cancelled(b));
    EXPECT_NONE(coil_await(c));
    EXPECT_LOG("A", "C");
}

typedef struct cancel_and_release {
    coil_task *task;
    coil_lock *lock;
} cancel_and_release;

static void cancels_and_releases(void *arg)
{
    const cancel_and_release *both = arg;
    coil_task_cancel(both->task, NULL);
    coil_value_release(coil_lock_release(both->lock));
}

TEST_ASYNC(cancel_and_release_at_once_give_the_lock_to_one_task)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    user users[] = {{.lock = lock, .name = "1"}, {.lock = lock, .name = "2"}, {.lock = lock, .name = "3"}};
    coil_task *first = spawn(takes, &users[0]), *second = spawn(takes, &users[1]), *third = spawn(takes, &users[2]);
    EXPECT_NONE(coil_sleep(0));
    cancel_and_release both = {first, lock};
    coil_loop_call_soon(NULL, cancels_and_releases, &both);
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "");
    EXPECT_LOG("2");
    EXPECT(coil_task_done(second));
    EXPECT(!coil_task_done(third));
    coil_task_cancel(third, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancelled(third));
}

TEST_ASYNC(waiter_cancelled_before_the_release_leaves_its_turn_to_the_next)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_task *second = acquires(lock);
    EXPECT_NONE(coil_sleep(0));
    coil_task *third = acquires(lock);
    coil_task_cancel(second, NULL);
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_lock_locked(lock));
    EXPECT(coil_task_cancelled(second));
    EXPECT_VALUE(coil_await(third), "True");
}

TEST_ASYNC(waiter_cancelled_after_it_was_woken_hands_the_lock_on)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_task *second = acquires(lock), *third = acquires(lock);
    settle();
    EXPECT_NONE(coil_lock_release(lock));
    coil_task_cancel(second, "late");
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancelled(second));
    EXPECT(!coil_task_done(third));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_task_result(third), "True");
}

TEST_ASYNC(lock_is_taken_past_waiters_that_are_all_cancelled)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_task *second = acquires(lock), *third = acquires(lock);
    settle();
    coil_task_cancel(second, NULL);
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_ERROR(coil_wait_for(coil_lock_acquire_coro(lock), 0), coil_TimeoutError, ""); // the third comes first
    EXPECT_VALUE(coil_await(third), "True");
    coil_task *fourth = acquires(lock);
    settle();
    coil_task_cancel(fourth, NULL);
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [unlocked, waiters:1]>");
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    settle();
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
}

TEST_ASYNC(every_second_of_a_hundred_waiters_is_cancelled)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_task *tasks[100];
    for (int i = 0; i < 100; i++) tasks[i] = acquires(lock);
    settle();
    for (int i = 0; i < 100; i += 2) coil_task_cancel(tasks[i], NULL);
    settle();
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked, waiters:50]>");
    for (int i = 1; i < 100; i += 2) {
        EXPECT_NONE(coil_lock_release(lock));
        EXPECT_VALUE(coil_await(tasks[i]), "True");
    }
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
}

// Coroutine objects.

TEST_ASYNC(coroutine_of_acquire_keeps_the_lock)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_coroutine *coro = OWN(coil_lock_acquire_coro(lock));
    EXPECT_STR(coil_coroutine_get_name(coro), "acquire");
    EXPECT_VALUE(coil_await(coil_retain(coro)), "True");
    EXPECT(coil_lock_locked(lock));
}

static coil_value acquires_a_lock_that_is_given_back(void *unused)
{
    (void)unused;
    coil_lock *lock = coil_lock_new();
    if (!lock) return coil_last_error();
    coil_value result = coil_lock_acquire(lock);
    coil_task *task = coil_create_task(coil_lock_acquire_coro(lock));
    if (task) coil_value_release(coil_sleep(0));
    coil_release(lock); // the waiting task keeps it
    coil_release(task);
    return result;
}

TEST(waiting_task_keeps_the_lock_alive)
{
    EXPECT_VALUE(coil_run(acquires_a_lock_that_is_given_back, NULL), "True"); // the task is cancelled when the program ends
}

TEST_ASYNC(lock_coroutine_that_is_closed_while_it_waits)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    coil_coroutine *first = OWN(coil_lock_acquire_coro(lock)), *second = OWN(coil_lock_acquire_coro(lock));
    EXPECT_NEXT(coil_coroutine_send(first, coil_none(), INTO), "<Future pending>");
    EXPECT_NEXT(coil_coroutine_send(second, coil_none(), INTO), "<Future pending>");
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_NONE(coil_coroutine_close(first)); // as in asyncio, only a cancelled waiter hands the lock on
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [unlocked, waiters:1]>");
    EXPECT_RAISE(coil_coroutine_throw(second, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [unlocked]>");
}

// Misuse.

TEST(releasing_a_lock_that_is_not_acquired)
{
    EXPECT_ERROR(coil_lock_release(OWN(coil_lock_new())), coil_RuntimeError, "Lock is not acquired.");
}

static void acquires_in_a_callback(void *lock)
{
    note_value("free", coil_lock_acquire(lock));
    coil_value_release(note_value("locked", coil_lock_acquire(lock)));
}

TEST_ASYNC(callback_can_take_a_free_lock_and_cannot_wait)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_loop_call_soon(NULL, acquires_in_a_callback, lock);
    settle();
    EXPECT_LOG("free: True", "locked: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_REPR(lock, "<asyncio.locks.Lock object at 0x... [locked]>");
}

static coil_value acquires_in_place(void *lock)
{
    return coil_lock_acquire(lock);
}

TEST_ASYNC(generator_cannot_wait_for_a_lock)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_lock_acquire(lock), "True");
    EXPECT_RAISE(coil_next(generator(acquires_in_place, lock), INTO), coil_RuntimeError,
                 "'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(waiting_for_a_lock_without_a_loop)
{
    coil_lock *lock = OWN(coil_lock_new());
    coil_coroutine *first = OWN(coil_lock_acquire_coro(lock)), *second = OWN(coil_lock_acquire_coro(lock));
    EXPECT_RETURN(coil_coroutine_send(first, coil_none(), INTO), "True");
    EXPECT_RAISE(coil_coroutine_send(second, coil_none(), INTO), coil_RuntimeError, "no running event loop");
}

static coil_value contends(void *lock)
{
    COIL_TRY(coil_lock_acquire(lock));
    coil_value second = coil_wait_for(coil_lock_acquire_coro(lock), 1);
    coil_value_release(coil_lock_release(lock));
    return second;
}

TEST(lock_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_lock *lock = OWN(coil_lock_new());
    EXPECT_VALUE(coil_run(acquires_in_place, lock), "True"); // does not block
    EXPECT_NONE(coil_lock_release(lock));
    EXPECT_ERROR(coil_run(contends, lock), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(contends, lock), coil_RuntimeError, "<asyncio.locks.Lock object at 0x... [locked]> is bound to a different event loop");
    EXPECT_VALUE(coil_run(acquires_in_place, lock), "True");
}

static coil_value deadlocks(void *lock)
{
    COIL_TRY(coil_lock_acquire(lock));
    return coil_lock_acquire(lock);
}

TEST(task_that_waits_for_itself_is_told_of)
{
    EXPECT_ERROR(coil_run(deadlocks, OWN(coil_lock_new())), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  Task-... (deadlocks) waits for <Future pending cb=[Task.task_wakeup()]>");
}
