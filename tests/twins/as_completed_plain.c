// as_completed, iterated plainly: coroutines that are awaited in the order in which they were made, errors among the results, the end.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    COIL_TRY(coil_sleep(delay));
    if (delay == 2.0) return coil_raise(coil_ValueError, "two");
    return coil_double(delay);
}

static coil_coroutine *coroutine(double delay)
{
    return coil_coroutine_with(ends, &delay, sizeof delay);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *cancelled = coil_create_task(coroutine(9.0));
    coil_coroutine *twice = coroutine(1.5);
    coil_as_completed *iterator = coil_as_completed_new(6, (void *[]){coroutine(3.0), cancelled, twice, coroutine(2.0), coroutine(1.0), twice}, COIL_FOREVER);
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(cancelled, "not this one");
    for (int i = 0;; i++) {
        coil_value next;
        coil_send_result step = coil_next(iterator, &next);
        if (step != COIL_SEND_NEXT) {
            printf("%d in all\n", i);
            coil_value_release(next);
            break;
        }
        coil_value result = coil_await(coil_as_object(next));
        printf("at %.1f ", coil_loop_time(NULL));
        tell("next", result);
    }
    coil_value next;
    printf("ended %d\n", coil_next(iterator, &next) == COIL_SEND_RETURN);
    coil_release(iterator);
    coil_release(cancelled);

    iterator = coil_as_completed_new(0, NULL, 1.0);
    printf("nothing %d\n", coil_next(iterator, &next) == COIL_SEND_RETURN);
    coil_release(iterator);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
