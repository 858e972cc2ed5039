// Tasks at a barrier that are cancelled: while it fills, in the turn in which the last one comes, while it drains, while they wait for the next round.
#include "tell_locks.h"

static coil_value comes(void *arg)
{
    coil_value passed = coil_barrier_wait(*(coil_barrier **)arg);
    tell("  passed", coil_value_retain(passed));
    return passed;
}

static coil_value at_moment(int moment)
{
    printf("moment %d\n", moment);
    coil_barrier *barrier = coil_barrier_new(3);
    coil_task *tasks[6];
    int count = 0;
    while (count < 2) tasks[count++] = coil_create_task(coil_coroutine_with(comes, &barrier, sizeof barrier));
    COIL_TRY(coil_sleep(0));
    if (moment == 0) coil_task_cancel(tasks[0], "while it fills");
    if (moment == 0) COIL_TRY(coil_sleep(0));
    tell_repr("  two came", barrier);
    if (moment == 1) coil_task_cancel(tasks[0], "in the turn of the last one");
    tasks[count++] = coil_create_task(coil_coroutine_with(comes, &barrier, sizeof barrier));
    COIL_TRY(coil_sleep(0));
    tell_repr("  the third came", barrier);
    if (moment == 2) coil_task_cancel(tasks[0], "while it drains");
    if (moment == 3) coil_task_cancel(tasks[0], "all who drain"), coil_task_cancel(tasks[1], "all who drain");
    while (count < 6) tasks[count++] = coil_create_task(coil_coroutine_with(comes, &barrier, sizeof barrier));
    if (moment == 4) coil_task_cancel(tasks[3], "before it came");
    COIL_TRY(coil_sleep(0));
    tell_repr("  more came", barrier);
    if (moment == 5) coil_task_cancel(tasks[3], "in the next round");
    COIL_TRY(coil_sleep(1));
    tell_repr("  later", barrier);
    for (int i = 0; i < count; i++) printf("  %d: done %d, cancelled %d\n", i, coil_task_done(tasks[i]), coil_task_cancelled(tasks[i]));
    for (int i = 0; i < count; i++) end_task(tasks[i]);
    tell_repr("  in the end", barrier);
    coil_release(barrier);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int moment = 0; moment <= 5; moment++) COIL_TRY(at_moment(moment));
    coil_barrier *barrier = coil_barrier_new(2);
    tell("too late", coil_wait_for(coil_barrier_wait_coro(barrier), 1));
    tell_repr("then", barrier);
    coil_release(barrier);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
