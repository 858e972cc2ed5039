// Which tasks a loop has while eager ones begin: they are among them in their first step, and stay if they wait. One that has ended has no coroutine.
#include "tell.h"

static size_t count(void)
{
    coil_value all = coil_all_tasks();
    size_t tasks = coil_list_count(coil_as_list(all));
    coil_value_release(all);
    return tasks;
}

static coil_value at_once(void *arg)
{
    printf("  %s: %zu tasks\n", (char *)arg, count());
    return coil_none();
}

static coil_value waits(void *arg)
{
    printf("  before: %zu tasks\n", count());
    COIL_TRY(coil_await(arg));
    printf("  after: %zu tasks\n", count());
    return coil_none();
}

static coil_value nests(void *arg)
{
    coil_value_release(at_once("outer"));
    coil_release(coil_create_task(coil_coroutine_new(at_once, "inner")));
    coil_release(coil_create_task(coil_coroutine_new(waits, arg)));
    printf("  outer again: %zu tasks\n", count());
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    printf("%zu tasks\n", count());
    coil_task *task = coil_create_task(coil_coroutine_new(at_once, "first"));
    printf("%zu tasks, coroutine %d\n", count(), coil_task_get_coro(task) != NULL);
    coil_release(task);
    coil_future *future = coil_future_new();
    task = coil_create_task(coil_coroutine_new(waits, future));
    printf("%zu tasks, coroutine %d\n", count(), coil_task_get_coro(task) != NULL);
    coil_release(coil_create_task(coil_coroutine_new(nests, future)));
    printf("%zu tasks\n", count());
    tell("set", coil_future_set_result(future, coil_none()));
    tell("task", coil_await(task));
    printf("%zu tasks, coroutine %d\n", count(), coil_task_get_coro(task) != NULL);
    tell("sleep", coil_sleep(0));
    printf("%zu tasks\n", count());
    coil_release(task);
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
