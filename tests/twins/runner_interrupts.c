// What Ctrl-C does to a run: the main task is cancelled and KeyboardInterrupt comes out, unless it catches that, or somebody else cancelled it too. The
// second time the loop ends at once.
#include "tell.h"

static void interrupt(void *arg)
{
    (void)arg;
    puts("  interrupt");
    coil_interrupt_main();
}

static coil_value waits(void *arg)
{
    (void)arg;
    coil_loop_call_later(NULL, 1.0, interrupt, NULL);
    coil_value slept = coil_sleep(10.0);
    tell("  waits", coil_value_retain(slept));
    return slept;
}

static coil_value catches(void *arg)
{
    coil_value_release(waits(arg));
    return coil_string("cleaned up");
}

static coil_value raises_another(void *arg)
{
    coil_value_release(waits(arg));
    return coil_raise(coil_ValueError, "instead");
}

static void cancel_and_interrupt(void *task)
{
    coil_task_cancel(task, "somebody else");
    interrupt(NULL);
}

static coil_value is_cancelled_too(void *arg)
{
    (void)arg;
    coil_loop_call_later(NULL, 1.0, cancel_and_interrupt, coil_current_task());
    return coil_sleep(10.0);
}

static coil_value twice(void *arg)
{
    coil_value_release(waits(arg));
    coil_value slept = waits(arg);
    puts("while closing");
    return slept;
}

int main(void)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("waits", coil_runner_run(runner, coil_coroutine_new(waits, NULL), NULL));
    tell("catches", coil_runner_run(runner, coil_coroutine_new(catches, NULL), NULL));
    tell("raises another", coil_runner_run(runner, coil_coroutine_new(raises_another, NULL), NULL));
    tell("is cancelled too", coil_runner_run(runner, coil_coroutine_new(is_cancelled_too, NULL), NULL));
    tell("twice", coil_runner_run(runner, coil_coroutine_new(twice, NULL), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    return 0;
}
