// gather of tasks that start eagerly: done at once, some of them, failing at once; one that completes another which was given before it.
#include "tell.h"

static coil_future *future;

static coil_value quick(void *arg)
{
    printf("  %s runs\n", (const char *)arg);
    return coil_string(arg);
}

static coil_value slow(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    return coil_string(arg);
}

static coil_value fails(void *arg)
{
    return coil_raise(coil_ValueError, "%s", (const char *)arg);
}

static coil_value completes(void *arg)
{
    COIL_TRY(coil_future_set_result(future, coil_string("completed")));
    return coil_string(arg);
}

static coil_task *eagerly(coil_function function, const char *name)
{
    return coil_create_task_with(coil_coroutine_new(function, (void *)name), (coil_task_options){.eager_start = true});
}

static coil_value attempt(const char *what, coil_function first, coil_function second, unsigned flags)
{
    void *tasks[2];
    tasks[0] = first ? eagerly(first, "a") : (void *)coil_retain(future);
    tasks[1] = eagerly(second, "b");
    coil_future *outer = coil_gather_future(2, tasks, flags);
    printf("%s: done %d\n", what, coil_future_done(outer));
    tell("  result", coil_await(outer));
    printf("  at %.1f\n", coil_loop_time(NULL));
    coil_release(outer);
    coil_release(tasks[0]);
    coil_release(tasks[1]);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt("both at once", quick, quick, 0));
    COIL_TRY(attempt("one at once", quick, slow, 0));
    COIL_TRY(attempt("one fails at once", slow, fails, 0));
    COIL_TRY(attempt("both fail at once", fails, fails, 0));
    COIL_TRY(attempt("errors are results", fails, fails, COIL_RETURN_EXCEPTIONS));
    future = coil_future_new();
    COIL_TRY(attempt("completed by the second", NULL, completes, 0));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
