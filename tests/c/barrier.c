// SPDX-License-Identifier: MIT
//
// barrier.c: Barrier: filling and draining, who comes while it drains, reset and abort in each state, cancelled waiters.

#include "harness.h"

#define N 5

typedef struct shared {
    coil_barrier *barrier, *second;
    int passed, failed, outside, again;
} shared;

// The number of the task at the barrier; negative after a BrokenBarrierError, which is released. Any other error stays in *error.
static int64_t pass(coil_barrier *barrier, coil_value *error)
{
    coil_value index = coil_barrier_wait(barrier);
    *error = coil_none();
    if (!coil_failed(index)) return coil_as_int(index);
    if (coil_error_matches(index, coil_BrokenBarrierError)) coil_value_release(index);
    else *error = index;
    return -1;
}

#define PASS(index, barrier)                          \
    coil_value error_of_##index;                      \
    int64_t index = pass(barrier, &error_of_##index); \
    if (coil_failed(error_of_##index)) return error_of_##index

static coil_value gather_tasks(coil_function function, void *arg, int count)
{
    void *tasks[N];
    for (int i = 0; i < count; i++) tasks[i] = spawn(function, arg);
    return coil_gather((size_t)count, tasks, 0);
}

static coil_task *comes(coil_barrier *barrier)
{
    return OWN(coil_create_task(coil_barrier_wait_coro(barrier)));
}

TEST(barrier_needs_at_least_one_party)
{
    EXPECT_NULL(coil_barrier_new(0), coil_ValueError, "parties must be >= 1");
    EXPECT_NULL(coil_barrier_new(-4), coil_ValueError, "parties must be >= 1");
    EXPECT_INT(coil_barrier_parties(OWN(coil_barrier_new(N))), N);
}

TEST_ASYNC(barrier_repr_tells_state_and_waiters)
{
    coil_barrier *barrier = OWN(coil_barrier_new(N));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
    coil_task *tasks[11];
    int count = 0;
    while (count < 2) tasks[count++] = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:2/5]>");
    while (count < N) tasks[count++] = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [draining, waiters:0/5]>");
    while (count < 7) tasks[count++] = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_barrier_reset(barrier));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [resetting, waiters:0/5]>");
    while (count < 9) tasks[count++] = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_barrier_abort(barrier));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [broken]>");
    EXPECT(coil_barrier_broken(barrier));
    EXPECT_VALUE(coil_gather((size_t)count, (void *const *)tasks, COIL_RETURN_EXCEPTIONS),
                 "[0, 1, 2, 3, 4, BrokenBarrierError('Abort or reset of barrier'), BrokenBarrierError('Abort or reset of barrier'), "
                 "BrokenBarrierError('Abort or reset of barrier'), BrokenBarrierError('Abort or reset of barrier')]");
}

// Filling.

TEST_ASYNC(barrier_of_one_waits_for_nobody)
{
    coil_barrier *barrier = OWN(coil_barrier_new(1));
    EXPECT_VALUE(coil_barrier_wait(barrier), "0");
    EXPECT_INT(coil_barrier_n_waiting(barrier), 0);
    EXPECT(!coil_barrier_broken(barrier));
}

TEST_ASYNC(barrier_of_one_lets_tasks_pass_one_after_the_other)
{
    coil_barrier *barrier = OWN(coil_barrier_new(1));
    coil_task *first = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 0);
    coil_task *second = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_task_result(first), "0");
    EXPECT_VALUE(coil_task_result(second), "0");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/1]>");
}

TEST_ASYNC(barrier_fills_task_by_task)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    coil_task *first = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 1);
    coil_task *second = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 2);
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:2/3]>");
    coil_task *third = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_task_done(second));
    EXPECT_VALUE(coil_task_result(third), "2"); // the last one does not wait
    EXPECT_VALUE(COIL_GATHER(first, second, third), "[0, 1, 2]");
    EXPECT_INT(coil_barrier_n_waiting(barrier), 0);
    EXPECT(!coil_barrier_broken(barrier));
}

static coil_value passes_twice(void *arg)
{
    shared *state = arg;
    PASS(first, state->barrier);
    note("%d", (int)first);
    PASS(second, state->barrier);
    state->passed++;
    return coil_int(second);
}

// The last to come goes on at once, and waits with the first two while the barrier drains; the others come in before them.
TEST_ASYNC(barrier_can_be_passed_again)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(passes_twice, &state, N), "[2, 3, 4, 0, 1]");
    EXPECT_LOG("4", "0", "1", "2", "3");
    EXPECT_INT(state.passed, N);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
}

