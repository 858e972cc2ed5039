// Two loops by turns: tasks keep their loop, time goes on for both, stop() ends a run after the turn, and a future of the one is refused in the other.

#include "tell.h"

typedef struct counter {
    const char *name;
    int count;
} counter;

static coil_value counts(void *arg)
{
    counter *me = arg;
    while (me->count < 6) {
        printf("%s %d\n", me->name, ++me->count);
        COIL_TRY(coil_sleep(1));
    }
    return coil_string(me->name);
}

static void stops(void *loop)
{
    coil_loop_stop(loop);
    puts("stopping");
}

static coil_value awaits(void *future)
{
    return coil_await(future);
}

int main(void)
{
    coil_loop *a = coil_loop_new(), *b = coil_loop_new();
    counter in_a = {"a", 0}, in_b = {"b", 0};
    coil_task *task_a = coil_loop_create_task(a, coil_coroutine_new(counts, &in_a), COIL_NO_TASK_OPTIONS);
    coil_task *task_b = coil_loop_create_task(b, coil_coroutine_new(counts, &in_b), COIL_NO_TASK_OPTIONS);
    for (int i = 0; i < 2; i++) {
        coil_loop_call_later(a, 1.5, stops, a);
        coil_value_release(coil_loop_run_forever(a));
        coil_loop_call_soon(b, stops, b);
        coil_value_release(coil_loop_run_forever(b));
        printf("a at %d, b at %d\n", in_a.count, in_b.count);
    }
    tell("b", coil_loop_run_until_complete(b, task_b));
    coil_future *foreign = coil_loop_create_future(a);
    coil_value refused = coil_loop_run_until_complete(b, coil_coroutine_new(awaits, foreign));
    printf("%s\n", coil_error_type_of(refused)->name);
    coil_value_release(refused);
    refused = coil_loop_run_until_complete(b, foreign);
    tell("foreign", refused);
    tell("a", coil_loop_run_until_complete(a, task_a));
    coil_release(foreign);
    tell("close", coil_loop_close(a));
    coil_handle *handle = coil_loop_call_soon(a, stops, a);
    if (!handle) tell("closed", coil_last_error());
    tell("close", coil_loop_close(b));
    coil_release(task_a);
    coil_release(task_b);
    coil_release(a);
    coil_release(b);
    return 0;
}
