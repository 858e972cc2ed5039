// A done callback cancels another task, which is about to be woken by the same future.

#include "tell.h"

static coil_task *victim, *bystander;

static void cancels(coil_future *future, void *arg)
{
    (void)future;
    bool first = coil_task_cancel(victim, arg), second = coil_task_cancel(bystander, "too");
    printf("callback: cancel %d %d\n", first, second);
}

static coil_value waits(void *future)
{
    const char *name = coil_task_get_name(coil_current_task());
    tell(name, coil_await(future));
    tell(name, coil_sleep(1));
    printf("%s cancelling %u\n", name, coil_task_cancelling(coil_current_task()));
    return coil_none();
}

static coil_value scene(bool callback_first)
{
    coil_future *future = coil_future_new();
    if (callback_first) COIL_TRY(coil_future_add_done_callback(future, cancels, "from the callback"));
    victim = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "victim"});
    COIL_TRY(coil_sleep(0));
    if (!callback_first) COIL_TRY(coil_future_add_done_callback(future, cancels, "from the callback"));
    bystander = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "bystander"});
    COIL_TRY(coil_future_set_result(future, coil_int(7)));
    tell("victim ends", coil_join(victim));
    tell("bystander ends", coil_join(bystander));
    coil_release(future);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(scene(true));
    COIL_TRY(scene(false));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
