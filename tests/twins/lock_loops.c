// Each lock and queue is bound to the loop of the first call that blocks: in a second loop what does not block still works, what blocks fails.
#include "tell_locks.h"

static coil_lock *lock;
static coil_event *event;
static coil_condition *condition;
static coil_semaphore *semaphore;
static coil_barrier *barrier;
static coil_queue *queue;

static coil_value in_a_loop(void *arg)
{
    (void)arg;
    tell("lock", coil_lock_acquire(lock));
    tell_masked("  blocks", coil_wait_for(coil_lock_acquire_coro(lock), 1));
    tell("  release", coil_lock_release(lock));
    tell_masked("event", coil_wait_for(coil_event_wait_coro(event), 1));
    tell("condition", coil_condition_acquire(condition));
    tell_masked("  blocks", coil_wait_for(coil_condition_wait_coro(condition), 1));
    tell_masked("  its lock", coil_wait_for(coil_condition_acquire_coro(condition), 1));
    tell("  release", coil_condition_release(condition));
    tell("semaphore", coil_semaphore_acquire(semaphore));
    tell_masked("  blocks", coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1));
    tell("  release", coil_semaphore_release(semaphore));
    tell_masked("barrier", coil_wait_for(coil_barrier_wait_coro(barrier), 1));
    tell_repr("  then", barrier);
    tell("queue", coil_queue_put(queue, coil_int(1)));
    tell_masked("  blocks", coil_wait_for(coil_queue_put_coro(queue, coil_int(2)), 1));
    tell("  get", coil_queue_get(queue));
    tell_masked("  blocks", coil_wait_for(coil_queue_get_coro(queue), 1));
    tell_masked("  join", coil_wait_for(coil_queue_join_coro(queue), 1));
    tell_repr("  then", queue);
    return coil_none();
}

int main(void)
{
    lock = coil_lock_new();
    event = coil_event_new();
    condition = coil_condition_new(NULL);
    semaphore = coil_semaphore_new(1);
    barrier = coil_barrier_new(2);
    queue = coil_queue_new(1);
    for (int loop = 1; loop <= 2; loop++) {
        printf("loop %d\n", loop);
        tell("run", coil_run(in_a_loop, NULL));
    }
    coil_release(lock);
    coil_release(event);
    coil_release(condition);
    coil_release(semaphore);
    coil_release(barrier);
    coil_release(queue);
    return 0;
}
