// The coroutines of locks and queues, driven by hand: send, throw and close at each place where they wait, before and after they were woken.
#include "tell_locks.h"

static coil_value value;

static void sends(coil_coroutine *coroutine)
{
    coil_send_result sent = coil_coroutine_send(coroutine, coil_none(), &value);
    if (sent == COIL_SEND_NEXT) {
        printf("  send yields a future, done %d\n", coil_future_done(coil_as_object(value)));
        coil_value_release(value);
    } else {
        tell_send("  send", sent, value);
    }
}

static void ends(coil_coroutine *coroutine, int how)
{
    if (how == 0) tell("  close", coil_coroutine_close(coroutine));
    if (how == 1) tell_send("  throw", coil_coroutine_throw(coroutine, coil_raise(coil_ValueError, "by hand"), &value), value);
    if (how == 2) tell_send("  throw", coil_coroutine_throw(coroutine, coil_raise(coil_CancelledError, "by hand"), &value), value);
    coil_release(coroutine);
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int how = 0; how < 3; how++) {
        for (int woken = 0; woken < 2; woken++) {
            printf("how %d, woken %d\n", how, woken);
            coil_lock *lock = coil_lock_new();
            COIL_TRY(coil_lock_acquire(lock));
            coil_coroutine *a = coil_lock_acquire_coro(lock), *b = coil_lock_acquire_coro(lock);
            sends(a);
            sends(b);
            if (woken) COIL_TRY(coil_lock_release(lock));
            ends(a, how);
            tell_repr("  lock", lock);
            ends(b, how);
            tell_repr("  lock", lock);
            coil_release(lock);

            coil_semaphore *semaphore = coil_semaphore_new(0);
            a = coil_semaphore_acquire_coro(semaphore), b = coil_semaphore_acquire_coro(semaphore);
            sends(a);
            sends(b);
            if (woken) COIL_TRY(coil_semaphore_release(semaphore));
            ends(a, how);
            tell_repr("  semaphore", semaphore);
            ends(b, how);
            tell_repr("  semaphore", semaphore);
            coil_release(semaphore);

            coil_condition *condition = coil_condition_new(NULL);
            COIL_TRY(coil_condition_acquire(condition));
            a = coil_condition_wait_coro(condition);
            sends(a);
            COIL_TRY(coil_condition_acquire(condition));
            b = coil_condition_wait_coro(condition);
            sends(b);
            COIL_TRY(coil_condition_acquire(condition));
            if (woken) COIL_TRY(coil_condition_notify(condition, 1));
            COIL_TRY(coil_condition_release(condition));
            ends(a, how);
            tell_repr("  condition", condition);
            COIL_TRY(coil_condition_release(condition));
            ends(b, how);
            tell_repr("  condition", condition);
            coil_release(condition);

            coil_queue *queue = coil_queue_new(0);
            a = coil_queue_get_coro(queue), b = coil_queue_get_coro(queue);
            sends(a);
            sends(b);
            if (woken) COIL_TRY(coil_queue_put_nowait(queue, coil_int(1)));
            ends(a, how);
            tell_repr("  queue", queue);
            if (woken) sends(b), coil_release(b);
            else ends(b, how);
            tell_repr("  queue", queue);
            coil_release(queue);
        }
    }
    puts("never started");
    coil_queue *queue = coil_queue_new(0);
    coil_coroutine *put = coil_queue_put_coro(queue, coil_string("never"));
    tell("  close", coil_coroutine_close(put));
    sends(put);
    coil_release(put);
    tell_repr("  queue", queue);
    coil_release(queue);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
