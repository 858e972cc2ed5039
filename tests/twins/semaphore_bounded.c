// BoundedSemaphore: released too often with and without waiters, values below zero, a value of zero; and what none of the locks can: be awaited.
#include "tell_locks.h"

static coil_value awaits(void *object)
{
    coil_value result = coil_await(object);
    coil_release(object);
    return result;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("below zero", coil_object_value(coil_semaphore_new(-1)));
    tell("bounded below zero", coil_object_value(coil_bounded_semaphore_new(-5)));
    coil_semaphore *none = coil_bounded_semaphore_new(0);
    tell_repr("of zero", none);
    tell("release", coil_semaphore_release(none));
    tell("acquire", coil_wait_for(coil_semaphore_acquire_coro(none), 1));
    coil_release(none);

    coil_semaphore *two = coil_bounded_semaphore_new(2);
    tell("release", coil_semaphore_release(two));
    for (int i = 0; i < 2; i++) tell("acquire", coil_semaphore_acquire(two));
    coil_task *waiter = coil_create_task(coil_semaphore_acquire_coro(two));
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 4; i++) {
        tell("release", coil_semaphore_release(two));
        tell_repr("  then", two);
    }
    tell("the waiter", coil_join(waiter));
    tell_repr("in the end", two);
    coil_release(two);

    tell("lock", awaits(coil_lock_new()));
    tell("event", awaits(coil_event_new()));
    tell("condition", awaits(coil_condition_new(NULL)));
    tell("semaphore", awaits(coil_semaphore_new(1)));
    tell("bounded semaphore", awaits(coil_bounded_semaphore_new(1)));
    tell("barrier", awaits(coil_barrier_new(1)));
    tell("queue", awaits(coil_queue_new(0)));
    tell("lifo queue", awaits(coil_lifo_queue_new(0)));
    tell("priority queue", awaits(coil_priority_queue_new(0, NULL)));
    tell("a barrier of none", coil_object_value(coil_barrier_new(0)));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
