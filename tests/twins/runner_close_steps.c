// Closing a Runner: tasks are cancelled and waited for together; what they start meanwhile is cancelled when the loop closes; callbacks that are left
// get a few turns more.
#include "tell.h"

static coil_value cleans_up(void *arg)
{
    double seconds = *(double *)arg;
    coil_value slept = coil_sleep(1000.0);
    COIL_TRY(coil_sleep(seconds));
    printf("cleaned up after %d, at %d\n", (int)seconds, (int)coil_loop_time(NULL));
    return slept;
}

static void turn(void *left)
{
    printf("turn %d\n", --*(int *)left);
    if (*(int *)left > 0) coil_loop_call_soon(NULL, turn, left);
}

static coil_value app(void *arg)
{
    (void)arg;
    static double one = 1, two = 2, three = 3;
    coil_release(coil_create_task(coil_coroutine_new(cleans_up, &two)));
    coil_release(coil_create_task(coil_coroutine_new(cleans_up, &three)));
    coil_release(coil_create_task(coil_coroutine_new(cleans_up, &one)));
    COIL_TRY(coil_sleep(1.0));
    puts("main ends");
    return coil_none();
}

static coil_value leaves_callbacks(void *arg)
{
    coil_loop_call_soon(NULL, turn, arg);
    puts("main ends");
    return coil_none();
}

int main(void)
{
    static int left = 50;
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("run", coil_runner_run(runner, coil_coroutine_new(app, NULL), NULL));
    tell("run", coil_runner_run(runner, coil_coroutine_new(leaves_callbacks, &left), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    left = 50;
    tell("asyncio.run", coil_run(leaves_callbacks, &left));
    return 0;
}
