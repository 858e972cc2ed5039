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

static coil_value sleep_until_woken(coil_loop *loop, double delay)
{
    coil_future *future = coil_loop_create_future(loop);
    if (!future) return coil_last_error();
    // The sleeper's own reference outlives the timer: it is cancelled below before the future is released.
    coil_handle *timer = coil__timer_new(loop, coil__clock() + delay, wake, future, &coil__context_outermost);
    if (!timer) {
        coil_release(future);
        return coil_last_error();
    }
    coil_retain(timer);
    coil_value outcome = coil__future_await(future);
    coil_handle_cancel(timer);
    coil_release(timer);
    coil_release(future);
    return outcome;
}

coil_value coil_sleep(double delay)
{
    if (!coil__frame_current || coil__frame_current->kind == COIL__GENERATOR) return coil__frame_missing("coil_sleep");
    if (delay != delay) return coil__raise(coil_ValueError, "Invalid delay: NaN (not a number)");
    if (delay <= 0) return coil__frame_yield(coil_none());
    coil_loop *loop = coil_loop_get_running();
    return loop ? sleep_until_woken(loop, delay) : coil_last_error();
}

static coil_value sleep_body(void *arg)
{
    return coil_sleep(*(double *)arg);
}

coil_coroutine *coil_sleep_coro(double delay)
{
    return coil_coroutine_new_at(sleep_body, &delay, sizeof delay, "sleep", __FILE__, __LINE__);
}
