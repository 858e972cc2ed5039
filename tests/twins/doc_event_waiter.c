// One task waits for an event that another one sets a second later.

#include <coil.h>
#include <stdio.h>

static coil_value waiter(void *arg)
{
    coil_event *event = arg;
    puts("waiting for it ...");
    COIL_TRY(coil_event_wait(event));
    puts("... got it!");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_event *event = coil_event_new();
    coil_task *waiter_task = coil_create_task(coil_coroutine_new(waiter, event));
    COIL_TRY(coil_sleep(1));
    coil_event_set(event);
    COIL_TRY(coil_join(waiter_task));
    printf("at %.0f, set: %d\n", coil_loop_time(NULL), coil_event_is_set(event));
    coil_event_clear(event);
    printf("set: %d\n", coil_event_is_set(event));
    coil_release(event);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
