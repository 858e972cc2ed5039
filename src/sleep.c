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

bool coil__sleep_cancel(coil_future *self, const char *message)
{
    coil__entry_cancel(&((coil__sleep *)self)->entry, self->loop);
    return coil__future_cancel_plain(self, message);
}

// Because of the delay, or because no loop is running.
COIL__RARE static coil__sleep *refuse(double delay)
{
    if (delay != delay) return coil__raise_null(coil_ValueError, "Invalid delay: NaN (not a number)");
    (void)coil_loop_get_running(); // there is none: that is the error
    return NULL;
}

static coil__sleep *sleep_new(double delay)
{
    coil_loop *loop = coil__running_loop;
    if (COIL__UNLIKELY(delay != delay || !loop)) return refuse(delay);
    coil__sleep *sleep = (coil__sleep *)coil__future_make(&sleep_type, sizeof *sleep, loop);
    if (COIL__UNLIKELY(!sleep)) return NULL;
    sleep->entry.kind = COIL__WAKE;
    if (COIL__UNLIKELY(!coil__timers_add_in(&loop->timers, &sleep->entry, delay))) return coil__no_memory_for(sleep);
    coil__retain(&sleep->future.head);
    return sleep;
}

static const coil__type sleep_type = {
    .public_type = {.name = "Future",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = coil__future_finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = coil__future_repr,
    .cancel = coil__sleep_cancel,
};

COIL__APART static coil_future *go_to_sleep(double delay)
{
    coil__sleep *sleep = sleep_new(delay);
    if (!sleep) return NULL;
    sleep->future.is_sleep = true;
    return &sleep->future;
}

// What a coroutine waits for that lets the loop run once: asyncio's __sleep0, a generator that yields. It marks the coroutine as awaiting something.
static const coil_type turn_type = {.name = "generator"};
static coil_object turn = {&turn_type, 1u << 30, sizeof turn};

COIL__APART static bool begin_turn(void)
{
    coil__frame_current->waits_for = &turn;
    coil_value *yielded = coil__frame_leave(COIL__WAITS_FOR_TURN);
    if (COIL__LIKELY(yielded != NULL)) coil__value_set(yielded, COIL_NONE, NULL);
    return yielded != NULL;
}

coil_value coil_sleep(double delay)
{
    if (!coil__may_await()) return coil__frame_missing("coil_sleep");
    if (delay <= 0) {
        if (COIL__UNLIKELY(!begin_turn())) return coil__frame_refuse();
        return coil__stack_suspend();
    }
    coil_future *sleep = go_to_sleep(delay);
    if (!sleep) return coil_last_error();
    return coil__future_join(sleep);
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
