// A wait that is cancelled: while it waits, with the notification in the same turn, at the lock, there again and again. It always comes back with the
// lock, raises the last cancellation, and passes its notification on.
#include "tell_locks.h"

typedef struct waiter {
    coil_condition *condition;
    const char *name;
} waiter;

static coil_value waits(void *arg)
{
    const waiter *me = arg;
    COIL_TRY(coil_condition_acquire(me->condition));
    coil_value result = coil_condition_wait(me->condition);
    tell(me->name, coil_value_retain(result));
    tell_repr("    with the lock", me->condition);
    COIL_TRY(coil_condition_release(me->condition));
    return result;
}

static coil_value at_moment(int moment, coil_condition *condition)
{
    printf("moment %d\n", moment);
    coil_task *a = TASK(waits, waiter, condition, "  a"), *b = TASK(waits, waiter, condition, "  b");
    COIL_TRY(coil_sleep(0));
    if (moment == 0) coil_task_cancel(a, "while nobody has the lock");
    if (moment == 0) COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_condition_acquire(condition));
    if (moment == 1) coil_task_cancel(a, "before the notification");
    if (moment == 2) coil_task_cancel(a, "a turn before the notification");
    if (moment == 2) COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_condition_notify(condition, 1));
    if (moment == 3) coil_task_cancel(a, "after the notification");
    tell_repr("  notified", condition);
    COIL_TRY(coil_sleep(0));
    if (moment == 4) coil_task_cancel(a, "at the lock");
    if (moment == 5) coil_task_cancel(a, "at the lock, first"), coil_task_cancel(a, "at the lock, second");
    COIL_TRY(coil_sleep(0));
    if (moment == 5) coil_task_cancel(a, "at the lock, third");
    COIL_TRY(coil_sleep(0));
    tell_repr("  before the release", condition);
    COIL_TRY(coil_condition_release(condition));
    if (moment == 6) coil_task_cancel(a, "after the release");
    COIL_TRY(coil_sleep(1));
    printf("  done %d %d, cancelling %u\n", coil_task_done(a), coil_task_done(b), coil_task_cancelling(a));
    end_task(a);
    end_task(b);
    tell_repr("  in the end", condition);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_condition *condition = coil_condition_new(NULL);
    for (int moment = 0; moment <= 6; moment++) COIL_TRY(at_moment(moment, condition));
    COIL_TRY(coil_condition_acquire(condition));
    tell("too late", coil_wait_for(coil_condition_wait_coro(condition), 1));
    tell("no time", coil_wait_for(coil_condition_wait_coro(condition), 0));
    tell_repr("then", condition);
    coil_release(condition);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