TEST_ASYNC(barrier_numbers_tasks_in_the_order_in_which_they_came)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    EXPECT_VALUE(COIL_GATHER(coil_barrier_wait_coro(barrier), coil_barrier_wait_coro(barrier), coil_barrier_wait_coro(barrier)), "[0, 1, 2]");
}

static coil_value tells_state(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    coil_value repr = coil_repr((coil_value){.tag = COIL_OBJECT, .as.object = (coil_object *)state->barrier});
    if (coil_failed(repr)) return repr;
    const char *text = coil_as_string(repr);
    while (*text != '[') text++;
    note("%d %s", (int)index, text);
    coil_value_release(repr);
    return coil_none();
}

TEST_ASYNC(barrier_drains_until_the_last_one_has_left)
{
    shared state = {.barrier = OWN(coil_barrier_new(3))};
    EXPECT_VALUE(gather_tasks(tells_state, &state, 3), "[None, None, None]");
    EXPECT_LOG("2 [draining, waiters:0/3]>", "0 [draining, waiters:0/3]>", "1 [filling, waiters:0/3]>");
}

static coil_value comes_again_while_it_drains(void *arg)
{
    shared *state = arg;
    PASS(first, state->barrier);
    if (state->again > 0) {
        state->again--;
    } else { // the others wait for each other meanwhile
        PASS(between, state->second);
        state->passed += between >= 0;
    }
    PASS(last, state->barrier);
    state->outside += first >= 0 && last >= 0;
    return coil_none();
}

TEST_ASYNC(task_that_comes_while_the_barrier_drains_waits_for_the_next_round)
{
    shared state = {.barrier = OWN(coil_barrier_new(N)), .second = OWN(coil_barrier_new(N - 2)), .again = 2};
    EXPECT_VALUE(gather_tasks(comes_again_while_it_drains, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.passed, N - 2);
    EXPECT_INT(state.outside, N);
}

TEST_ASYNC(barrier_waited_for_within_a_time)
{
    coil_barrier *barrier = OWN(coil_barrier_new(2));
    EXPECT_ERROR(coil_wait_for(coil_barrier_wait_coro(barrier), 1), coil_TimeoutError, "");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/2]>");
    comes(barrier);
    settle();
    EXPECT_VALUE(coil_barrier_wait(barrier), "1");
    settle();
}

// Cancelling.

TEST_ASYNC(cancelled_task_leaves_the_barrier_and_the_others_go_on_waiting)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    coil_task *first = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    coil_task *second = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 2);
    coil_task_cancel(first, "enough");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 1);
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "enough");
    coil_task *third = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 2);
    coil_task *fourth = comes(barrier);
    EXPECT_VALUE(COIL_GATHER(second, third, fourth), "[1, 1, 2]"); // the number counts who is in
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/3]>");
}

TEST_ASYNC(task_cancelled_while_it_drains_is_counted_out)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    coil_task *first = comes(barrier), *second = comes(barrier), *third = comes(barrier), *blocked = comes(barrier);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [draining, waiters:0/3]>");
    coil_task_cancel(first, NULL);
    coil_task_cancel(blocked, NULL);
    settle();
    EXPECT(coil_task_cancelled(first));
    EXPECT(coil_task_cancelled(blocked));
    EXPECT_VALUE(coil_task_result(second), "1");
    EXPECT_VALUE(coil_task_result(third), "2");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/3]>");
}

// Reset.

TEST_ASYNC(empty_barrier_can_be_reset)
{
    coil_barrier *barrier = OWN(coil_barrier_new(1));
    EXPECT_NONE(coil_barrier_reset(barrier));
    EXPECT_NONE(coil_await(coil_barrier_reset_coro(barrier)));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/1]>");
}

static coil_value counts_failure(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    if (index < 0) state->failed++;
    else state->passed++;
    return coil_none();
}

TEST_ASYNC(reset_sends_waiting_tasks_away)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    coil_task *tasks[N - 1];
    for (int i = 0; i < N - 1; i++) tasks[i] = spawn(counts_failure, &state);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_barrier_reset(state.barrier));
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [resetting, waiters:0/5]>");
    EXPECT_VALUE(coil_gather(N - 1, (void *const *)tasks, 0), "[None, None, None, None]");
    EXPECT_INT(state.failed, N - 1);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
}

