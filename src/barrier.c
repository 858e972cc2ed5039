// SPDX-License-Identifier: MIT
//
// barrier.c: asyncio.Barrier, where a number of tasks wait for each other. Its state changes under the lock of a condition, and every change
// is notified to all who wait:
//   filling    tasks come in and wait; the last one lets them go
//   draining   they leave; who comes now waits until all have left
//   resetting  they leave with an error; who comes now waits until all have left
//   broken     whoever is in leaves with an error, and so does whoever comes, until it is reset
//
// Nobody keeps the lock while waiting for anything else, so it is always free: to acquire it never waits, and a wait always comes back with it.

#include "core.h"

COIL__COLD_BEGIN

typedef enum barrier_state { FILLING,
                             DRAINING,
                             RESETTING,
                             BROKEN } barrier_state;

struct coil_barrier {
    coil_object head;
    coil_condition *condition; // owned
    int64_t parties;
    int64_t count; // tasks that are in
    uint8_t state;
};

static void finalize(coil_object *self)
{
    coil_release(((coil_barrier *)self)->condition);
}

static void repr(coil_object *self, coil__text *text)
{
    static const char *const states[] = {"filling", "draining", "resetting", "broken"};
    const coil_barrier *barrier = (coil_barrier *)self;
    coil__text_add(text, "<asyncio.locks.Barrier object at %p [%s", (void *)self, states[barrier->state]);
    if (barrier->state != BROKEN)
        coil__text_add(text, ", waiters:%lld/%lld", (long long)coil_barrier_n_waiting(barrier), (long long)barrier->parties);
    coil__text_add(text, "]>");
}

static const coil__type barrier_type = {
    .public_type = {.name = "Barrier", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

coil_barrier *coil_barrier_new(int64_t parties)
{
    if (parties < 1) return coil__raise_null(coil_ValueError, "parties must be >= 1");
    coil_barrier *barrier = coil_object_new(&barrier_type.public_type, sizeof *barrier);
    if (!barrier) return NULL;
    barrier->parties = parties;
    barrier->condition = coil_condition_new(NULL);
    if (barrier->condition) return barrier;
    coil_release(barrier);
    return NULL;
}

int64_t coil_barrier_parties(const coil_barrier *barrier)
{
    return barrier->parties;
}

int64_t coil_barrier_n_waiting(const coil_barrier *barrier)
{
    return barrier->state == FILLING ? barrier->count : 0;
}

bool coil_barrier_broken(const coil_barrier *barrier)
{
    return barrier->state == BROKEN;
}

static void change(coil_barrier *barrier, barrier_state state)
{
    barrier->state = (uint8_t)state;
    coil__condition_notify(barrier->condition, INT64_MAX);
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

#define SET_OF(state) (1u << (state))

// _block and _wait: waits while the barrier is in one of these states; none, or the error that ended the wait.
static coil_value wait_while(coil_barrier *barrier, unsigned states)
{
    coil_value outcome = coil_none();
    while (!coil_failed(outcome) && states & SET_OF(barrier->state)) outcome = coil_condition_wait(barrier->condition);
    return outcome;
}

// Counts the task in, unless it comes with an error; the last one lets all go. False: it is not in.
COIL__APART static bool enter(coil_barrier *barrier, coil_value *outcome)
{
    if (coil_failed(*outcome)) return false;
    if (barrier->state == BROKEN) {
        *outcome = coil__raise(coil_BrokenBarrierError, "Barrier aborted");
        return false;
    }
    *outcome = coil_int(barrier->count++);
    if (barrier->count == barrier->parties) change(barrier, DRAINING);
    return true;
}

// Counts the task out: with its number, or with the error that ended its wait. The last one opens the barrier again.
COIL__APART static coil_value leave(coil_barrier *barrier, coil_value number, coil_value waited)
{
    coil_value outcome = coil_failed(waited) ? waited : number;
    if (!coil_failed(waited) && (barrier->state == BROKEN || barrier->state == RESETTING))
        outcome = coil__raise(coil_BrokenBarrierError, "Abort or reset of barrier");
    if (--barrier->count == 0) change(barrier, barrier->state == BROKEN ? BROKEN : FILLING);
    return outcome;
}

COIL__APART static coil_value give_back(coil_barrier *barrier, coil_value outcome)
{
    coil_value_release(coil_condition_release(barrier->condition));
    coil_release(barrier);
    return outcome;
}

coil_value coil_barrier_wait(coil_barrier *barrier)
{
    COIL_LET(acquired, coil_condition_acquire(barrier->condition));
    (void)acquired; // none
    coil_retain(barrier);
    coil_value outcome = wait_while(barrier, SET_OF(DRAINING) | SET_OF(RESETTING));
    if (enter(barrier, &outcome)) outcome = leave(barrier, outcome, wait_while(barrier, SET_OF(FILLING)));
    return give_back(barrier, outcome);
}

// ---------------------------------------------------------------------------------------------------------------------
// Resetting, aborting
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_barrier_reset(coil_barrier *barrier)
{
    COIL_LET(acquired, coil_condition_acquire(barrier->condition));
    (void)acquired; // none
    change(barrier, barrier->count > 0 ? RESETTING : FILLING);
    return coil_condition_release(barrier->condition);
}

coil_value coil_barrier_abort(coil_barrier *barrier)
{
    COIL_LET(acquired, coil_condition_acquire(barrier->condition));
    (void)acquired; // none
    change(barrier, BROKEN);
    return coil_condition_release(barrier->condition);
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects
// ---------------------------------------------------------------------------------------------------------------------

static coil_value wait_body(void *arg)
{
    return coil_barrier_wait(*(coil_barrier **)arg);
}

static coil_value reset_body(void *arg)
{
    return coil_barrier_reset(*(coil_barrier **)arg);
}

static coil_value abort_body(void *arg)
{
    return coil_barrier_abort(*(coil_barrier **)arg);
}

coil_coroutine *coil_barrier_wait_coro_at(coil_barrier *barrier, const char *file, int line)
{
    return coil__method_coroutine(wait_body, &barrier, sizeof barrier, coil_retain(barrier), "wait", file, line);
}

coil_coroutine *coil_barrier_reset_coro_at(coil_barrier *barrier, const char *file, int line)
{
    return coil__method_coroutine(reset_body, &barrier, sizeof barrier, coil_retain(barrier), "reset", file, line);
}

coil_coroutine *coil_barrier_abort_coro_at(coil_barrier *barrier, const char *file, int line)
{
    return coil__method_coroutine(abort_body, &barrier, sizeof barrier, coil_retain(barrier), "abort", file, line);
}

COIL__COLD_END
