// reset(): of an empty barrier, with tasks that wait, while it drains with tasks that wait for the next round, twice, and of a broken one.
#include "tell_locks.h"

#define SOME 4

static coil_task *tasks[8];
static int count;

static coil_value comes(void *arg)
{
    return coil_barrier_wait(*(coil_barrier **)arg);
}

static coil_value come(coil_barrier *barrier, int more)
{
    while (more-- > 0) tasks[count++] = coil_create_task(coil_coroutine_with(comes, &barrier, sizeof barrier));
    return coil_sleep(0);
}

static coil_value all_go(coil_barrier *barrier)
{
    COIL_TRY(coil_sleep(1));
    for (int i = 0; i < count; i++)
        if (!coil_task_done(tasks[i])) puts("  one is left"), coil_task_cancel(tasks[i], NULL);
    tell("  all", coil_gather((size_t)count, tasks, COIL_RETURN_EXCEPTIONS));
    while (count > 0) coil_release(tasks[--count]);
    tell_repr("  then", barrier);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *barrier = coil_barrier_new(SOME);
    puts("empty");
    tell("  reset", coil_barrier_reset(barrier));
    tell_repr("  then", barrier);

    puts("filling");
    COIL_TRY(come(barrier, 3));
    tell("  reset", coil_barrier_reset(barrier));
    tell_repr("  reset", barrier);
    COIL_TRY(come(barrier, 2));
    tell_repr("  two more", barrier);
    COIL_TRY(all_go(barrier));

    puts("draining");
    COIL_TRY(come(barrier, 6));
    tell_repr("  six came", barrier);
    tell("  reset", coil_barrier_reset(barrier));
    tell_repr("  reset", barrier);
    tell("  reset", coil_barrier_reset(barrier));
    COIL_TRY(all_go(barrier));

    puts("by a task of its own, in the turn in which the last one comes");
    COIL_TRY(come(barrier, 3));
    coil_task *reset = coil_create_task(coil_barrier_reset_coro(barrier));
    COIL_TRY(come(barrier, 1));
    tell_repr("  reset", barrier);
    COIL_TRY(coil_join(reset));
    COIL_TRY(all_go(barrier));

    puts("broken");
    COIL_TRY(come(barrier, 2));
    COIL_TRY(coil_barrier_abort(barrier));
    tell("  reset", coil_barrier_reset(barrier));
    tell_repr("  reset", barrier);
    COIL_TRY(come(barrier, 4));
    COIL_TRY(all_go(barrier));
    coil_release(barrier);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
