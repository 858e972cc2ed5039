// SPDX-License-Identifier: MIT
//
// barrier.c: asyncio.Barrier, where a number of tasks wait for each other. Its state changes under the lock of a condition, and every change
// is notified to all who wait:
//   filling    tasks come in and wait; the last one lets them go
//   draining   they leave; who comes now waits until all have left
//   resetting  they leave with an error; who comes now waits until all have left
//   broken     whoever is in leaves with an error, and so does whoever comes, until it is reset

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
    if (parties < 1) return coil_raise_null(coil__raise(coil_ValueError, "parties must be >= 1"));
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

// A pass of one task through the barrier. held: whether it has the condition's lock.
typedef struct passage {
    coil_barrier *barrier;
    coil_value outcome; // its number, or the error
    bool held;
} passage;

#define SET_OF(state) (1u << (state))

// _block and _wait: waits until the barrier is in none of these states; false: the outcome is an error.
static bool wait_while(passage *pass, unsigned states)
{
    while (states & SET_OF(pass->barrier->state)) {
        coil_value woken = coil__condition_wait(pass->barrier->condition, &pass->held);
        if (!coil_failed(woken)) continue;
        pass->outcome = woken;
        return false;
    }
    return true;
}

// Counts the task in; the last one lets all go. False: the barrier is broken.
COIL__APART static bool enter(passage *pass)
{
    coil_barrier *barrier = pass->barrier;
    if (barrier->state == BROKEN) {
        pass->outcome = coil__raise(coil_BrokenBarrierError, "Barrier aborted");
        return false;
    }
    pass->outcome = coil_int(barrier->count++);
    if (barrier->count == barrier->parties) change(barrier, DRAINING);
    return true;
}

// Counts the task out; the last one opens the barrier again.
COIL__APART static void leave(passage *pass, bool released)
{
    coil_barrier *barrier = pass->barrier;
    if (released && (barrier->state == BROKEN || barrier->state == RESETTING))
        pass->outcome = coil__raise(coil_BrokenBarrierError, "Abort or reset of barrier");
    if (--barrier->count == 0) change(barrier, barrier->state == BROKEN ? BROKEN : FILLING);
}

COIL__APART static coil_value end_passage(passage *pass)
{
    if (pass->held) coil_value_release(coil_condition_release(pass->barrier->condition));
    coil_release(pass->barrier);
    return pass->outcome;
}

coil_value coil_barrier_wait(coil_barrier *barrier)
{
    passage pass = {.barrier = coil_retain(barrier)};
    pass.outcome = coil_condition_acquire(barrier->condition);
    pass.held = !coil_failed(pass.outcome);
    if (pass.held && wait_while(&pass, SET_OF(DRAINING) | SET_OF(RESETTING)) && enter(&pass)) leave(&pass, wait_while(&pass, SET_OF(FILLING)));
    return end_passage(&pass);
}

// ---------------------------------------------------------------------------------------------------------------------
// Resetting, aborting
// ---------------------------------------------------------------------------------------------------------------------

COIL__APART static coil_value end_change(coil_barrier *barrier, coil_value acquired, barrier_state state)
{
    if (!coil_failed(acquired)) {
        change(barrier, (state == BROKEN || barrier->count > 0) ? state : FILLING);
        coil_value_release(coil_condition_release(barrier->condition));
        acquired = coil_none();
    }
    coil_release(barrier);
    return acquired;
}

coil_value coil_barrier_reset(coil_barrier *barrier)
{
    coil_retain(barrier);
    return end_change(barrier, coil_condition_acquire(barrier->condition), RESETTING);
}

coil_value coil_barrier_abort(coil_barrier *barrier)
{
    coil_retain(barrier);
    return end_change(barrier, coil_condition_acquire(barrier->condition), BROKEN);
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