static coil_value resets_when_half_have_left(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    if (index < 0) state->failed++;
    else if (++state->outside == N - N / 2) COIL_TRY(coil_barrier_reset(state->barrier));
    return coil_none();
}

TEST_ASYNC(reset_while_it_drains_sends_away_who_has_not_left)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(resets_when_half_have_left, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.outside, N - N / 2);
    EXPECT_INT(state.failed, N / 2);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
}

static coil_value resets_while_others_come_again(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    if (index >= 0 && ++state->outside > N / 2) COIL_TRY(coil_barrier_reset(state->barrier));
    state->failed += index < 0;
    PASS(next, state->barrier);
    state->again += next < 0;
    return coil_none();
}

TEST_ASYNC(reset_while_it_drains_does_not_send_away_who_comes)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(resets_while_others_come_again, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.failed, N / 2);
    EXPECT_INT(state.again, 0);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
}

static coil_value comes_again_after_failure(void *arg)
{
    shared *state = arg;
    PASS(first, state->barrier);
    state->failed += first < 0;
    PASS(second, state->barrier);
    state->passed += second >= 0;
    return coil_none();
}

TEST_ASYNC(tasks_sent_away_by_a_reset_can_come_again)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    void *tasks[N + 1];
    for (int i = 0; i < N - 1; i++) tasks[i] = spawn(comes_again_after_failure, &state);
    tasks[N - 1] = OWN(coil_create_task(coil_barrier_reset_coro(state.barrier)));
    EXPECT_NONE(coil_sleep(0));
    tasks[N] = spawn(counts_failure, &state);
    EXPECT_VALUE(coil_gather(N + 1, tasks, 0), "[None, None, None, None, None, None]");
    EXPECT_INT(state.failed, N - 1);
    EXPECT_INT(state.passed, N);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/5]>");
}

static coil_value last_one_out_resets(void *arg)
{
    shared *state = arg;
    PASS(first, state->barrier);
    if (first >= 0 && ++state->outside == N) COIL_TRY(coil_barrier_reset(state->barrier));
    PASS(second, state->barrier);
    if (second >= 0) state->passed++;
    else state->failed++;
    PASS(third, state->barrier);
    state->again += third >= 0;
    return coil_none();
}

TEST_ASYNC(reset_by_the_last_one_out_sends_nobody_away_who_has_left)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(last_one_out_resets, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.passed, N);
    EXPECT_INT(state.failed, 0);
    EXPECT_INT(state.again, N);
    EXPECT_INT(coil_barrier_n_waiting(state.barrier), 0);
}

// Abort.

TEST_ASYNC(broken_barrier_refuses_everyone_until_it_is_reset)
{
    coil_barrier *barrier = OWN(coil_barrier_new(1));
    EXPECT_NONE(coil_await(coil_barrier_abort_coro(barrier)));
    EXPECT_INT(coil_barrier_n_waiting(barrier), 0);
    EXPECT(coil_barrier_broken(barrier));
    EXPECT_ERROR(coil_barrier_wait(barrier), coil_BrokenBarrierError, "Barrier aborted");
    EXPECT_NONE(coil_barrier_abort(barrier));
    EXPECT_ERROR(coil_barrier_wait(barrier), coil_BrokenBarrierError, "Barrier aborted");
    EXPECT_NONE(coil_barrier_reset(barrier));
    EXPECT(!coil_barrier_broken(barrier));
    EXPECT_VALUE(coil_barrier_wait(barrier), "0");
}

TEST_ASYNC(abort_sends_waiting_tasks_away)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    coil_task *first = comes(barrier), *second = comes(barrier);
    settle();
    EXPECT_NONE(coil_barrier_abort(barrier));
    EXPECT_ERROR(coil_await(first), coil_BrokenBarrierError, "Abort or reset of barrier");
    EXPECT_ERROR(coil_await(second), coil_BrokenBarrierError, "Abort or reset of barrier");
    EXPECT(coil_barrier_broken(barrier));
}

TEST_ASYNC(broken_barrier_that_is_reset_before_all_have_left)
{
    coil_barrier *barrier = OWN(coil_barrier_new(3));
    coil_task *first = comes(barrier), *second = comes(barrier);
    settle();
    EXPECT_NONE(coil_barrier_abort(barrier));
    EXPECT_NONE(coil_barrier_reset(barrier));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [resetting, waiters:0/3]>");
    EXPECT_VALUE(coil_gather(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS),
                 "[BrokenBarrierError('Abort or reset of barrier'), BrokenBarrierError('Abort or reset of barrier')]");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/3]>");
}

