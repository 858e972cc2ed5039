// What a task tells of itself: name, state, result and exception, too early and in time.

#include "tell.h"

static coil_value work(void *fail)
{
    COIL_TRY(coil_sleep(1));
    if (fail) return coil_raise(coil_ValueError, "bad work");
    return coil_string("good work");
}

static void show(coil_task *task)
{
    printf("%s done=%d cancelled=%d cancelling=%u\n", coil_task_get_name(task), coil_task_done(task), coil_task_cancelled(task),
           coil_task_cancelling(task));
    tell("  result", coil_task_result(task));
    tell("  exception", coil_task_exception(task));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *good = coil_create_task_with(coil_coroutine_new(work, NULL), (coil_task_options){.name = "good"});
    coil_task *bad = coil_create_task(coil_coroutine_new(work, "yes"));
    coil_task *ended = coil_create_task(coil_coroutine_new(work, NULL));
    COIL_TRY(coil_task_set_name(bad, "bad"));
    show(good);
    coil_task_cancel(ended, "no longer needed");
    COIL_TRY(coil_sleep(2));
    show(good);
    show(bad);
    show(ended);
    printf("cancel again: %d\n", coil_task_cancel(ended, NULL));
    coil_release(good);
    coil_release(bad);
    coil_release(ended);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
