// Waiters of an event that are cancelled: before the set, in the same turn before and after it, and after its clear; the others are woken all the same.
#include "tell_locks.h"

static coil_value waits(void *arg)
{
    coil_value result = coil_event_wait(*(coil_event **)arg);
    tell("  wait", coil_value_retain(result));
    return result;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_event *event = coil_event_new();
    for (int moment = 0; moment < 5; moment++) {
        printf("moment %d\n", moment);
        coil_event_clear(event);
        coil_task *tasks[3];
        for (int i = 0; i < 3; i++) tasks[i] = coil_create_task(coil_coroutine_with(waits, &event, sizeof event));
        COIL_TRY(coil_sleep(0));
        if (moment == 0) coil_task_cancel(tasks[1], "before");
        if (moment == 0) COIL_TRY(coil_sleep(0));
        if (moment == 1) coil_task_cancel(tasks[1], "in the turn, before");
        tell_repr("  then", event);
        coil_event_set(event);
        if (moment == 2) coil_task_cancel(tasks[1], "in the turn, after");
        if (moment == 3) coil_event_clear(event), coil_task_cancel(tasks[0], "after the clear");
        if (moment == 4) coil_task_cancel(tasks[0], "first"), coil_task_cancel(tasks[0], "second");
        coil_value_release(coil_gather(3, tasks, COIL_RETURN_EXCEPTIONS));
        tell_repr("  in the end", event);
        for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    }
    coil_release(event);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
