// SPDX-License-Identifier: MIT
//
// sleep.c: asyncio.sleep, a future that a timer resolves.

#include "core.h"

// futures._set_result_unless_cancelled
static void wake(void *arg)
{
    coil_future *future = arg;
    if (!coil_future_done(future)) coil__future_finish(future, COIL__FINISHED, coil_none());
}

// The timer of a sleep, and the future that it resolves; NULL: the error is kept.
COIL__APART static coil_handle *go_to_sleep(double delay)
{
    if (delay != delay) return coil_raise_null(coil__raise(coil_ValueError, "Invalid delay: NaN (not a number)"));
    coil_loop *loop = coil_loop_get_running();
    coil_future *future = loop ? coil_loop_create_future(loop) : NULL;
    if (!future) return NULL;
    // The sleeper's own reference outlives the timer: it is cancelled in wake_up before the future is released.
    coil_handle *timer = coil__timer_new(loop, coil__clock() + delay, wake, future, &coil__context_outermost);
    if (timer) return coil_retain(timer);
    coil_release(future);
    return NULL;
}

COIL__APART static void wake_up(coil_handle *timer)
{
    coil_release(timer->arg); // the future
    coil_handle_cancel(timer);
    coil_release(timer);
}

coil_value coil_sleep(double delay)
{
    if (!coil__frame_current || coil__frame_current->kind == COIL__GENERATOR) return coil__frame_missing("coil_sleep");
    if (delay <= 0) return coil__frame_yield(coil_none());
    coil_handle *timer = go_to_sleep(delay);
    if (!timer) return coil_last_error();
    coil_value outcome = coil__future_await(timer->arg);
    wake_up(timer);
    return outcome;
}

static coil_value sleep_body(void *arg)
{
    return coil_sleep(*(double *)arg);
}

coil_coroutine *coil_sleep_coro_at(double delay, const char *file, int line)
{
    return coil_coroutine_new_at(sleep_body, &delay, sizeof delay, "sleep", file, line);
}
