// Sleeping made by hand: a future, a watcher task that yields to the loop until it is time, and an awaitable that only yields.

#include <coil.h>
#include <stdio.h>

static coil_value yield_once(void *arg)
{
    (void)arg;
    return coil_yield(coil_none());
}

static coil_object *yield_await(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_generator_new(yield_once, NULL);
}

static const coil_type yield_type = {.name = "YieldToEventLoop", .await = yield_await};

static int turns;

typedef struct watch {
    coil_future *future;
    int until;
} watch;

static coil_value sleep_watcher(void *arg)
{
    watch *me = arg;
    while (turns < me->until) {
        turns++;
        COIL_TRY(coil_join(coil_object_new(&yield_type, sizeof(coil_object))));
    }
    return coil_future_set_result(me->future, coil_int(turns));
}

static coil_value async_sleep(int how_many)
{
    coil_future *future = coil_future_new();
    coil_release(coil_create_task(coil_coroutine_with(sleep_watcher, &(watch){future, turns + how_many}, sizeof(watch))));
    coil_value outcome = coil_await(future);
    coil_release(future);
    return outcome;
}

static coil_value other_work(void *arg)
{
    (void)arg;
    puts("I like work. Work work.");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *work[3];
    for (int i = 0; i < 3; i++) work[i] = coil_create_task(coil_coroutine_new(other_work, NULL));
    puts("Beginning asynchronous sleep");
    COIL_LET(slept, async_sleep(3));
    printf("Done asynchronous sleep: %d\n", (int)coil_as_int(slept));
    COIL_TRY(coil_gather(3, work, 0));
    for (int i = 0; i < 3; i++) coil_release(work[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
