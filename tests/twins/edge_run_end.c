// What is left when the main task ends: tasks that wait, that clean up, that fail as they are cancelled, that cannot be stopped at once; a generator.

#include "tell.h"

static coil_value left(void *arg)
{
    int kind = *(int *)arg;
    coil_value outcome = coil_sleep(100);
    printf("%.1f %d is cancelled\n", coil_loop_time(NULL), kind);
    if (kind == 1) COIL_TRY(coil_sleep(1));
    if (kind == 2) {
        coil_value_release(outcome);
        return coil_raise(coil_ValueError, "while it was cancelled");
    }
    if (kind == 3) {
        coil_value_release(outcome);
        COIL_TRY(coil_sleep(2));
        puts("3 returns");
        return coil_int(3);
    }
    printf("%.1f %d ends\n", coil_loop_time(NULL), kind);
    return outcome;
}

static coil_value ticks(void *arg)
{
    (void)arg;
    coil_value outcome = coil_yield(coil_int(1));
    COIL_TRY(coil_sleep(0.5));
    printf("%.1f the generator is closed\n", coil_loop_time(NULL));
    return outcome;
}

static coil_async_generator *kept;

static coil_value app(void *arg)
{
    (void)arg;
    tell_reports(NULL);
    for (int i = 0; i < 4; i++) coil_release(coil_create_task(coil_coroutine_with(left, &i, sizeof i)));
    kept = coil_async_generator_new(ticks, NULL);
    tell("tick", coil_anext(kept));
    COIL_TRY(coil_sleep(1));
    puts("main ends");
    return coil_string("the result");
}

int main(void)
{
    tell("run", coil_run(app, NULL));
    tell("after", coil_object_value(coil_loop_get_running()));
    coil_release(kept);
    return 0;
}
