// SPDX-License-Identifier: MIT
//
// semaphore.c: Semaphore and BoundedSemaphore: their value, first come first served, and what happens to it when waiters are cancelled at each moment.

#include "harness.h"

typedef struct user {
    coil_semaphore *semaphore;
    const char *name;
} user;

static coil_value takes(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_semaphore_acquire(me->semaphore));
    note("%s", me->name);
    return coil_bool(true);
}

// Two of them in one block: released in the opposite order.
static coil_value twice_in_a_block(void *arg)
{
    const user *me = arg;
    COIL_WITH_SEMAPHORE(me->semaphore);
    COIL_WITH_SEMAPHORE(me->semaphore);
    note("%s", me->name);
    return coil_sleep(1);
}

TEST_ASYNC(semaphore_of_a_block_is_released_at_its_end)
{
    coil_semaphore *semaphore = OWN(coil_bounded_semaphore_new(2));
    coil_task *first = spawn(twice_in_a_block, &(user){semaphore, "first"}), *second = spawn(twice_in_a_block, &(user){semaphore, "second"});
    settle();
    EXPECT(coil_semaphore_locked(semaphore));
    EXPECT_LOG("first");
    EXPECT_NONE(coil_await(first));
    settle();
    EXPECT_LOG("second");
    coil_task_cancel(second, NULL);
    EXPECT_ERROR(coil_await(second), coil_CancelledError, "");
    EXPECT_REPR(semaphore, "<asyncio.locks.BoundedSemaphore object at 0x... [unlocked, value:2]>");
}

static coil_task *acquires(coil_semaphore *semaphore)
{
    return OWN(coil_create_task(coil_semaphore_acquire_coro(semaphore)));
}

TEST_ASYNC(semaphore_counts_down_and_up)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(2));
    EXPECT(!coil_semaphore_locked(semaphore));
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:1]>");
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT(coil_semaphore_locked(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT(!coil_semaphore_locked(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:3]>");
}

TEST(semaphore_of_zero_is_locked)
{
    EXPECT(coil_semaphore_locked(OWN(coil_semaphore_new(0))));
}

TEST(semaphore_value_must_not_be_negative)
{
    EXPECT_NULL(coil_semaphore_new(-1), coil_ValueError, "Semaphore initial value must be >= 0");
    EXPECT_NULL(coil_bounded_semaphore_new(-1), coil_ValueError, "Semaphore initial value must be >= 0");
}

TEST_ASYNC(semaphore_repr_tells_state_value_and_waiters)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:1]>");
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked]>");
    acquires(semaphore);
    acquires(semaphore);
    settle();
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked, waiters:2]>");
    EXPECT_REPR(OWN(coil_bounded_semaphore_new(3)), "<asyncio.locks.BoundedSemaphore object at 0x... [unlocked, value:3]>");
}

TEST_ASYNC(semaphore_goes_to_tasks_in_the_order_in_which_they_asked)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(3));
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT(!coil_semaphore_locked(semaphore));
    user users[] = {{semaphore, "1"}, {semaphore, "2"}, {semaphore, "3"}, {semaphore, "4"}};
    for (int i = 0; i < 3; i++) spawn(takes, &users[i]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked, waiters:2]>");
    coil_task *fourth = spawn(takes, &users[3]);
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("2", "3");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked, waiters:1]>");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_VALUE(coil_await(fourth), "True");
    EXPECT_LOG("4");
}

// A release has decremented the value for the waiter already; a task that asks in between must queue up.
TEST_ASYNC(nobody_passes_a_waiter_that_was_woken_by_a_release)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    user users[] = {{semaphore, "waiter"}, {semaphore, "later"}};
    spawn(takes, &users[0]);
    settle();
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT(coil_semaphore_locked(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT(coil_semaphore_locked(semaphore)); // value 1, and somebody before us
    EXPECT_VALUE(takes(&users[1]), "True");
    EXPECT_LOG("waiter", "later");
}

static coil_value comes_twice(void *arg)
{
    const user *me = arg;
    for (int time = 1; time <= 2; time++) {
        COIL_TRY(coil_semaphore_acquire(me->semaphore));
        note("%s_%d", me->name, time);
        COIL_TRY(coil_sleep(0.01));
        COIL_TRY(coil_semaphore_release(me->semaphore));
    }
    return coil_none();
}

TEST_ASYNC(semaphore_serves_who_comes_again_after_the_others)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    user users[] = {{semaphore, "c1"}, {semaphore, "c2"}, {semaphore, "c3"}};
    coil_group *group = OWN(coil_group_new());
    for (int i = 0; i < 3; i++) coil_group_spawn(group, comes_twice, &users[i]);
    EXPECT_NONE(coil_group_join(coil_retain(group)));
    EXPECT_LOG("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2");
}

