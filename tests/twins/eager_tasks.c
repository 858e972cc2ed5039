// Eager tasks: the first step runs inside create_task; those that never wait are done when it returns.
#include "tell.h"

static coil_value at_once(void *arg)
{
    printf("  %s runs in %s\n", (char *)arg, coil_task_get_name(coil_current_task()));
    return coil_string(arg);
}

static coil_value waits(void *arg)
{
    printf("  %s starts\n", (char *)arg);
    COIL_TRY(coil_sleep(1.0));
    printf("  %s ends\n", (char *)arg);
    return coil_string(arg);
}

static coil_value fails(void *arg)
{
    return coil_raise(coil_ValueError, "%s", (char *)arg);
}

static coil_task *eager(coil_function function, char *arg)
{
    return coil_create_task_with(coil_coroutine_new_at(function, arg, 0, arg, __FILE__, __LINE__),
                                 (coil_task_options){.eager_start = true, .name = arg});
}

static coil_value makes_another(void *arg)
{
    printf("  %s starts\n", (char *)arg);
    coil_task *inner = eager(waits, "inner");
    printf("  back in %s\n", coil_task_get_name(coil_current_task()));
    return coil_join(inner);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = eager(at_once, "first");
    printf("done %d, current %s\n", coil_task_done(task), coil_task_get_name(coil_current_task()));
    tell("first", coil_join(task));

    task = eager(waits, "second");
    printf("done %d\n", coil_task_done(task));
    tell("second", coil_join(task));

    task = eager(fails, "third");
    printf("done %d\n", coil_task_done(task));
    tell("third", coil_join(task));

    tell("nested", coil_join(eager(makes_another, "outer")));

    coil_task *a = eager(at_once, "a"), *b = eager(at_once, "b"), *c = eager(waits, "c");
    coil_future *done = coil_gather_future(2, (void *[]){a, b}, 0), *later = coil_gather_future(2, (void *[]){b, c}, 0);
    printf("gathered: done %d, %d\n", coil_future_done(done), coil_future_done(later));
    tell("done", coil_join(done));
    tell("later", coil_join(later));
    coil_release(a);
    coil_release(b);
    coil_release(c);

    coil_task *cancelled = eager(waits, "cancelled");
    coil_task_cancel(cancelled, "after its first step");
    tell("cancelled", coil_join(cancelled));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
