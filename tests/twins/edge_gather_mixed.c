// gather of everything at once: a coroutine, a task, a future that is done, one that failed, the same task twice, a gathering; and an empty one.

#include "tell.h"

static coil_value number(void *arg)
{
    int n = *(int *)arg;
    COIL_TRY(coil_sleep(n));
    return coil_int(n);
}

static coil_coroutine *later(int n)
{
    return coil_coroutine_with(number, &n, sizeof n);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(later(2));
    coil_future *done = coil_future_new(), *failed = coil_future_new();
    COIL_TRY(coil_future_set_result(done, coil_string("done before")));
    COIL_TRY(coil_future_set_exception(failed, coil_raise(coil_ValueError, "failed before")));
    coil_future *inner = coil_gather_future(2, (void *[]){later(3), later(1)}, 0);
    void *all[] = {later(1), task, done, failed, task, inner};
    tell("with exceptions", coil_gather(6, all, COIL_RETURN_EXCEPTIONS));
    printf("at %.0f\n", coil_loop_time(NULL));
    all[0] = later(1);
    tell("without", coil_gather(6, all, 0));
    printf("at %.0f\n", coil_loop_time(NULL));
    COIL_LET(nothing, coil_gather(0, NULL, 0));
    tell("nothing", nothing);
    coil_release(inner);
    coil_release(failed);
    coil_release(done);
    coil_release(task);
    COIL_TRY(coil_sleep(2));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
