// A condition: one who was notified is cancelled before it has the lock again, and the notification goes to the next.

#include "tell.h"

static coil_condition *condition;
static int items;

static coil_value there_is_one(void *arg)
{
    (void)arg;
    return coil_bool(items > 0);
}

static coil_value consumes(void *name)
{
    COIL_WITH_CONDITION(condition);
    coil_value outcome = coil_condition_wait_for(condition, there_is_one, NULL);
    printf("%.1f %s locked %d ", coil_loop_time(NULL), (char *)name, coil_condition_locked(condition));
    tell("got", coil_value_retain(outcome));
    COIL_TRY(outcome);
    items--;
    return coil_sleep(0.5);
}

static coil_value produce(int count)
{
    COIL_WITH_CONDITION(condition);
    items += count;
    return coil_condition_notify(condition, count);
}

static coil_value app(void *arg)
{
    (void)arg;
    condition = coil_condition_new(NULL);
    static const char *const names[] = {"a", "b", "c", "d"};
    coil_task *tasks[4];
    for (int i = 0; i < 4; i++) tasks[i] = coil_create_task(coil_coroutine_new(consumes, names[i]));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(produce(2));
    coil_task_cancel(tasks[0], NULL);
    COIL_TRY(coil_sleep(3));
    printf("items %d\n", items);
    COIL_TRY(produce(5));
    COIL_TRY(coil_sleep(3));
    tell("all", coil_gather(4, tasks, COIL_RETURN_EXCEPTIONS));
    printf("items %d\n", items);
    for (int i = 0; i < 4; i++) coil_release(tasks[i]);
    tell("notify", coil_condition_notify(condition, 1));
    tell("wait", coil_condition_wait(condition));
    coil_release(condition);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
