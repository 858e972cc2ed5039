// gather: the first error comes out and the others go on; as results with return_exceptions; a child that is cancelled; cancelling all.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    coil_value slept = coil_sleep(delay);
    if (coil_failed(slept)) {
        printf("%.1f: %s\n", delay, coil_error_type_of(slept)->name);
        return slept;
    }
    if (delay == 2.0) return coil_raise(coil_ValueError, "two");
    if (delay == 3.0) return coil_raise(coil_KeyError);
    printf("%.1f: ends\n", delay);
    return coil_double(delay);
}

static coil_task *task(double delay)
{
    return coil_create_task(coil_coroutine_with(ends, &delay, sizeof delay));
}

static void release(coil_task **tasks)
{
    for (int i = 0; i < 4; i++) coil_release(tasks[i]);
}

static coil_value waits_for_all(void *arg)
{
    void *const *tasks = arg;
    coil_value result = coil_gather(4, tasks, COIL_RETURN_EXCEPTIONS);
    tell("the gather inside", coil_value_retain(result));
    return result;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *tasks[4] = {task(1.0), task(2.0), task(3.0), task(4.0)};
    tell("first error", coil_gather(4, tasks, 0));
    COIL_TRY(coil_sleep(5.0)); // 4.0 goes on; 3.0's error is not reported as never retrieved
    release(tasks);

    coil_task *again[4] = {task(1.0), task(2.0), task(3.0), task(4.0)};
    COIL_LET(results, coil_gather(4, (void *const *)again, COIL_RETURN_EXCEPTIONS));
    for (size_t i = 0; i < 4; i++) tell("  result", coil_value_retain(coil_list_get(coil_as_list(results), i)));
    coil_value_release(results);
    release(again);

    coil_task *one[4] = {task(1.0), task(1.5), task(1.25), task(4.0)};
    coil_future *outer = coil_gather_future(4, (void *const *)one, 0);
    COIL_TRY(coil_sleep(0.5));
    coil_task_cancel(one[1], "this one");
    tell("a child cancelled", coil_await(outer));
    printf("outer cancelled %d, another done %d\n", coil_future_cancelled(outer), coil_task_done(one[3]));
    tell("cancel the outer one", coil_bool(coil_future_cancel(outer, NULL)));
    coil_release(outer);
    tell("another", coil_await(one[3]));
    release(one);

    coil_task *all[4] = {task(1.0), task(1.5), task(1.75), task(4.0)};
    coil_task *gatherer = coil_create_task(coil_coroutine_new(waits_for_all, all));
    COIL_TRY(coil_sleep(1.25));
    coil_task_cancel(gatherer, "all of you");
    tell("all cancelled", coil_await(gatherer));
    for (int i = 0; i < 4; i++) printf("  cancelled %d\n", coil_task_cancelled(all[i]));
    printf("gatherer cancelled %d\n", coil_task_cancelled(gatherer));
    coil_release(gatherer);
    release(all);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