static coil_value releases_and_comes_again(void *arg)
{
    const user *me = arg;
    COIL_TRY(coil_semaphore_acquire(me->semaphore));
    note("%s", me->name);
    COIL_TRY(coil_semaphore_release(me->semaphore));
    COIL_TRY(coil_semaphore_acquire(me->semaphore));
    note("%s again", me->name);
    return coil_none();
}

TEST_ASYNC(task_that_releases_and_asks_again_comes_last)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    user users[] = {{semaphore, "1"}, {semaphore, "2"}, {semaphore, "3"}};
    coil_task *first = spawn(takes, &users[0]), *second = spawn(releases_and_comes_again, &users[1]), *third = spawn(takes, &users[2]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_VALUE(COIL_GATHER(first, second, third), "[True, None, True]");
    EXPECT_LOG("1", "2", "3", "2 again");
}

// Three releases at once: the first waiter is woken by the release, the others by the first waiter, all in the same turn.
static coil_value releases_thrice(void *arg)
{
    const user *me = arg;
    for (int i = 0; i < 3; i++) COIL_TRY(coil_semaphore_release(me->semaphore));
    CHECK(coil_semaphore_locked(me->semaphore)); // value 2, but the first one has not run yet
    return takes(arg);
}

static coil_value takes_and_spawns(void *arg)
{
    coil_value result = takes(arg);
    coil_release(coil_create_task(coil_coroutine_new(logs, "4")));
    return result;
}

TEST_ASYNC(waiter_that_is_woken_wakes_as_many_as_the_value_allows)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    user users[] = {{semaphore, "1"}, {semaphore, "2"}, {semaphore, "3"}};
    spawn(takes_and_spawns, &users[0]);
    spawn(releases_thrice, &users[1]);
    spawn(takes, &users[2]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked, waiters:3]>");
    EXPECT_NONE(coil_sleep(0));
    settle();
    EXPECT_LOG("1", "2", "3", "4");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked]>");
}

// Cancelling.

TEST_ASYNC(acquiring_a_semaphore_can_be_cancelled)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_task *task = acquires(semaphore);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked]>");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_VALUE(coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1), "True");
    EXPECT_ERROR(coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1), coil_TimeoutError, "");
}

TEST_ASYNC(waiters_cancelled_before_a_release_are_passed)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_task *tasks[4];
    for (int i = 0; i < 4; i++) tasks[i] = acquires(semaphore);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(tasks[0], NULL);
    coil_task_cancel(tasks[1], NULL);
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_task_result(tasks[2]), "True");
    EXPECT(!coil_task_done(tasks[3]));
    EXPECT(coil_semaphore_locked(semaphore));
}

TEST_ASYNC(waiter_cancelled_after_a_release_gives_the_value_to_the_next)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_task *first = acquires(semaphore), *second = acquires(semaphore);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    coil_task_cancel(first, "late");
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "late");
    EXPECT_VALUE(coil_await(second), "True");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked]>");
}

TEST_ASYNC(last_waiter_cancelled_after_a_release_gives_the_value_back)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_task *task = acquires(semaphore);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    coil_task_cancel(task, NULL);
    settle();
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:1]>");
}

typedef struct pair {
    coil_semaphore *semaphore;
    coil_task *other;
} pair;

static coil_value uses_and_cancels_the_other(void *arg)
{
    const pair *both = arg;
    COIL_TRY(coil_semaphore_acquire(both->semaphore));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_semaphore_release(both->semaphore));
    coil_task_cancel(both->other, NULL);
    return coil_none();
}

TEST_ASYNC(semaphore_is_free_after_its_only_waiter_was_cancelled)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    user never = {semaphore, "never"};
    pair both = {semaphore, NULL};
    coil_task *first = spawn(uses_and_cancels_the_other, &both);
    both.other = spawn(takes, &never);
    EXPECT_VALUE(coil_gather(2, (void *[]){first, both.other}, COIL_RETURN_EXCEPTIONS), "[None, CancelledError('')]");
    EXPECT_VALUE(coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1), "True");
}

