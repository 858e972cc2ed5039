// A coroutine that somebody drives cannot be awaited by another: by hand, by a task, and after its end.
#include "tell.h"

static coil_value in_two_steps(void *arg)
{
    (void)arg;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_string("over");
}

static coil_value awaits(void *coroutine)
{
    return coil_await(coil_retain(coroutine));
}

static void awaited(const char *what, coil_coroutine *coroutine)
{
    coil_coroutine *awaiting = coil_coroutine_new(awaits, coroutine);
    tell_step(what, awaiting, coil_none());
    coil_release(awaiting);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_coroutine *sleeper = coil_sleep_coro(0);
    coil_task *task = coil_create_task(coil_retain(sleeper));
    COIL_TRY(coil_sleep(0));
    tell("of a task", awaits(sleeper));
    COIL_TRY(coil_join(task));
    coil_release(sleeper);
    coil_coroutine *waiting = coil_sleep_coro(1);
    task = coil_create_task(coil_coroutine_new(awaits, waiting));
    COIL_TRY(coil_sleep(0));
    tell("in a task", awaits(waiting));
    COIL_TRY(coil_join(task));
    tell("after a task", awaits(waiting));
    coil_release(waiting);
    return coil_none();
}

int main(void)
{
    coil_coroutine *coroutine = coil_coroutine_new(in_two_steps, NULL);
    tell_step("by hand", coroutine, coil_none());
    awaited("awaited half-way", coroutine);
    tell_step("by hand", coroutine, coil_none());
    tell_step("by hand", coroutine, coil_none());
    awaited("awaited after its end", coroutine);
    coil_release(coroutine);

    coroutine = coil_coroutine_new(in_two_steps, NULL);
    coil_coroutine *first = coil_coroutine_new(awaits, coroutine);
    tell_step("first", first, coil_none());
    tell_step("throw", first, coil_raise(coil_ValueError, "ended by it"));
    coil_release(first);
    awaited("second", coroutine);
    coil_release(coroutine);
    return coil_main(app, NULL);
}
