// SPDX-License-Identifier: MIT
//
// staggered.c: asyncio.staggered.staggered_race (happy eyeballs): functions that do the same in several ways, each begun when the one before has
// failed or a time is over; the first that returns wins, and the others are cancelled.
//
// Each runs in a task of its own, which makes the task of the next one before it begins: a chain. What they share is an object that the tasks
// keep. The race owns its running tasks, and waits until none is left, whoever cancels it.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

typedef struct race {
    coil_object head;
    coil_racer *racers;
    size_t count, begun;
    double delay;
    coil_list *exceptions; // owned; for each that has begun its error, or none
    coil_value *unhandled; // owned; errors that are not a racer's own
    size_t unhandled_count, unhandled_capacity;
    coil_value winner;
    ptrdiff_t winner_index;
    coil_task **running; // owned, each of them
    size_t running_count, running_capacity;
    coil_future *completed;  // what the race waits for; owned; NULL: it does not wait
    coil_value cancellation; // the error to end with, usually a CancelledError
    bool gave_up;            // nothing will wake it again
} race;

// One of the chain. What asyncio has events for is a future here: only one task waits for each.
typedef struct runner {
    coil_object head;
    race *race;                   // owned
    coil_future *may_start;       // owned
    coil_future *previous_failed; // owned; NULL: there is none before it
    coil_future *failed;          // owned
    size_t index;
} runner;

static void race_finalize(coil_object *self)
{
    race *made = (race *)self;
    coil__free(made->racers, made->count * sizeof *made->racers);
    coil_release(made->exceptions);
    for (size_t i = 0; i < made->unhandled_count; i++) coil__value_drop(made->unhandled[i]);
    coil__free(made->unhandled, made->unhandled_capacity * sizeof *made->unhandled);
    coil__value_drop(made->winner);
    coil__free(made->running, made->running_capacity * sizeof *made->running);
    coil_release(made->completed);
    coil__value_drop(made->cancellation);
}

static void runner_finalize(coil_object *self)
{
    runner *made = (runner *)self;
    coil_release(made->race);
    coil_release(made->may_start);
    coil_release(made->previous_failed);
    coil_release(made->failed);
}

static coil_future *awaiter(coil_object *self)
{
    return ((race *)self)->completed;
}

static const coil__type race_type = {
    .public_type = {.name = "staggered_race", .flags = COIL__TYPE_CORE, .finalize = race_finalize},
    .awaiter = awaiter,
};
static const coil__type runner_type = {
    .public_type = {.name = "run_one_coro", .flags = COIL__TYPE_CORE, .finalize = runner_finalize},
};

static void set(coil_future *event)
{
    if (!coil_future_done(event)) coil__future_finish(event, COIL__FINISHED, coil_bool(true));
}

// ---------------------------------------------------------------------------------------------------------------------
// The tasks
// ---------------------------------------------------------------------------------------------------------------------

static coil_value start(race *made, coil_future *previous_failed);

static coil_value wait_body(void *arg)
{
    return coil_await(*(coil_future **)arg);
}

// A coroutine, as asyncio has it: without time it is a task, which is cancelled before it runs.
COIL__APART static coil_coroutine *waits_for(coil_future *event)
{
    return coil__method_coroutine(wait_body, &event, sizeof event, coil__retain(&event->head), "wait", __FILE__, __LINE__);
}

COIL__APART static coil_value suppress_timeout(coil_value waited)
{
    if (!coil_error_matches(waited, coil_TimeoutError)) return waited;
    coil__value_drop(waited);
    return coil_none();
}

static coil_value wait_for_turn(runner *self)
{
    coil_value waited = coil__future_await(self->may_start);
    if (coil_failed(waited) || !self->previous_failed) return waited;
    return suppress_timeout(coil_wait_for(waits_for(self->previous_failed), self->race->delay));
}

