// Eager tasks that make eager tasks: who is current, what has a turn when, and in which order names are given.

#include <coil.h>
#include <stdio.h>

static void say(const char *what)
{
    printf("%s in %s\n", what, coil_task_get_name(coil_current_task()));
}

static coil_task *eager(coil_function function, void *arg)
{
    return coil_create_task_with(coil_coroutine_new(function, arg), (coil_task_options){.eager_start = true});
}

static coil_value nested(void *arg)
{
    long depth = (long)arg;
    say("begin");
    if (depth > 0) {
        coil_task *inner = eager(nested, (void *)(depth - 1));
        say("made");
        COIL_TRY(coil_join(inner));
    } else {
        COIL_TRY(coil_sleep(0));
    }
    say("end");
    return coil_none();
}

static void called(void *arg)
{
    printf("%s, a task is current: %d\n", (char *)arg, coil_current_task() != NULL);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_call_soon(NULL, called, "before");
    coil_task *task = eager(nested, (void *)2);
    coil_loop_call_soon(NULL, called, "after");
    say("main");
    COIL_TRY(coil_join(task));
    coil_task *done = eager(nested, NULL);
    printf("%s is done: %d\n", coil_task_get_name(done), coil_task_done(done));
    return coil_join(done);
}

int main(void)
{
    return coil_main(app, NULL);
}
