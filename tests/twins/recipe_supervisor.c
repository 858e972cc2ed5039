// A supervisor that restarts what fails, up to a number of times, and ends all when one is beyond help.

#include "tell.h"

typedef struct child {
    const char *name;
    double lives;
    int restarts;
} child;

static coil_value lives(const child *me, int attempt)
{
    printf("%.1f %s, attempt %d\n", coil_loop_time(NULL), me->name, attempt);
    coil_value outcome = coil_sleep(me->lives);
    if (coil_error_matches(outcome, coil_CancelledError)) printf("%.1f %s is ended\n", coil_loop_time(NULL), me->name);
    COIL_TRY(outcome);
    return coil_raise(coil_RuntimeError, "%s died", me->name);
}

static coil_value supervised(void *arg)
{
    const child *me = arg;
    for (int attempt = 1;; attempt++) {
        coil_value outcome = lives(me, attempt);
        if (!coil_error_matches(outcome, coil_Exception) || attempt > me->restarts) return outcome;
        coil_value_release(outcome);
        COIL_TRY(coil_sleep(0.5));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, supervised, &(child){"web", 2, 9});
    coil_group_spawn(group, supervised, &(child){"db", 1.2, 2});
    coil_value outcome = coil_group_join(group);
    tell("ended", coil_value_retain(outcome));
    tell("because", coil_value_retain(coil_error_member(outcome, 0)));
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
