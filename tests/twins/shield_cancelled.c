// shield: what happens to the inner task and to the future when either is cancelled, and when a task awaits it, alone and within wait_for.
#include "tell.h"

static coil_value works(void *arg)
{
    coil_value slept = coil_sleep(2.0);
    tell("  work", coil_value_retain(slept));
    if (coil_failed(slept)) return slept;
    return coil_string(arg);
}

static coil_value shields(void *arg)
{
    coil_value result = coil_join(coil_shield(arg));
    tell("  shield", coil_value_retain(result));
    return result;
}

static coil_task *work(const char *result)
{
    return coil_create_task(coil_coroutine_new(works, (void *)result));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *inner = work("in peace");
    tell("in peace", coil_join(coil_shield(inner)));
    tell("done already", coil_join(coil_shield(inner)));
    coil_release(inner);

    inner = work("all the same");
    coil_task *outer = coil_create_task(coil_coroutine_new(shields, inner));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(outer, "outside");
    tell("awaiter", coil_await(outer));
    tell("inner", coil_await(inner));
    coil_release(outer);
    coil_release(inner);

    inner = work("cancelled");
    outer = coil_create_task(coil_coroutine_new(shields, inner));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(inner, "inside");
    tell("awaiter", coil_await(outer));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(outer), coil_task_cancelling(outer));
    coil_release(outer);
    coil_release(inner);

    inner = work("later");
    coil_future *shielded = coil_shield(inner);
    tell("wait_for", coil_wait_for(shielded, 1.0));
    printf("shield cancelled %d, inner done %d\n", coil_future_cancelled(shielded), coil_task_done(inner));
    coil_release(shielded);
    shielded = coil_shield(inner);
    tell("wait_for, no time", coil_wait_for(shielded, 0));
    coil_release(shielded);
    tell("inner", coil_await(inner));
    coil_release(inner);

    shielded = coil_shield(coil_coroutine_new(works, "a coroutine"));
    COIL_TRY(coil_sleep(1.0));
    tell("cancel", coil_bool(coil_future_cancel(shielded, "the future")));
    tell("cancel again", coil_bool(coil_future_cancel(shielded, NULL)));
    tell("future", coil_join(shielded));
    return coil_sleep(2.0);
}

int main(void)
{
    return coil_main(app, NULL);
}
