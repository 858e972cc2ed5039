// staggered_race: two that end in one turn, a winner that has nothing to return, one that wins though it was cancelled, StopIteration.
#include "tell.h"

static coil_future *gate;

static coil_value waits(void *arg)
{
    coil_value waited = coil_await(gate);
    tell(arg, coil_value_retain(waited));
    if (coil_failed(waited)) return waited;
    return coil_string(arg);
}

static coil_value opens(void *arg)
{
    COIL_TRY(coil_future_set_result(gate, coil_none()));
    coil_value slept = coil_sleep(10.0);
    tell(arg, coil_value_retain(slept));
    return slept;
}

static coil_value returns_nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value wins_all_the_same(void *arg)
{
    coil_value_release(coil_sleep(10.0));
    return coil_string(arg);
}

static coil_value stops(void *arg)
{
    (void)arg;
    return coil_raise(coil_StopIteration);
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

static void race(const char *what, size_t count, const coil_racer *racers, double delay)
{
    printf("%s\n", what);
    coil_race_result result;
    coil_value raced = coil_staggered_race(count, racers, delay, &result);
    report(raced, result);
}

static coil_value app(void *arg)
{
    (void)arg;
    gate = coil_future_new();
    race("one turn", 3, (coil_racer[]){{waits, "  a"}, {waits, "  b"}, {opens, "  c"}}, 0.5);
    coil_release(gate);
    race("nothing", 2, (coil_racer[]){{returns_nothing, NULL}, {returns_nothing, NULL}}, COIL_FOREVER);
    race("all the same", 2, (coil_racer[]){{wins_all_the_same, "x"}, {returns_nothing, NULL}}, 0.5);
    race("all the same, both", 3, (coil_racer[]){{wins_all_the_same, "x"}, {wins_all_the_same, "y"}, {returns_nothing, NULL}}, 0.5);
    race("StopIteration", 2, (coil_racer[]){{stops, NULL}, {returns_nothing, NULL}}, 0.5);
    return coil_sleep(10.0);
}

int main(void)
{
    return coil_main(app, NULL);
}
