// as_completed with a limit: a TimeoutError for each that is not done, in either way of iterating; what was done in time is given in time; nothing is cancelled.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    coil_value slept = coil_sleep(delay);
    if (coil_failed(slept)) {
        printf("  %.1f is cancelled\n", delay);
        return slept;
    }
    printf("  %.1f ends\n", delay);
    return coil_double(delay);
}

static coil_task *task(double delay)
{
    return coil_create_task(coil_coroutine_with(ends, &delay, sizeof delay));
}

static coil_value plainly(const char *what, coil_as_completed *iterator)
{
    coil_value next;
    while (coil_next(iterator, &next) == COIL_SEND_NEXT) {
        coil_value result = coil_await(coil_as_object(next));
        printf("%s, at %.1f: ", what, coil_loop_time(NULL));
        tell("next", result);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    void *tasks[] = {task(1.0), task(2.0), task(3.0)};
    coil_as_completed *iterator = coil_as_completed_new(3, tasks, 1.5);
    COIL_TRY(plainly("in time", iterator));
    coil_release(iterator);

    iterator = coil_as_completed_new(3, tasks, 1.0);
    for (int i = 0; i < 5; i++) {
        coil_value given = coil_anext(iterator);
        printf("asynchronously, at %.1f: ", coil_loop_time(NULL));
        if (coil_failed(given)) tell("raises", given);
        else tell("gives", coil_future_result(coil_as_object(given)));
        if (!coil_failed(given)) coil_value_release(given);
    }
    coil_release(iterator);

    iterator = coil_as_completed_new(2, tasks + 1, 0.25);
    COIL_TRY(coil_sleep(1.0)); // the third one ends too late
    COIL_TRY(plainly("looked at late", iterator));
    coil_release(iterator);

    iterator = coil_as_completed_new(1, tasks, 0);
    COIL_TRY(plainly("no time", iterator)); // it is done
    coil_release(iterator);

    coil_task *slow = task(100.0);
    iterator = coil_as_completed_new(1, (void *[]){slow}, -1.0);
    COIL_TRY(plainly("less than none", iterator));
    coil_release(iterator);
    printf("done %d\n", coil_task_done(slow));
    coil_task_cancel(slow, NULL);
    coil_release(slow);
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