static coil_value aborts_while_others_come_again(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    if (index < 0) {
        state->failed++;
    } else if (++state->outside > N / 2) {
        COIL_TRY(coil_barrier_abort(state->barrier));
    } else {
        PASS(next, state->barrier);
        state->again += next < 0;
    }
    return coil_none();
}

TEST_ASYNC(abort_while_it_drains_sends_away_who_has_not_left_and_who_comes)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(aborts_while_others_come_again, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.failed, N / 2);
    EXPECT_INT(state.again, N - N / 2 - 1);
    EXPECT_REPR(state.barrier, "<asyncio.locks.Barrier object at 0x... [broken]>");
}

// One of the tasks fails between two passes, and breaks the barrier that the others wait at.
static coil_value one_aborts(void *arg)
{
    shared *state = arg;
    PASS(index, state->barrier);
    if (index == N / 2) {
        COIL_TRY(coil_barrier_abort(state->barrier));
        return coil_none();
    }
    PASS(next, state->barrier);
    if (index < 0 || next < 0) state->failed++;
    else state->passed++;
    return coil_none();
}

TEST_ASYNC(abort_by_a_task_that_fails_reaches_the_others)
{
    shared state = {.barrier = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(one_aborts, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.passed, 0);
    EXPECT_INT(state.failed, N - 1);
    EXPECT(coil_barrier_broken(state.barrier));
    EXPECT_INT(coil_barrier_n_waiting(state.barrier), 0);
}

static coil_value one_aborts_and_one_resets(void *arg)
{
    shared *state = arg;
    COIL_TRY(one_aborts(arg));
    PASS(index, state->second); // everyone has left the first one
    if (index == N / 2) COIL_TRY(coil_barrier_reset(state->barrier));
    PASS(ready, state->second);
    PASS(last, state->barrier);
    state->again += ready >= 0 && last >= 0;
    return coil_none();
}

TEST_ASYNC(barrier_works_again_after_abort_and_reset)
{
    shared state = {.barrier = OWN(coil_barrier_new(N)), .second = OWN(coil_barrier_new(N))};
    EXPECT_VALUE(gather_tasks(one_aborts_and_one_resets, &state, N), "[None, None, None, None, None]");
    EXPECT_INT(state.passed, 0);
    EXPECT_INT(state.failed, N - 1);
    EXPECT_INT(state.again, N);
    EXPECT(!coil_barrier_broken(state.barrier));
    EXPECT_INT(coil_barrier_n_waiting(state.barrier), 0);
}

// Coroutine objects, loops, misuse.

TEST_ASYNC(barrier_coroutines_have_the_names_of_their_methods)
{
    coil_barrier *barrier = OWN(coil_barrier_new(2));
    coil_coroutine *wait = OWN(coil_barrier_wait_coro(barrier)), *reset = OWN(coil_barrier_reset_coro(barrier)),
                   *abort = OWN(coil_barrier_abort_coro(barrier));
    EXPECT_STR(coil_coroutine_get_name(wait), "wait");
    EXPECT_STR(coil_coroutine_get_name(reset), "reset");
    EXPECT_STR(coil_coroutine_get_name(abort), "abort");
    EXPECT_NEXT(coil_coroutine_send(wait, coil_none(), INTO), "<Future pending>");
    EXPECT_NONE(coil_coroutine_close(wait));
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/2]>");
    EXPECT_NONE(coil_coroutine_close(reset));
    EXPECT_NONE(coil_coroutine_close(abort));
}

static coil_value waits_a_second(void *barrier)
{
    return coil_wait_for(coil_barrier_wait_coro(barrier), 1);
}

TEST(barrier_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_barrier *barrier = OWN(coil_barrier_new(2));
    EXPECT_ERROR(coil_run(waits_a_second, barrier), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(waits_a_second, barrier), coil_RuntimeError,
                 "<asyncio.locks.Condition object at 0x... [locked]> is bound to a different event loop");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/2]>");
}

static void waits_in_a_callback(void *barrier)
{
    coil_value_release(note_value("callback", coil_barrier_wait(barrier)));
}

TEST_ASYNC(barrier_cannot_be_waited_for_in_a_callback)
{
    coil_barrier *barrier = OWN(coil_barrier_new(2));
    coil_loop_call_soon(NULL, waits_in_a_callback, barrier);
    settle();
    EXPECT_LOG("callback: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_REPR(barrier, "<asyncio.locks.Barrier object at 0x... [filling, waiters:0/2]>");
}
