// as_completed, iterated asynchronously: the tasks and futures that were given come back themselves, tasks for anything else; going on later.
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

static void look(const char *what, coil_value given, coil_task *task, coil_future *future)
{
    if (coil_failed(given)) {
        tell(what, given);
        return;
    }
    coil_future *next = coil_as_object(given);
    printf("%s: at %.1f, the task %d, the future %d, done %d, ", what, coil_loop_time(NULL), (void *)next == task, next == future, coil_future_done(next));
    tell("result", coil_future_result(next));
    coil_value_release(given);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coroutine(2.0));
    coil_future *future = coil_future_new();
    coil_as_completed *iterator = coil_as_completed_new(4, (void *[]){coroutine(3.0), task, future, coroutine(1.0)}, COIL_FOREVER);
    look("first", coil_anext(iterator), task, future);
    look("second", coil_anext(iterator), task, future);
    COIL_TRY(coil_future_set_result(future, coil_string("set")));
    printf("a while\n");
    COIL_TRY(coil_sleep(5.0));
    look("third", coil_anext(iterator), task, future); // they are done long since, and come in their order
    coil_value next;
    coil_next(iterator, &next);
    tell("fourth, plainly", coil_await(coil_as_object(next)));
    look("fifth", coil_anext(iterator), task, future);
    look("sixth", coil_anext(iterator), task, future);
    coil_release(iterator);
    coil_release(task);
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