// Takes the next racer, and makes the task of the one after it. True: there was one, and the race has not been left.
COIL__APART static coil_value begin_run(runner *self)
{
    race *made = self->race;
    if (made->begun == made->count) return coil_bool(false);
    self->index = made->begun++;
    self->failed = coil_future_new();
    if (!self->failed) return coil_last_error();
    coil_value started = coil_list_append(made->exceptions, coil_none());
    if (!coil_failed(started)) started = start(made, self->failed);
    return coil_failed(started) ? started : coil_bool(!made->gave_up); // CPython's fails there, where what it needs is gone with the race
}

COIL__APART static coil_coroutine *racer_of(const runner *self)
{
    coil_racer racer = self->race->racers[self->index];
    return coil_coroutine_new_at(racer.function, racer.arg, 0, "racer", __FILE__, __LINE__);
}

static void win(race *made, size_t index, coil_value result)
{
    made->winner_index = (ptrdiff_t)index;
    made->winner = result;
    coil_task *current = coil_current_task(); // it has no await left where it could be told
    for (size_t i = 0; i < made->running_count; i++)
        if (made->running[i] != current) coil_task_cancel(made->running[i], NULL);
}

COIL__APART static coil_value end_run(const runner *self, coil_value result)
{
    race *made = self->race;
    if (coil_error_matches(result, coil_SystemExit) || coil_error_matches(result, coil_KeyboardInterrupt)) return result;
    if (coil_failed(result)) {
        coil__list_set(made->exceptions, self->index, result);
        if (!made->gave_up) set(self->failed);
    } else if (made->winner_index >= 0) { // it was cancelled, and returned all the same
        coil__value_drop(result);
        return coil__raise(coil_AssertionError, "%s", "");
    } else {
        win(made, self->index, result);
    }
    return coil_none();
}

static coil_value run_one(void *arg)
{
    runner *self = arg;
    coil_value begun = wait_for_turn(self);
    if (!coil_failed(begun)) begun = begin_run(self);
    if (coil_failed(begun) || !begun.as.boolean) return begun;
    return end_run(self, coil_await(racer_of(self)));
}

static void end_with(race *made, coil_value error)
{
    coil__value_drop(made->cancellation);
    made->cancellation = error;
}

// Without memory the error is what the race ends with, unless there is another one.
static void add_unhandled(race *made, coil_value error)
{
    if (coil__grow((void **)&made->unhandled, &made->unhandled_capacity, made->unhandled_count, sizeof *made->unhandled))
        made->unhandled[made->unhandled_count++] = error;
    else end_with(made, error);
}

static void forget_task(race *made, coil_task *task)
{
    size_t place = 0;
    while (place < made->running_count && made->running[place] != task) place++;
    if (place == made->running_count) return; // the race has ended without it
    made->running_count--;
    for (size_t i = place; i < made->running_count; i++) made->running[i] = made->running[i + 1];
    coil_release(task);
}

static void task_done(coil_future *future, void *arg)
{
    race *made = arg;
    coil_task *task = (coil_task *)future;
    forget_task(made, task);
    if (made->completed && made->running_count == 0) set(made->completed);
    coil_value error = coil_task_cancelled(task) ? coil_none() : coil_task_exception(task);
    if (coil_failed(error)) add_unhandled(made, error);
}

// Makes the task of the next racer.
static coil_value start(race *made, coil_future *previous_failed)
{
    if (!coil__grow((void **)&made->running, &made->running_capacity, made->running_count, sizeof *made->running)) return coil_raise_no_memory();
    runner *self = coil_object_new(&runner_type.public_type, sizeof *self);
    if (!self) return coil_last_error();
    self->race = coil_retain(made);
    self->previous_failed = coil_retain(previous_failed);
    self->may_start = coil_future_new();
    coil_future *may_start = coil_retain(self->may_start);
    coil_coroutine *body = may_start ? coil__method_coroutine(run_one, self, 0, coil_retain(self), "run_one_coro", __FILE__, __LINE__) : NULL;
    coil_release(self);
    coil_task *task = coil_create_task(body);
    coil_value watched = task ? coil__future_watch(&task->future, task_done, made, &coil__context_outermost, made) : coil_last_error();
    if (!coil_failed(watched)) {
        made->running[made->running_count++] = task;
        set(may_start); // an eager one waits for this: it must not win before it is among those that run
    } else if (task) {
        coil_task_cancel(task, NULL);
        coil_release(task);
    }
    coil_release(may_start);
    return watched;
}

