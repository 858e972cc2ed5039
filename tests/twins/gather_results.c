// gather: results in the order of the awaitables, whatever the order in which they end; futures, duplicates, none at all.
#include "tell.h"

static coil_value after(void *arg)
{
    double delay = *(double *)arg;
    COIL_TRY(coil_sleep(delay));
    printf("%.1f ends\n", delay);
    return coil_double(delay);
}

static coil_coroutine *after_coro(double delay)
{
    return coil_coroutine_with(after, &delay, sizeof delay);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("three", COIL_GATHER(after_coro(3.0), after_coro(1.0), after_coro(2.0)));
    tell("empty", coil_gather(0, NULL, 0));

    coil_future *done = coil_future_new(), *later = coil_future_new();
    COIL_TRY(coil_future_set_result(done, coil_string("done")));
    coil_task *task = coil_create_task(after_coro(0.5));
    coil_future *all = coil_gather_future(5, (void *[]){task, done, later, task, later}, 0);
    printf("pending %d\n", !coil_future_done(all));
    COIL_TRY(coil_sleep(1.0));
    COIL_TRY(coil_future_set_result(later, coil_int(7)));
    printf("pending %d\n", !coil_future_done(all));
    tell("mixed", coil_join(all));
    coil_release(done);
    coil_release(later);
    coil_release(task);

    coil_coroutine *twice = after_coro(0.25);
    tell("the same coroutine twice", COIL_GATHER(twice, twice));

    coil_future *nested = coil_gather_future(2, (void *[]){after_coro(0.2), after_coro(0.1)}, 0);
    tell("nested", COIL_GATHER(nested, after_coro(0.0)));
    coil_release(nested);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
