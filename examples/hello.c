// hello.c: two tasks at once, and the two ways to wait.
//
// What to see: both examples start before either ends, though each waits a second: while one task waits, the loop runs the other.
// example1 sleeps in place; example2 hands the sleep to a task of its own. await_or_task.c shows what the difference is.

#include <coil.h>
#include <stdio.h>

// Runs the sleep in place: the task that runs example1 waits.
static coil_value example1(void *arg)
{
    (void)arg;
    puts("example1: start");
    COIL_TRY(coil_sleep(1.0));
    puts("example1: end");
    return coil_none();
}

// Hands the sleep to a task of its own, gives up control, and comes back when that task is done.
static coil_value example2(void *arg)
{
    (void)arg;
    puts("example2: start");
    coil_task *task = coil_create_task(coil_sleep_coro(1.0));
    COIL_TRY(coil_join(task)); // await, then release
    puts("example2: end");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, example1, NULL);
    coil_group_spawn(group, example2, NULL);
    return coil_group_join(group); // waits for both
}

int main(void)
{
    return coil_main(app, NULL); // asyncio.run, errors printed, exit status
}
