// An event that is set and cleared at once wakes who waited before; who comes in between stays.

#include "tell.h"

static coil_value waits(void *event)
{
    tell(coil_task_get_name(coil_current_task()), coil_event_wait(event));
    printf("  is set: %d\n", coil_event_is_set(event));
    return coil_none();
}

static coil_task *waiter(coil_event *event, const char *name)
{
    return coil_create_task_with(coil_coroutine_new(waits, event), (coil_task_options){.name = name});
}

static void flicker(void *event)
{
    coil_event_set(event);
    coil_event_clear(event);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_event *event = coil_event_new();
    coil_task *early = waiter(event, "early");
    COIL_TRY(coil_sleep(0));
    coil_task *late = waiter(event, "late");
    coil_loop_call_soon(NULL, flicker, event);
    coil_task *later = waiter(event, "later");
    COIL_TRY(coil_sleep(1));
    printf("%d %d %d\n", coil_task_done(early), coil_task_done(late), coil_task_done(later));
    tell("in time", coil_wait_for(coil_event_wait_coro(event), 1));
    flicker(event);
    COIL_TRY(coil_join(later));
    coil_release(early);
    coil_release(late);
    coil_release(event);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
