// How many turns of the loop each way of waiting takes, when what it waits for is done, and when it is done in the next turn.
#include "tell.h"

static int turn;
static bool counting;

static void count(void *arg)
{
    turn++;
    if (counting) coil_loop_call_soon(NULL, count, arg);
}

static coil_value quick(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_task *task(void)
{
    return coil_create_task(coil_coroutine_new(quick, NULL));
}

static void report(const char *what, int start, coil_value value)
{
    printf("%s: %d turns, ", what, turn - start);
    tell("result", value);
}

static coil_value each(const char *kind, coil_future *(*make)(void))
{
    coil_future *future = make();
    printf("%s\n", kind);
    int start = turn;
    report("  wait", start, coil_wait(1, (void *[]){future}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
    coil_release(future);
    future = make();
    start = turn;
    report("  wait, no time", start, coil_wait(1, (void *[]){future}, 0, COIL_ALL_COMPLETED, NULL, NULL));
    coil_release(future);
    future = make();
    start = turn;
    report("  gather", start, coil_gather(1, (void *[]){future}, 0));
    coil_release(future);
    future = make();
    start = turn;
    report("  shield", start, coil_join(coil_shield(future)));
    coil_release(future);
    future = make();
    start = turn;
    report("  wait_for", start, coil_wait_for(future, 1.0));
    coil_release(future);
    future = make();
    start = turn;
    report("  wait_for, no time", start, coil_wait_for(future, 0));
    coil_release(future);
    future = make();
    start = turn;
    coil_as_completed *iterator = coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER);
    coil_value next;
    coil_next(iterator, &next);
    report("  as_completed", start, coil_await(coil_as_object(next)));
    coil_release(iterator);
    coil_release(future);
    future = make();
    start = turn;
    report("  await", start, coil_await(future));
    coil_release(future);
    return coil_none();
}

static coil_future *done_future(void)
{
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_result(future, coil_none()));
    return future;
}

static coil_future *new_task(void)
{
    return coil_task_as_future(task());
}

static coil_value app(void *arg)
{
    counting = true;
    coil_loop_call_soon(NULL, count, arg);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(each("done", done_future));
    COIL_TRY(each("a task", new_task));
    printf("coroutine\n");
    int start = turn;
    report("  gather", start, COIL_GATHER(coil_coroutine_new(quick, NULL)));
    start = turn;
    report("  shield", start, coil_join(coil_shield(coil_coroutine_new(quick, NULL))));
    start = turn;
    report("  wait_for", start, coil_wait_for(coil_coroutine_new(quick, NULL), 1.0));
    start = turn;
    report("  wait_for, no time", start, coil_wait_for(coil_coroutine_new(quick, NULL), 0));
    start = turn;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, quick, NULL);
    report("  group", start, coil_group_join(group));
    start = turn;
    report("  empty group", start, coil_group_join(coil_group_new()));
    start = turn;
    coil_race_result result;
    report("  race", start, coil_staggered_race(1, (coil_racer[]){{quick, NULL}}, COIL_FOREVER, &result));
    coil_release(result.exceptions);
    counting = false;
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
