// await_or_task.c: a function awaited in place, against the same function handed to a task that is then awaited.
//
// What to see: "> Task-2" is the loop giving control to a task, "< Task-2" the task giving it back; deeper calls stand further right.
// First, pause starts right after outer, between one ">" and the next "<": no control is given up between their frames, only at the
// bottom, where the sleep really waits. Then outer hands pause to a task and gives up control at once: the task beside it runs
// before pause does.

#include <coil.h>
#include <stdio.h>

static void print_steps(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)object, (void)arg;
    if (event != COIL_TRACE_TASK_ENTER && event != COIL_TRACE_TASK_LEAVE) return;
    fputs(event == COIL_TRACE_TASK_ENTER ? "> " : "< ", stdout);
    puts(coil_task_get_name(task));
}

static coil_value pause_a_second(void *arg)
{
    (void)arg;
    puts("        pause: start");
    COIL_TRY(coil_sleep(1.0));
    puts("        pause: end");
    return coil_none();
}

static coil_value outer_awaits(void *arg)
{
    puts("    outer: start");
    COIL_TRY(pause_a_second(arg)); // await pause_a_second(): a call
    puts("    outer: end");
    return coil_none();
}

static coil_value outer_makes_task(void *arg)
{
    puts("    outer: start");
    coil_task *task = coil_create_task(coil_coroutine_new(pause_a_second, arg));
    COIL_TRY(coil_join(task));
    puts("    outer: end");
    return coil_none();
}

static coil_value beside(void *arg)
{
    (void)arg;
    puts("    beside: my turn");
    return coil_none();
}

static coil_value run_beside(coil_coroutine *coroutine)
{
    coil_task *first = coil_create_task(coroutine), *second = coil_create_task(coil_coroutine_new(beside, NULL));
    COIL_TRY(coil_join(first));
    COIL_TRY(coil_join(second));
    return coil_none();
}

static coil_value app(void *arg)
{
    puts("== awaited in place");
    COIL_TRY(run_beside(coil_coroutine_new(outer_awaits, arg)));
    puts("== handed to a task");
    COIL_TRY(run_beside(coil_coroutine_new(outer_makes_task, arg)));
    return coil_none();
}

int main(void)
{
    coil_trace_set(print_steps, NULL);
    return coil_main(app, NULL);
}
