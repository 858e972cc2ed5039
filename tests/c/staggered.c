// SPDX-License-Identifier: MIT
//
// staggered.c: staggered_race: who begins when, who wins, what the others end with. After CPython's test_staggered.py.

#include "harness.h"

#include "core.h"

static coil_value returns_index(void *index)
{
    note("%d", *(int *)index);
    return coil_string_format("Res: %d", *(int *)index);
}

static coil_value fails(void *index)
{
    note("%d", *(int *)index);
    return coil_raise(coil_ValueError, "%d", *(int *)index);
}

static coil_value sleeps_ten(void *index)
{
    coil_value slept = coil_sleep(10);
    if (coil_failed(slept)) return note_value("cancelled", slept);
    return coil_int(*(int *)index);
}

static int zero = 0, one = 1, two = 2;

static coil_race_result result; // of the last race; owned by the test

static coil_value race(size_t count, const coil_racer *racers, double delay)
{
    coil_value raced = coil_staggered_race(count, racers, delay, &result);
    keep(coil_value_retain(result.winner));
    coil_value_release(result.winner);
    if (result.exceptions) keep(coil_object_value(result.exceptions));
    return raced;
}

// Who won, and how the others have ended.
#define EXPECT_RESULT(won, at, errors)                                           \
    do {                                                                         \
        EXPECT_VALUE(coil_value_retain(result.winner), won);                     \
        EXPECT_INT(result.index, at);                                            \
        EXPECT_VALUE(coil_object_value(coil_retain(result.exceptions)), errors); \
    } while (0)

TEST_ASYNC(race_of_nobody_has_no_winner)
{
    EXPECT_NONE(race(0, NULL, COIL_FOREVER));
    EXPECT_RESULT("None", -1, "[]");
}

TEST_ASYNC(race_that_the_first_one_wins_begins_no_other)
{
    EXPECT_NONE(race(2, (coil_racer[]){{returns_index, &zero}, {returns_index, &one}}, COIL_FOREVER));
    EXPECT_RESULT("'Res: 0'", 0, "[None]");
    EXPECT_LOG("0");
}

TEST_ASYNC(race_goes_on_with_the_next_when_one_has_failed)
{
    EXPECT_NONE(race(3, (coil_racer[]){{fails, &zero}, {returns_index, &one}, {fails, &two}}, COIL_FOREVER));
    EXPECT_RESULT("'Res: 1'", 1, "[ValueError('0'), None]");
    EXPECT_LOG("0", "1");
}

TEST_ASYNC(race_goes_on_with_the_next_when_the_delay_is_over)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(race(2, (coil_racer[]){{sleeps_ten, &zero}, {returns_index, &one}}, 0.5));
    EXPECT_RESULT("'Res: 1'", 1, "[CancelledError(), None]");
    EXPECT_LOG("1", "cancelled: CancelledError");
    EXPECT(coil_loop_time(NULL) == start + 0.5);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(failure_begins_the_next_one_before_the_delay_is_over)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(race(2, (coil_racer[]){{fails, &zero}, {returns_index, &one}}, 100));
    EXPECT_RESULT("'Res: 1'", 1, "[ValueError('0'), None]");
    EXPECT_LOG("0", "1");
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(race_without_delay_begins_all)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(race(3, (coil_racer[]){{sleeps_ten, &zero}, {sleeps_ten, &one}, {sleeps_ten, &two}}, 0));
    EXPECT_RESULT("0", 0, "[None, CancelledError(), CancelledError()]");
    EXPECT_LOG("cancelled: CancelledError", "cancelled: CancelledError");
    EXPECT(coil_loop_time(NULL) == start + 10);
}

TEST_ASYNC(race_that_all_lose_has_no_winner)
{
    EXPECT_NONE(race(2, (coil_racer[]){{fails, &zero}, {fails, &one}}, COIL_FOREVER));
    EXPECT_RESULT("None", -1, "[ValueError('0'), ValueError('1')]");
    EXPECT_LOG("0", "1");
}

TEST_ASYNC(racer_that_returns_none_wins)
{
    EXPECT_NONE(race(1, (coil_racer[]){{returns_none, NULL}}, COIL_FOREVER));
    EXPECT_RESULT("None", 0, "[None]");
}

// Two that are done in the same turn: the first wins, the second is cancelled where it was about to go on.
typedef struct gate {
    coil_future *opened;
    int index;
} gate;

static coil_value waits_for_gate(void *arg)
{
    const gate *at = arg;
    coil_value waited = coil_await(at->opened);
    if (coil_failed(waited)) return waited;
    return coil_int(at->index);
}

