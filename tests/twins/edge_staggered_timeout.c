// A staggered race under a time limit, and one whose racers catch what cancels them.

#include "tell.h"

static coil_value slow(void *seconds)
{
    double takes = *(double *)seconds;
    printf("%.2f start %.1f\n", coil_loop_time(NULL), takes);
    COIL_TRY(coil_sleep(takes));
    return coil_double(takes);
}

static coil_value stubborn(void *seconds)
{
    coil_value outcome = slow(seconds);
    if (!coil_error_matches(outcome, coil_CancelledError)) return outcome;
    coil_value_release(outcome);
    COIL_TRY(coil_sleep(1));
    return coil_string("after all");
}

static coil_value race(coil_function function, double delay, double limit)
{
    double times[] = {3, 1.2, 2};
    coil_racer racers[3];
    for (int i = 0; i < 3; i++) racers[i] = (coil_racer){function, &times[i]};
    coil_race_result result = {.index = -2};
    coil_value outcome = coil_timeout_exit(coil_timeout_enter(limit), coil_staggered_race(3, racers, delay, &result));
    printf("%.2f ", coil_loop_time(NULL));
    if (coil_failed(outcome)) {
        tell("race", outcome);
        return coil_none();
    }
    tell("winner", result.winner);
    for (size_t i = 0; i < coil_list_count(result.exceptions); i++) {
        coil_value error = coil_list_get(result.exceptions, i);
        printf("  %s\n", coil_failed(error) ? coil_error_type_of(error)->name : "None");
    }
    coil_release(result.exceptions);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(race(slow, 0.5, 1));
    COIL_TRY(race(slow, 0.5, 60));
    COIL_TRY(race(stubborn, 0.5, 60));
    COIL_TRY(race(slow, COIL_FOREVER, 60));
    COIL_TRY(race(slow, 0, 60));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
