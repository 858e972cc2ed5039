// staggered_race: who begins when, by the delay and by failures; who wins, with which delay.
#include "tell.h"

typedef struct racer {
    const char *name;
    double takes;
    bool fails;
} racer;

static coil_value runs(void *arg)
{
    const racer *self = arg;
    printf("  %s begins at %.2f\n", self->name, coil_loop_time(NULL));
    coil_value slept = coil_sleep(self->takes);
    if (coil_failed(slept)) {
        printf("  %s: %s at %.2f\n", self->name, coil_error_type_of(slept)->name, coil_loop_time(NULL));
        return slept;
    }
    if (self->fails) return coil_raise(coil_OSError, "%s", self->name);
    return coil_string(self->name);
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

static coil_value attempt(const char *what, double delay, size_t count, racer *racers)
{
    coil_racer all[4];
    for (size_t i = 0; i < count; i++) all[i] = (coil_racer){runs, &racers[i]};
    printf("%s\n", what);
    coil_race_result result;
    coil_value raced = coil_staggered_race(count, all, delay, &result);
    report(raced, result);
    return coil_sleep(10.0); // nobody is left
}

static coil_value app(void *arg)
{
    (void)arg;
    racer fast[] = {{"a", 1.0, false}, {"b", 0.1, false}, {"c", 0.1, false}};
    COIL_TRY(attempt("no delay needed", 2.0, 3, fast));
    COIL_TRY(attempt("the second overtakes", 0.25, 3, fast));
    COIL_TRY(attempt("only after a failure", COIL_FOREVER, 3, fast));
    COIL_TRY(attempt("all at once", 0, 3, fast));
    COIL_TRY(attempt("less than at once", -1.0, 3, fast));
    racer failing[] = {{"a", 0.1, true}, {"b", 0.3, true}, {"c", 0, true}, {"d", 5.0, false}};
    COIL_TRY(attempt("failures", 0.25, 4, failing));
    COIL_TRY(attempt("failures one after the other", COIL_FOREVER, 4, failing));
    COIL_TRY(attempt("all fail", 0.25, 3, failing));
    return attempt("nobody", 1.0, 0, NULL);
}

int main(void)
{
    return coil_main(app, NULL);
}
