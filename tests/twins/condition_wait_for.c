// wait_for(predicate): true at once, without the lock, after several notifications, what the predicate returns and raises, within a time.
#include "tell_locks.h"

static coil_condition *condition;
static int level;

static coil_value level_reached(void *arg)
{
    int wanted = *(int *)arg;
    printf("  asked for %d at %d\n", wanted, level);
    if (level == 4) return coil_raise(coil_ValueError, "at level 4");
    return level >= wanted ? coil_string_format("level %d", level) : coil_int(0);
}

static coil_value waits(void *arg)
{
    COIL_TRY(coil_condition_acquire(condition));
    coil_value result = coil_condition_wait_for(condition, level_reached, arg);
    printf("  %d: ", *(int *)arg);
    tell("outcome", coil_value_retain(result));
    COIL_TRY(coil_condition_release(condition));
    return result;
}

static coil_value raises_level(void)
{
    COIL_TRY(coil_condition_acquire(condition));
    level++;
    printf("level %d\n", level);
    COIL_TRY(coil_condition_notify_all(condition));
    COIL_TRY(coil_condition_release(condition));
    return coil_sleep(1);
}

static coil_value app(void *arg)
{
    (void)arg;
    condition = coil_condition_new(NULL);
    int levels[] = {0, 1, 2, 3, 5, 9};
    tell("true at once, without the lock", coil_condition_wait_for(condition, level_reached, &levels[0]));
    tell("false, without the lock", coil_condition_wait_for(condition, level_reached, &levels[1]));
    coil_task *tasks[5];
    for (int i = 0; i < 5; i++) tasks[i] = coil_create_task(coil_coroutine_new(waits, &levels[4 - i]));
    COIL_TRY(coil_sleep(1));
    while (level < 5) COIL_TRY(raises_level());
    tell("all", coil_gather(5, tasks, COIL_RETURN_EXCEPTIONS));
    for (int i = 0; i < 5; i++) coil_release(tasks[i]);
    COIL_TRY(coil_condition_acquire(condition));
    tell("too late", coil_wait_for(coil_condition_wait_for_coro(condition, level_reached, &levels[5]), 1));
    tell_repr("then", condition);
    coil_release(condition);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
