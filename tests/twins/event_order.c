// Who an event wakes, and when: those who wait when it is set, in the order in which they came, cleared at once or not; who comes meanwhile.
#include "tell_locks.h"

typedef struct waiter {
    coil_event *event;
    int number;
} waiter;

static coil_value waits(void *arg)
{
    const waiter *me = arg;
    coil_value result = coil_event_wait(me->event);
    printf("  %.1f %d ", coil_loop_time(NULL), me->number);
    tell("woken", coil_value_retain(result));
    return result;
}

static void sets(void *event)
{
    puts("  set by a callback");
    coil_event_set(event);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_event *event = coil_event_new();
    tell_repr("new", event);
    for (int i = 0; i < 3; i++) coil_release(TASK(waits, waiter, event, i));
    COIL_TRY(coil_sleep(0));
    tell_repr("three wait", event);
    coil_release(TASK(waits, waiter, event, 3));
    coil_event_set(event);
    tell_repr("set", event);
    coil_release(TASK(waits, waiter, event, 4));
    COIL_TRY(coil_sleep(0));
    tell_repr("a turn later", event);
    tell("set already", coil_event_wait(event));
    coil_event_set(event);
    coil_event_clear(event);
    coil_event_clear(event);

    for (int i = 5; i < 8; i++) coil_release(TASK(waits, waiter, event, i));
    COIL_TRY(coil_sleep(0));
    coil_event_set(event);
    coil_event_clear(event);
    coil_release(TASK(waits, waiter, event, 8));
    tell_repr("set and cleared", event);
    COIL_TRY(coil_sleep(0));
    tell_repr("a turn later", event);
    coil_event_set(event);
    coil_event_clear(event);
    coil_event_set(event);
    COIL_TRY(coil_sleep(0));
    coil_event_clear(event);

    coil_loop_call_later(NULL, 1.5, sets, event);
    coil_task *ninth = TASK(waits, waiter, event, 9);
    tell("in time", coil_wait_for(coil_event_wait_coro(event), 2));
    tell("the ninth", coil_join(ninth));
    coil_event_clear(event);
    tell("too late", coil_wait_for(coil_event_wait_coro(event), 2));
    tell_repr("in the end", event);
    coil_release(event);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