static coil_value opens_gate(void *arg)
{
    coil_value_release(coil_future_set_result(((gate *)arg)->opened, coil_none()));
    return waits_forever(NULL);
}

TEST_ASYNC(two_that_end_in_one_turn_have_one_winner)
{
    coil_future *opened = new_future();
    gate gates[] = {{opened, 0}, {opened, 1}};
    EXPECT_NONE(race(3, (coil_racer[]){{waits_for_gate, &gates[0]}, {waits_for_gate, &gates[1]}, {opens_gate, &gates[0]}}, 0.1));
    EXPECT_RESULT("0", 0, "[None, CancelledError(), CancelledError()]");
}

// Cancelling the race.

static coil_value races_two(void *unused)
{
    (void)unused;
    return note_value("race", race(2, (coil_racer[]){{sleeps_ten, &zero}, {sleeps_ten, &one}}, 1));
}

TEST_ASYNC(cancelled_race_cancels_its_racers_and_waits_for_them)
{
    coil_task *task = spawn(races_two, NULL);
    EXPECT_NONE(coil_sleep(2));
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("cancelled: CancelledError: why", "cancelled: CancelledError: why", "race: CancelledError: why");
    EXPECT(result.index == -1 && !result.exceptions);
}

static coil_value swallows_one(void *unused)
{
    (void)unused;
    coil_value_release(note_value("first", coil_sleep(100)));
    coil_value_release(note_value("second", coil_sleep(100)));
    return coil_string("all the same");
}

static coil_value races_one(void *unused)
{
    (void)unused;
    return note_value("race", race(1, (coil_racer[]){{swallows_one, NULL}}, COIL_FOREVER));
}

TEST_ASYNC(race_hands_on_every_cancellation_and_ends_with_the_last)
{
    coil_task *task = spawn(races_one, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(task, "1");
    EXPECT_NONE(coil_sleep(1));
    EXPECT(!coil_task_done(task));
    coil_task_cancel(task, "2");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "2");
    EXPECT_LOG("first: CancelledError: 1", "second: CancelledError: 2", "race: CancelledError: 2");
}

static coil_timeout *outer, *inner;

static coil_value expires_both(void *unused)
{
    (void)unused;
    COIL_TRY(coil_timeout_reschedule(inner, -1));
    COIL_TRY(coil_sleep(0));
    coil_value_release(note_value("1", coil_sleep(0)));
    COIL_TRY(coil_timeout_reschedule(outer, -1));
    COIL_TRY(coil_sleep(0));
    coil_value_release(note_value("2", coil_sleep(0)));
    return coil_none();
}

TEST_ASYNC(race_between_two_timeouts)
{
    outer = OWN(coil_timeout_enter(COIL_FOREVER));
    inner = OWN(coil_timeout_enter(COIL_FOREVER));
    coil_value raced = note_value("race", race(1, (coil_racer[]){{expires_both, NULL}}, COIL_FOREVER));
    coil_value left = note_value("inner", coil_timeout_exit(coil_retain(inner), raced));
    EXPECT_ERROR(coil_timeout_exit(coil_retain(outer), left), coil_TimeoutError, "");
    EXPECT_LOG("1: CancelledError", "2: CancelledError", "race: CancelledError", "inner: CancelledError");
}

// What goes wrong in the race itself.

static coil_value wins_all_the_same(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(100));
    return coil_string("cancelled, and back");
}

TEST_ASYNC(racer_that_swallows_its_cancellation_breaks_the_race)
{
    EXPECT_ERROR(race(2, (coil_racer[]){{wins_all_the_same, NULL}, {returns_index, &one}}, 1), coil_ExceptionGroup,
                 "staggered race failed (1 sub-exception)");
    EXPECT_LOG("1");
}

static coil_value exits(void *unused)
{
    (void)unused;
    return coil_raise(coil_SystemExit, "bye");
}

static coil_value exit_app(void *unused)
{
    (void)unused;
    log_reports(NULL);
    return note_value("race", race(1, (coil_racer[]){{exits, NULL}}, COIL_FOREVER));
}

TEST(system_exit_of_a_racer_ends_the_program)
{
    EXPECT_ERROR(coil_run(exit_app, NULL), coil_SystemExit, "bye");
    EXPECT_LOG("race: TypeError: Cannot nest BaseExceptions in an ExceptionGroup",
               "report: unhandled exception during asyncio.run() shutdown: TypeError: Cannot nest BaseExceptions in an ExceptionGroup");
}

