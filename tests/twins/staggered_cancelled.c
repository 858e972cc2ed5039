// staggered_race that is cancelled: before its first racer begins, between two, several times; racers that swallow it; one that cancels itself.
#include "tell.h"

static coil_value runs(void *arg)
{
    const char *name = arg;
    printf("  %s begins\n", name);
    coil_value slept = coil_sleep(10.0);
    if (coil_failed(slept)) tell("  cancelled", coil_value_retain(slept));
    return slept;
}

static coil_value swallows(void *arg)
{
    for (int i = 0; i < 2; i++) tell("  swallows", coil_sleep(10.0));
    return coil_string(arg);
}

static coil_value cancels_itself(void *arg)
{
    coil_task_cancel(coil_current_task(), arg);
    return coil_sleep(1.0);
}

static void report(coil_value raced, coil_race_result result)
{
    printf("at %.2f\n", coil_loop_time(NULL));
    if (coil_failed(raced)) {
        for (size_t i = 0; i < coil_error_count(raced); i++) tell("  member", coil_value_retain(coil_error_member(raced, i)));
        tell("  raises", raced);
        return;
    }
    tell("  winner", result.winner);
    printf("  index %d\n", (int)result.index);
    for (size_t i = 0; i < coil_list_count(result.exceptions); i++) tell("  exception", coil_value_retain(coil_list_get(result.exceptions, i)));
    coil_release(result.exceptions);
}

static coil_value races(void *arg)
{
    coil_race_result result;
    coil_value raced = coil_staggered_race(2, arg, 1.0, &result);
    report(coil_value_retain(raced), result);
    return raced;
}

static coil_value attempt(const char *what, coil_racer *racers, int times, double when)
{
    printf("%s\n", what);
    coil_task *task = coil_create_task(coil_coroutine_new(races, racers));
    COIL_TRY(coil_sleep(when));
    char message[] = "1";
    for (int i = 0; i < times; i++, message[0]++) {
        coil_task_cancel(task, message);
        COIL_TRY(coil_sleep(0.25));
    }
    coil_value result = coil_await(task);
    coil_value_release(result);
    printf("  cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_racer two[] = {{runs, "a"}, {runs, "b"}};
    COIL_TRY(attempt("before it begins", two, 1, 0));
    COIL_TRY(attempt("the first runs", two, 1, 0.5));
    COIL_TRY(attempt("both run", two, 1, 1.5));
    coil_racer stubborn[] = {{swallows, "stubborn"}, {swallows, "too"}};
    COIL_TRY(attempt("swallowed once", stubborn, 1, 0.5));
    COIL_TRY(attempt("swallowed twice", stubborn, 2, 0.5));
    COIL_TRY(attempt("both swallow", stubborn, 2, 1.5));
    coil_racer own[] = {{cancels_itself, "mine"}, {runs, "b"}};
    return attempt("cancels itself", own, 0, 0);
}

int main(void)
{
    return coil_main(app, NULL);
}
