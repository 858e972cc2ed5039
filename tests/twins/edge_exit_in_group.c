// SystemExit and KeyboardInterrupt in a task of a group, of a gather, of a callback's making: what comes out of run, and what the others saw.

#include "tell.h"

static coil_value other(void *name)
{
    coil_value outcome = coil_sleep(5);
    printf("%s: ", (char *)name);
    tell("other", coil_value_retain(outcome));
    return outcome;
}

static coil_value interrupts(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_KeyboardInterrupt);
}

static coil_value grouped(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, other, "grouped");
    coil_group_spawn(group, interrupts, NULL);
    coil_value outcome = coil_group_join(group);
    tell("group", coil_value_retain(outcome));
    return outcome;
}

static coil_value gathered(void *arg)
{
    (void)arg;
    coil_value outcome = COIL_GATHER(coil_coroutine_new(other, "gathered"), coil_coroutine_new(interrupts, NULL));
    tell("gather", coil_value_retain(outcome));
    return outcome;
}

static coil_value exits(void *arg)
{
    (void)arg;
    coil_release(coil_create_task(coil_coroutine_new(other, "exits")));
    COIL_TRY(coil_sleep(1));
    return coil_raise_value(coil_SystemExit, coil_int(3));
}

int main(void)
{
    tell("run grouped", coil_run(grouped, NULL));
    tell("run gathered", coil_run(gathered, NULL));
    tell("run exits", coil_run(exits, NULL));
    return 0;
}
