// A computation in phases: nobody begins the next before all have ended the last; number 0 of each round prints the line between.

#include <coil.h>
#include <stdio.h>

typedef struct member {
    coil_barrier *barrier;
    int number;
} member;

static coil_value computes(void *arg)
{
    member *me = arg;
    for (int phase = 1; phase <= 3; phase++) {
        COIL_TRY(coil_sleep((me->number * phase) % 4 + 1));
        printf("%d ends phase %d at %.0f\n", me->number, phase, coil_loop_time(NULL));
        COIL_LET(place, coil_barrier_wait(me->barrier));
        if (coil_as_int(place) == 0) puts("---");
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *barrier = coil_barrier_new(4);
    coil_group *group = coil_group_new();
    for (int i = 1; i <= 4; i++) coil_group_spawn_with(group, computes, &(member){barrier, i}, sizeof(member));
    coil_value outcome = coil_group_join(group);
    coil_release(barrier);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
