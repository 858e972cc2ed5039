// A shield of a shield, waited for twice: cancelling the outer one, the inner one, and the task, each told by all three.

#include "tell.h"

static coil_value work(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(2));
    return coil_string("worked");
}

static const char *state(coil_future *future)
{
    if (!coil_future_done(future)) return "pending";
    return coil_future_cancelled(future) ? "cancelled" : "done";
}

static coil_value scene(int which)
{
    coil_task *task = coil_create_task(coil_coroutine_new(work, NULL));
    coil_future *inner = coil_shield(task), *outer = coil_shield(inner);
    COIL_TRY(coil_sleep(1));
    if (which == 0) coil_future_cancel(outer, "outer");
    if (which == 1) coil_future_cancel(inner, "inner");
    if (which == 2) coil_task_cancel(task, "task");
    for (int i = 0; i < 3; i++) {
        printf("  %s, %s, %s\n", state(outer), state(inner), state(coil_task_as_future(task)));
        COIL_TRY(coil_sleep(0));
    }
    tell("outer", coil_await(outer));
    tell("inner", coil_await(inner));
    tell("task", coil_await(task));
    printf("%.0f\n", coil_loop_time(NULL));
    coil_release(outer);
    coil_release(inner);
    coil_release(task);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < 4; i++) COIL_TRY(scene(i));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
