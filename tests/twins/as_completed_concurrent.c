// as_completed: several wait for the next result at once, in any order; one of them is cancelled, before and after it was woken.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    COIL_TRY(coil_sleep(delay));
    return coil_double(delay);
}

static coil_as_completed *three(void)
{
    static void *coroutines[3];
    for (int i = 0; i < 3; i++) {
        double delay = 1.0 + i;
        coroutines[i] = coil_coroutine_with(ends, &delay, sizeof delay);
    }
    return coil_as_completed_new(3, coroutines, COIL_FOREVER);
}

static coil_coroutine *next(coil_as_completed *iterator)
{
    coil_value value;
    coil_next(iterator, &value);
    return coil_as_object(value);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_as_completed *iterator = three();
    coil_coroutine *coroutines[] = {next(iterator), next(iterator), next(iterator)};
    coil_release(iterator); // they keep it
    tell("third, awaited first", coil_await(coroutines[2]));
    tell("first, awaited second", coil_await(coroutines[0]));
    tell("second, awaited last", coil_await(coroutines[1]));

    iterator = three();
    tell("gathered", COIL_GATHER(next(iterator), next(iterator), next(iterator)));
    coil_release(iterator);

    iterator = three();
    coil_task *tasks[] = {coil_create_task(next(iterator)), coil_create_task(next(iterator)), coil_create_task(next(iterator))};
    COIL_TRY(coil_sleep(0.5));
    coil_task_cancel(tasks[0], "waits");
    COIL_TRY(coil_sleep(0.5)); // the first one's timer has fired
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    tell("cancel", coil_bool(coil_task_cancel(tasks[1], "is woken?")));
    for (int i = 0; i < 3; i++) {
        tell("task", coil_await(tasks[i]));
        printf("  at %.1f\n", coil_loop_time(NULL));
        coil_release(tasks[i]);
    }
    coil_release(iterator);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
