// A future's states: what reading and completing it gives while it is pending, finished, failed and cancelled.
#include "tell.h"

static void look(const char *name, coil_future *future)
{
    printf("%s: done %s, cancelled %s\n", name, coil_future_done(future) ? "True" : "False", coil_future_cancelled(future) ? "True" : "False");
    tell("  result", coil_future_result(future));
    tell("  exception", coil_future_exception(future));
    if (!coil_future_done(future)) return;
    tell("  set_result", coil_future_set_result(future, coil_int(0)));
    tell("  set_exception", coil_future_set_exception(future, coil_raise(coil_ValueError, "late")));
    tell("  cancel", coil_bool(coil_future_cancel(future, NULL)));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    look("pending", future);
    tell("set", coil_future_set_result(future, coil_string("result")));
    look("finished", future);
    tell("await", coil_join(future));

    future = coil_future_new();
    tell("set", coil_future_set_exception(future, coil_raise(coil_KeyError)));
    look("failed", future);
    tell("await", coil_await(future));
    tell("await again", coil_join(future));

    future = coil_future_new();
    tell("cancel", coil_bool(coil_future_cancel(future, "why")));
    look("cancelled", future);
    tell("await", coil_await(future));
    tell("await again", coil_join(future));

    future = coil_future_new();
    tell("stop", coil_future_set_exception(future, coil_raise(coil_StopIteration)));
    tell("await", coil_join(future));

    coil_task *task = coil_create_task(coil_sleep_coro(0));
    tell("task", coil_future_set_result(coil_task_as_future(task), coil_none()));
    tell("task", coil_future_set_exception(coil_task_as_future(task), coil_raise(coil_ValueError)));
    tell("task", coil_join(task));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