TEST_ASYNC(releases_after_a_cancelled_waiter_go_to_the_others_in_order)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    user users[] = {{semaphore, "1"}, {semaphore, "2"}, {semaphore, "3"}};
    coil_task *first = spawn(takes, &users[0]);
    spawn(takes, &users[1]);
    spawn(takes, &users[2]);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_semaphore_release(semaphore));
    settle();
    EXPECT_LOG("2", "3");
}

TEST_ASYNC(semaphore_is_unlocked_when_all_its_waiters_are_cancelled)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_task *first = acquires(semaphore), *second = acquires(semaphore);
    settle();
    coil_task_cancel(first, NULL);
    coil_task_cancel(second, NULL);
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:1, waiters:2]>");
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    settle();
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked]>");
}

// Bounds, loops, coroutine objects, misuse.

TEST_ASYNC(bounded_semaphore_cannot_be_released_too_often)
{
    coil_semaphore *semaphore = OWN(coil_bounded_semaphore_new(1));
    EXPECT_ERROR(coil_semaphore_release(semaphore), coil_ValueError, "BoundedSemaphore released too many times");
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_ERROR(coil_semaphore_release(semaphore), coil_ValueError, "BoundedSemaphore released too many times");
    EXPECT_REPR(semaphore, "<asyncio.locks.BoundedSemaphore object at 0x... [unlocked, value:1]>");
}

TEST_ASYNC(bounded_semaphore_hands_over_to_its_waiters)
{
    coil_semaphore *semaphore = OWN(coil_bounded_semaphore_new(1));
    EXPECT_VALUE(coil_semaphore_acquire(semaphore), "True");
    coil_task *task = acquires(semaphore);
    settle();
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_VALUE(coil_await(task), "True");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_ERROR(coil_semaphore_release(semaphore), coil_ValueError, "BoundedSemaphore released too many times");
}

TEST(semaphore_value_stays_within_64_bits)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(INT64_MAX));
    EXPECT_ERROR(coil_semaphore_release(semaphore), coil_OverflowError, "Semaphore value does not fit 64 bits");
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [unlocked, value:9223372036854775807]>");
}

TEST_ASYNC(semaphore_coroutine_that_is_closed_while_it_waits)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(0));
    coil_coroutine *first = OWN(coil_semaphore_acquire_coro(semaphore)), *second = OWN(coil_semaphore_acquire_coro(semaphore));
    EXPECT_STR(coil_coroutine_get_name(first), "acquire");
    EXPECT_NEXT(coil_coroutine_send(first, coil_none(), INTO), "<Future pending>");
    EXPECT_NEXT(coil_coroutine_send(second, coil_none(), INTO), "<Future pending>");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_NONE(coil_coroutine_close(first)); // as in asyncio: what it was given is lost
    EXPECT_REPR(semaphore, "<asyncio.locks.Semaphore object at 0x... [locked, waiters:1]>");
    EXPECT_NONE(coil_semaphore_release(semaphore));
    EXPECT_RETURN(coil_coroutine_send(second, coil_none(), INTO), "True");
}

static coil_value acquires_twice(void *semaphore)
{
    COIL_TRY(coil_semaphore_acquire(semaphore));
    coil_value second = coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1);
    coil_value_release(coil_semaphore_release(semaphore));
    return second;
}

TEST(semaphore_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    EXPECT_ERROR(coil_run(acquires_twice, semaphore), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(acquires_twice, semaphore), coil_RuntimeError,
                 "<asyncio.locks.Semaphore object at 0x... [locked]> is bound to a different event loop");
}

static void acquires_in_a_callback(void *semaphore)
{
    coil_value_release(note_value("callback", coil_semaphore_acquire(semaphore)));
}

TEST_ASYNC(callback_cannot_wait_for_a_semaphore)
{
    coil_semaphore *semaphore = OWN(coil_semaphore_new(1));
    coil_loop_call_soon(NULL, acquires_in_a_callback, semaphore);
    coil_loop_call_soon(NULL, acquires_in_a_callback, semaphore);
    settle();
    EXPECT_LOG("callback: True", "callback: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}
