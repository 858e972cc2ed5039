// SPDX-License-Identifier: MIT
//
// sleep.c: asyncio.sleep, a future that a timer resolves. The timer's entry is a part of the future, so that a sleep is one allocation; the heap
// owns a reference while it holds the entry.

#include "core.h"

static const coil__type sleep_type;

// futures._set_result_unless_cancelled. Takes the reference that the heap had.
void coil__sleep_wake(coil__sleep *sleep)
{
    coil__trace(COIL_TRACE_CALLBACK_ENTER, NULL, sleep, NULL);
    if (!coil_future_done(&sleep->future)) coil__future_finish(&sleep->future, COIL__FINISHED, coil_none());
    coil__trace(COIL_TRACE_CALLBACK_LEAVE, NULL, sleep, NULL);
    coil__release(&sleep->future.head);
}

static bool cancel(coil_future *self, const char *message)
{
    coil__entry_cancel(&((coil__sleep *)self)->entry, self->loop);
    return coil__future_cancel_plain(self, message);
}

static coil__sleep *sleep_new(double delay)
{
    if (delay != delay) return coil_raise_null(coil__raise(coil_ValueError, "Invalid delay: NaN (not a number)"));
    coil_loop *loop = coil_loop_get_running();
    coil__sleep *sleep = loop ? (coil__sleep *)coil__future_new(&sleep_type, sizeof *sleep, loop) : NULL;
    if (!sleep) return NULL;
    sleep->entry.kind = COIL__WAKE;
    if (coil__timers_add(&loop->timers, &sleep->entry, coil__clock() + delay)) {
        coil__retain(&sleep->future.head);
        return sleep;
    }
    coil_release(sleep);
    return coil_raise_null(coil_raise_no_memory());
}

static const coil__type sleep_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = coil__future_finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = coil__future_repr,
    .cancel = cancel,
};

COIL__APART static coil__sleep *go_to_sleep(double delay)
{
    return sleep_new(delay);
}

// When something was thrown into the sleeper, the timer is still there: in the heap, or ready to run.
COIL__APART static void wake_up(coil__sleep *sleep)
{
    if (COIL__UNLIKELY(sleep->future.state == COIL__PENDING)) coil__entry_cancel(&sleep->entry, sleep->future.loop);
    coil__release(&sleep->future.head);
}

// What a coroutine waits for that lets the loop run once: asyncio's __sleep0, a generator that yields. It marks the coroutine as awaiting something.
static const coil_type turn_type = {.name = "generator"};
static coil_object turn = {&turn_type, 1u << 30, sizeof turn};

COIL__APART static coil_value end_turn(coil_value sent)
{
    coil__frame_current->waits_for = NULL;
    if (COIL__UNLIKELY(coil_failed(sent))) return sent;
    coil__value_drop(sent); // of somebody who drives the coroutine by hand
    return coil_none();
}

coil_value coil_sleep(double delay)
{
    if (!coil__frame_current || coil__frame_current->kind == COIL__GENERATOR) return coil__frame_missing("coil_sleep");
    if (delay <= 0) {
        coil__frame_current->waits_for = &turn;
        return end_turn(coil__frame_yield(coil_none()));
    }
    coil__sleep *sleep = go_to_sleep(delay);
    if (!sleep) return coil_last_error();
    coil_value outcome = coil__future_await(&sleep->future);
    wake_up(sleep);
    return outcome;
}

COIL__COLD_BEGIN

coil_future *coil_sleep_future(double delay)
{
    return (coil_future *)sleep_new(delay);
}

static coil_value sleep_body(void *arg)
{
    return coil_sleep(*(double *)arg);
}

coil_coroutine *coil_sleep_coro_at(double delay, const char *file, int line)
{
    return coil_coroutine_new_at(sleep_body, &delay, sizeof delay, "sleep", file, line);
}

COIL__COLD_END
