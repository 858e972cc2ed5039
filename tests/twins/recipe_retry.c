// Retries with a growing pause: one call that succeeds at last, one that never does, one whose error is not retried.

#include <coil.h>
#include <stdio.h>

typedef struct flaky {
    int fails;
    const coil_error_type *with;
    int calls;
} flaky;

static coil_value operation(flaky *me)
{
    me->calls++;
    COIL_TRY(coil_sleep(0.1));
    if (me->calls <= me->fails) return coil_raise(me->with, "attempt %d", me->calls);
    return coil_string_format("done after %d", me->calls);
}

static coil_value retry(flaky *what, int attempts, double pause)
{
    for (int i = 1;; i++) {
        coil_value outcome = operation(what);
        if (!coil_error_matches(outcome, coil_OSError)) return outcome;
        printf("  %s: %s\n", coil_error_type_of(outcome)->name, coil_error_message(outcome));
        if (i == attempts) return coil_raise_from(outcome, coil_RuntimeError, "gave up after %d attempts", attempts);
        coil_value_release(outcome);
        COIL_TRY(coil_sleep(pause));
        pause *= 2;
    }
}

static void report(coil_value outcome)
{
    if (coil_failed(outcome)) {
        coil_value cause = coil_error_cause(outcome);
        printf("%s: %s, because of %s", coil_error_type_of(outcome)->name, coil_error_message(outcome), cause.tag == COIL_NONE ? "nothing" : coil_error_message(cause));
    } else {
        printf("%s", coil_as_string(outcome));
    }
    printf(" at %.1f\n", coil_loop_time(NULL));
    coil_value_release(outcome);
}

static coil_value app(void *arg)
{
    (void)arg;
    report(retry(&(flaky){2, coil_ConnectionError, 0}, 5, 1));
    report(retry(&(flaky){9, coil_TimeoutError, 0}, 3, 1));
    report(retry(&(flaky){1, coil_ValueError, 0}, 3, 1));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
