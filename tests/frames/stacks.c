// Prints the stacks of tasks in all states. The test knows its lines by the marks behind them.

#include <coil.h>
#include <stdio.h>

#include "inlined.h"

static coil_value leaf(void *future)
{
    COIL_LET(value, coil_await(future)); // leaf
    return value;
}

static coil_value outer(void *future)
{
    COIL_LET(value, inlined(leaf, future)); // outer
    return value;
}

static coil_value sleeper(void *unused)
{
    (void)unused;
    for (;;) {
        COIL_TRY(coil_sleep(1)); // first sleep
        COIL_TRY(coil_sleep(1)); // second sleep
    }
}

static coil_value fails(void *unused)
{
    (void)unused;
    return coil_raise(coil_ValueError, "no"); // fails
}

static void print(coil_task *task)
{
    coil_value_release(coil_task_print_stack(task, COIL_NO_LIMIT, stdout));
    fflush(stdout);
}

static coil_value app(void *unused)
{
    (void)unused;
    coil_task *tasks[] = {
        coil_create_task(coil_coroutine_new(outer, coil_future_new())), // made
        coil_create_task(coil_coroutine_new(sleeper, NULL)),
        coil_create_task(coil_coroutine_new(fails, NULL)),
    };
    print(tasks[0]);
    COIL_TRY(coil_sleep(0.5));
    for (int i = 0; i < 3; i++) print(tasks[i]);
    COIL_TRY(coil_sleep(1));
    print(tasks[1]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