static coil_value interrupts(void *unused)
{
    (void)unused;
    return coil_raise(coil_KeyboardInterrupt);
}

static coil_value interrupt_app(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_value raced = race(1, (coil_racer[]){{interrupts, NULL}}, COIL_FOREVER);
    coil_value_release(raced);
    return coil_none();
}

TEST(keyboard_interrupt_of_a_racer_ends_the_program)
{
    EXPECT_ERROR(coil_run(interrupt_app, NULL), coil_KeyboardInterrupt, "");
}

static coil_value races_in_generator(void *unused)
{
    (void)unused;
    return race(0, NULL, COIL_FOREVER);
}

TEST(race_in_a_generator)
{
    coil_generator *gen = generator(races_in_generator, NULL);
    EXPECT_RAISE(coil_generator_send(gen, coil_none(), INTO), coil_RuntimeError,
                 "coil_staggered_race outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

// Tasks that start eagerly: none begins before it is among those that run.

static coil_value fails_at_once_or_returns(void *index)
{
    if (*(int *)index == 0) return coil_raise(coil_ValueError, "%s", "no good");
    return returns_index(index);
}

TEST_ASYNC(race_of_eager_tasks)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    EXPECT_NONE(race(2, (coil_racer[]){{sleeps_ten, &zero}, {returns_index, &one}}, 0.1));
    EXPECT_RESULT("'Res: 1'", 1, "[CancelledError(), None]");
    EXPECT_LOG("1", "cancelled: CancelledError");
    EXPECT_NONE(race(3, (coil_racer[]){{fails_at_once_or_returns, &zero}, {fails_at_once_or_returns, &one}, {sleeps_ten, &two}}, COIL_FOREVER));
    EXPECT_RESULT("'Res: 1'", 1, "[ValueError('no good'), None]");
    EXPECT_LOG("1");
    EXPECT_NONE(race(3, (coil_racer[]){{sleeps_ten, &zero}, {sleeps_ten, &one}, {returns_index, &two}}, 0));
    EXPECT_VALUE(coil_value_retain(result.winner), "'Res: 2'");
    EXPECT_LOG("2", "cancelled: CancelledError", "cancelled: CancelledError");
    EXPECT_NONE(race(0, NULL, COIL_FOREVER));
    EXPECT_RESULT("None", -1, "[]");
}

static coil_value raises_stop_iteration(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopIteration);
}

TEST_ASYNC(stop_iteration_of_a_racer_does_not_leak)
{
    EXPECT_NONE(race(1, (coil_racer[]){{raises_stop_iteration, NULL}}, COIL_FOREVER));
    EXPECT_RESULT("None", -1, "[RuntimeError('coroutine raised StopIteration')]");
}

TEST_ASYNC(race_of_many)
{
    enum { MANY = 12 };
    coil_racer racers[MANY];
    for (int i = 0; i < MANY; i++) racers[i] = (coil_racer){raises_value_error, "x"};
    racers[MANY - 1] = (coil_racer){returns_text, "last"};
    EXPECT_NONE(race(MANY, racers, COIL_FOREVER));
    EXPECT_VALUE(coil_value_retain(result.winner), "'last'");
    EXPECT_INT(coil_list_count(result.exceptions), MANY);
}

TEST_ASYNC(race_of_more_than_memory_has_room_for)
{
    EXPECT_ERROR(race(SIZE_MAX / 2, (coil_racer[]){{returns_index, &zero}}, COIL_FOREVER), coil_MemoryError, "");
}

TEST(race_outside_of_a_task)
{
    EXPECT_ERROR(race(0, NULL, COIL_FOREVER), coil_RuntimeError,
                 "coil_staggered_race outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(race_is_destroyed_with_its_loop)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(races_two, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "race: GeneratorExit", "report: Task was destroyed but it is pending!",
               "cancelled: GeneratorExit", "report: Task was destroyed but it is pending!");
}

TEST_ASYNC(race_that_is_left_begins_no_more)
{
    coil_coroutine *left = OWN(coil_coroutine_new(races_two, NULL));
    coil_value value;
    EXPECT_INT(coil_coroutine_send(left, coil_none(), &value), COIL_SEND_NEXT);
    coil_value_release(value);
    EXPECT_INT(coil_coroutine_throw(left, coil_raise(coil_OSError, "thrown"), &value), COIL_SEND_ERROR);
    EXPECT_ERROR(value, coil_OSError, "thrown");
    EXPECT_NONE(coil_sleep(100));
    EXPECT_LOG("race: OSError: thrown");
}
