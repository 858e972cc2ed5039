// Dining philosophers: each takes the fork with the lower number first, so nobody starves.

#include <coil.h>
#include <stdio.h>

#define SEATS 5

static coil_lock *forks[SEATS];

typedef struct seat {
    int number, low, high;
} seat;

static coil_value philosopher(void *arg)
{
    seat *me = arg;
    for (int meal = 0; meal < 2; meal++) {
        COIL_TRY(coil_sleep(0.1 * me->number));
        COIL_WITH_LOCK(forks[me->low]);
        COIL_WITH_LOCK(forks[me->high]);
        printf("%.1f: %d eats with %d and %d\n", coil_loop_time(NULL), me->number, me->low, me->high);
        COIL_TRY(coil_sleep(1));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < SEATS; i++) forks[i] = coil_lock_new();
    coil_group *table = coil_group_new();
    for (int i = 0; i < SEATS; i++) {
        int other = (i + 1) % SEATS;
        coil_group_spawn_with(table, philosopher, &(seat){i, i < other ? i : other, i < other ? other : i}, sizeof(seat));
    }
    coil_value outcome = coil_group_join(table);
    printf("all have eaten at %.1f\n", coil_loop_time(NULL));
    for (int i = 0; i < SEATS; i++) coil_release(forks[i]);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
