// Who listens to a future, by its repr, while somebody waits for it in one way or another, and when that is over.
#include "tell_places.h"

static coil_value waits(void *future)
{
    coil_value_release(coil_await(future));
    return coil_none();
}

static coil_value groups(void *future)
{
    coil_group *group = coil_group_new();
    coil_task *member = coil_group_create_task(group, coil_coroutine_new(waits, future), (coil_task_options){.name = "member"});
    tell_plain_repr("in a group", member);
    return coil_group_join(group);
}

static coil_value wait(void *future)
{
    return coil_wait(1, (void *[]){future}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL);
}

static coil_value wait_limited(void *future)
{
    return coil_wait(1, (void *[]){future}, 5.0, COIL_ALL_COMPLETED, NULL, NULL);
}

static coil_value wait_for(void *future)
{
    return coil_wait_for(future, 5.0);
}

static coil_value gathers(void *future)
{
    return coil_gather(2, (void *[]){future, future}, 0);
}

// Cancels the task, and looks before and after it has ended. Takes the future.
static coil_value run_on(const char *what, coil_function function, const char *name, void *arg, coil_future *future)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new_at(function, arg, 0, name, __FILE__, __LINE__), (coil_task_options){.name = "waiter"});
    COIL_TRY(coil_sleep(0));
    tell_plain_repr(what, future);
    tell_plain_repr("  by", task);
    coil_task_cancel(task, NULL);
    coil_value_release(coil_join(task));
    tell_plain_repr("  afterwards", future);
    coil_release(future);
    return coil_none();
}

static coil_value run(const char *what, coil_function function, const char *name)
{
    coil_future *future = coil_future_new();
    return run_on(what, function, name, future, future);
}

static coil_value shields(void)
{
    coil_future *future = coil_future_new(), *shield = coil_shield(future);
    COIL_TRY(run_on("shielded", waits, "waits", shield, shield));
    coil_release(future);
    return coil_none();
}

static coil_value two_tasks(void)
{
    coil_future *future = coil_future_new();
    coil_task *a = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "a"});
    coil_task *b = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "b"});
    COIL_TRY(coil_sleep(0));
    tell_plain_repr("two tasks", future);
    coil_task_cancel(a, NULL);
    tell_plain_repr("one is cancelled", future);
    COIL_TRY(coil_wait(2, (void *[]){a, b}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
    coil_release(a);
    coil_release(b);
    coil_release(future);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(run("awaited", waits, "waits"));
    COIL_TRY(run("waited for", wait, "wait"));
    COIL_TRY(run("with a limit", wait_limited, "wait"));
    COIL_TRY(run("wait_for", wait_for, "wait_for"));
    COIL_TRY(run("gathered", gathers, "gathers"));
    COIL_TRY(shields());
    coil_future *future = coil_future_new();
    coil_as_completed *completed = coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER);
    tell_plain_repr("as_completed", future);
    COIL_TRY(run_on("and a group", groups, "groups", future, future));
    coil_release(completed);
    return two_tasks();
}

int main(void)
{
    return coil_main(app, NULL);
}
