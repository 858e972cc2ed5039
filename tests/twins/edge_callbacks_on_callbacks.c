// Done callbacks that add and remove callbacks while they run, and one that is added from a task that was woken by the same future.

#include <coil.h>
#include <stdio.h>

static void plain(coil_future *future, void *arg)
{
    (void)future;
    printf("%s\n", (const char *)arg);
}

static void meddles(coil_future *future, void *arg)
{
    puts(arg);
    coil_value_release(coil_future_add_done_callback(future, plain, "added within"));
    printf("removed %zu\n", coil_future_remove_done_callback(future, plain, "second"));
}

static coil_value adds(void *future)
{
    COIL_TRY(coil_await(future));
    puts("task");
    COIL_TRY(coil_future_add_done_callback(future, plain, "added by the task"));
    return coil_none();
}

static void soon(void *arg)
{
    puts(arg);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    COIL_TRY(coil_future_add_done_callback(future, meddles, "first"));
    COIL_TRY(coil_future_add_done_callback(future, plain, "second"));
    coil_task *task = coil_create_task(coil_coroutine_new(adds, future));
    COIL_TRY(coil_sleep(0));
    coil_loop_call_soon(NULL, soon, "before");
    COIL_TRY(coil_future_set_result(future, coil_none()));
    coil_loop_call_soon(NULL, soon, "after");
    COIL_TRY(coil_join(task));
    COIL_TRY(coil_sleep(0));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
