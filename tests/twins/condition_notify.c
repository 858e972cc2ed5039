// notify(n) and notify_all: how many are woken, in which order they get the lock, and what a second notify in the same turn finds.
#include "tell_locks.h"

typedef struct waiter {
    coil_condition *condition;
    int number;
} waiter;

static coil_value waits(void *arg)
{
    const waiter *me = arg;
    COIL_TRY(coil_condition_acquire(me->condition));
    tell("  wait", coil_condition_wait(me->condition));
    printf("  %d goes on\n", me->number);
    COIL_TRY(coil_sleep(0));
    return coil_condition_release(me->condition);
}

static coil_value notifies(coil_condition *condition, int first, int second)
{
    printf("notify %d and %d\n", first, second);
    COIL_TRY(coil_condition_acquire(condition));
    tell("  first", coil_condition_notify(condition, first));
    tell("  second", coil_condition_notify(condition, second));
    tell_repr("  notified", condition);
    COIL_TRY(coil_sleep(1));
    tell_repr("  at the lock", condition);
    COIL_TRY(coil_condition_release(condition));
    COIL_TRY(coil_sleep(1));
    tell_repr("  then", condition);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_condition *condition = coil_condition_new(NULL);
    tell("wait without the lock", coil_condition_wait(condition));
    tell("notify without the lock", coil_condition_notify(condition, 1));
    tell("notify all without the lock", coil_condition_notify_all(condition));
    tell("release without the lock", coil_condition_release(condition));
    for (int i = 0; i < 9; i++) coil_release(TASK(waits, waiter, condition, i));
    COIL_TRY(coil_sleep(0));
    tell_repr("all wait", condition);
    COIL_TRY(notifies(condition, 0, -1));
    COIL_TRY(notifies(condition, 1, 0));
    COIL_TRY(notifies(condition, 1, 1));
    COIL_TRY(notifies(condition, 2, 1));
    COIL_TRY(notifies(condition, 1, 1000));
    puts("notify all of nobody");
    COIL_TRY(coil_condition_acquire(condition));
    tell("  notify all", coil_condition_notify_all(condition));
    COIL_TRY(coil_condition_release(condition));
    coil_release(condition);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
