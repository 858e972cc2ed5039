// Some wait at a barrier with a time limit: who gives up lowers the number of those that wait, and breaks nothing for the others.

#include "tell.h"

typedef struct party {
    const char *name;
    coil_barrier *barrier;
    double arrives, patience;
} party;

static coil_value comes(void *arg)
{
    party *me = arg;
    COIL_TRY(coil_sleep(me->arrives));
    printf("%.1f %s comes, %d wait\n", coil_loop_time(NULL), me->name, (int)coil_barrier_n_waiting(me->barrier));
    coil_value place = coil_timeout_exit(coil_timeout_enter(me->patience), coil_barrier_wait(me->barrier));
    printf("%.1f ", coil_loop_time(NULL));
    tell(me->name, place);
    return coil_none();
}

static coil_value aborts(void *barrier)
{
    COIL_TRY(coil_sleep(9));
    COIL_TRY(coil_barrier_abort(barrier));
    printf("broken %d\n", coil_barrier_broken(barrier));
    tell("too late", coil_barrier_wait(barrier));
    COIL_TRY(coil_barrier_reset(barrier));
    printf("broken %d\n", coil_barrier_broken(barrier));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *barrier = coil_barrier_new(3);
    coil_group *group = coil_group_new();
    static const struct {
        const char *name;
        double arrives, patience;
    } parties[] = {{"hasty", 0, 1}, {"a", 0.5, 60}, {"b", 2, 60}, {"c", 3, 60}, {"d", 4, 60}, {"e", 5, 60}};
    for (int i = 0; i < 6; i++)
        coil_group_spawn_with(group, comes, &(party){parties[i].name, barrier, parties[i].arrives, parties[i].patience}, sizeof(party));
    coil_group_spawn(group, aborts, barrier);
    coil_value outcome = coil_group_join(group);
    coil_release(barrier);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
