// abort(): with tasks that wait, while it drains, when it is broken already; who comes to a broken barrier; and one of several tasks that fails.
#include "tell_locks.h"

typedef struct worker {
    coil_barrier *barrier;
    int number, fails;
} worker;

static coil_value works(void *arg)
{
    const worker *me = arg;
    for (int round = 0; round < 3; round++) {
        coil_value passed = coil_barrier_wait(me->barrier);
        printf("  %d in round %d: ", me->number, round);
        tell("passed", coil_value_retain(passed));
        if (coil_failed(passed)) return passed;
        if (round == me->fails) {
            printf("  %d fails\n", me->number);
            COIL_TRY(coil_barrier_abort(me->barrier));
            return coil_raise(coil_ValueError, "worker %d", me->number);
        }
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *barrier = coil_barrier_new(3);
    puts("filling");
    coil_task *a = coil_create_task(coil_barrier_wait_coro(barrier)), *b = coil_create_task(coil_barrier_wait_coro(barrier));
    COIL_TRY(coil_sleep(0));
    tell("  abort", coil_barrier_abort(barrier));
    tell_repr("  aborted", barrier);
    printf("  broken %d, waiting %d\n", coil_barrier_broken(barrier), (int)coil_barrier_n_waiting(barrier));
    tell("  comes", coil_barrier_wait(barrier));
    tell("  all", coil_gather(2, (void *[]){a, b}, COIL_RETURN_EXCEPTIONS));
    coil_release(a);
    coil_release(b);
    tell("  abort", coil_barrier_abort(barrier));
    tell("  comes", coil_barrier_wait(barrier));
    tell("  reset", coil_barrier_reset(barrier));
    tell_repr("  reset", barrier);

    puts("one of three fails after the second round");
    coil_task *tasks[5];
    for (int i = 0; i < 3; i++) tasks[i] = TASK(works, worker, barrier, i, i == 1 ? 1 : -1);
    tell("  all", coil_gather(3, tasks, COIL_RETURN_EXCEPTIONS));
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    tell_repr("  then", barrier);
    COIL_TRY(coil_barrier_reset(barrier));

    puts("draining, with two that wait for the next round");
    for (int i = 0; i < 5; i++) tasks[i] = coil_create_task(coil_barrier_wait_coro(barrier));
    COIL_TRY(coil_sleep(0));
    tell_repr("  came", barrier);
    coil_task *abort = coil_create_task(coil_barrier_abort_coro(barrier));
    tell("  all", coil_gather(5, tasks, COIL_RETURN_EXCEPTIONS));
    tell("  abort", coil_join(abort));
    for (int i = 0; i < 5; i++) coil_release(tasks[i]);
    tell_repr("  then", barrier);
    coil_release(barrier);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