// ---------------------------------------------------------------------------------------------------------------------
// The race
// ---------------------------------------------------------------------------------------------------------------------

static coil_value begin(race *made, size_t count, const coil_racer *racers)
{
    made->exceptions = coil_list_new(0, NULL);
    if (!made->exceptions) return coil_last_error();
    if (count > 0) {
        made->racers = count <= UINT32_MAX / sizeof *racers ? coil__allocate(count * sizeof *racers) : NULL;
        if (!made->racers) return coil_raise_no_memory();
        memcpy(made->racers, racers, count * sizeof *racers);
        made->count = count;
    }
    return start(made, NULL);
}

COIL__APART static race *begin_race(size_t count, const coil_racer *racers, double delay)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("coil_staggered_race"));
    race *made = coil_object_new(&race_type.public_type, sizeof *made);
    if (!made) return NULL;
    made->delay = delay;
    made->winner_index = -1;
    coil_value begun = begin(made, count, racers);
    if (!coil_failed(begun)) return made;
    coil_release(made);
    return coil_raise_null(begun);
}

static void cancel_running(race *made, const char *message)
{
    for (size_t i = 0; i < made->running_count; i++) coil_task_cancel(made->running[i], message);
}

// What the race waits for next; NULL: for nothing.
COIL__APART static coil_future *next_wait(race *made)
{
    if (made->running_count == 0 || made->gave_up) return NULL;
    made->completed = coil_future_new();
    if (made->completed) return made->completed;
    made->gave_up = true;
    end_with(made, coil_last_error());
    cancel_running(made, NULL);
    return NULL;
}

COIL__APART static void end_wait(race *made, coil_value woken)
{
    coil_release(made->completed);
    made->completed = NULL;
    if (!coil_failed(woken)) {
        coil__value_drop(woken);
        return;
    }
    end_with(made, woken);
    if (coil_error_matches(woken, coil_CancelledError)) cancel_running(made, coil__error_of(woken)->message);
    else made->gave_up = true; // closed
}

// What nobody has caught; none: nothing.
static coil_value unhandled(race *made)
{
    if (made->unhandled_count == 0) return coil_none();
    size_t count = made->unhandled_count;
    made->unhandled_count = 0; // the group takes them
    coil_value group = coil_raise_group("staggered race failed", count, made->unhandled);
    if (coil_error_type_of(group) != coil_BaseExceptionGroup) return group;
    coil__value_drop(group);
    return coil__raise(coil_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
}

COIL__APART static coil_value end_race(race *made, coil_race_result *result)
{
    coil_value error = made->gave_up ? coil_none() : unhandled(made);
    if (!coil_failed(error)) error = coil__value_keep(made->cancellation);
    if (!coil_failed(error)) {
        result->winner = coil__value_keep(made->winner);
        result->index = made->winner_index;
        result->exceptions = coil_retain(made->exceptions);
    }
    while (made->running_count > 0) coil_release(made->running[--made->running_count]); // it could not wait for them: they keep the race, and not it them
    coil_release(made);
    return coil_failed(error) ? error : coil_none();
}

coil_value coil_staggered_race(size_t count, const coil_racer *racers, double delay, coil_race_result *result)
{
    *result = (coil_race_result){.winner = coil_none(), .index = -1, .exceptions = NULL};
    race *made = begin_race(count, racers, delay);
    if (!made) return coil_last_error();
    for (coil_future *wait = next_wait(made); wait; wait = next_wait(made)) end_wait(made, coil__future_await(wait));
    return end_race(made, result);
}

COIL__COLD_END
