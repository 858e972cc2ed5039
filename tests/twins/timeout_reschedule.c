// A timeout that is moved: later, sooner, into the past, to never; and what it says when it is over.
#include "tell.h"

static double start;

static void when(const char *what, const coil_timeout *timeout)
{
    double at = coil_timeout_when(timeout);
    if (at == COIL_FOREVER) printf("%s: when None, expired %d\n", what, coil_timeout_expired(timeout));
    else printf("%s: when %.2f, expired %d\n", what, at - start, coil_timeout_expired(timeout));
}

static coil_value slept_until(coil_value slept)
{
    printf("  %.2f\n", coil_loop_time(NULL) - start);
    return slept;
}

static coil_value in_vain(coil_timeout *timeout)
{
    coil_value slept = coil_sleep(100.0);
    when("expiring", timeout);
    tell("move", coil_timeout_reschedule(timeout, start + 50.0));
    return slept;
}

static coil_value app(void *arg)
{
    (void)arg;
    start = coil_loop_time(NULL);
    coil_timeout *timeout = coil_retain(coil_timeout_enter(1.0));
    when("entered", timeout);
    tell("move", coil_timeout_reschedule(timeout, start + 3.0));
    when("later", timeout);
    coil_value slept = slept_until(coil_sleep(2.0));
    tell("move", coil_timeout_reschedule(timeout, start + 2.5));
    tell("sooner", coil_timeout_exit(timeout, coil_failed(slept) ? slept : slept_until(coil_sleep(100.0))));
    when("expired", timeout);
    tell("move", coil_timeout_reschedule(timeout, start + 50.0));
    coil_release(timeout);

    timeout = coil_retain(coil_timeout_enter(COIL_FOREVER));
    when("no limit", timeout);
    tell("move", coil_timeout_reschedule(timeout, start));
    when("past", timeout);
    tell("past", coil_timeout_exit(timeout, slept_until(coil_sleep(100.0))));
    coil_release(timeout);

    timeout = coil_retain(coil_timeout_enter_at(start + 3.0));
    tell("move", coil_timeout_reschedule(timeout, COIL_FOREVER));
    when("never", timeout);
    tell("never", coil_timeout_exit(timeout, slept_until(coil_sleep(100.0))));
    when("finished", timeout);
    tell("move", coil_timeout_reschedule(timeout, start));
    coil_release(timeout);

    timeout = coil_retain(coil_timeout_enter(1.0));
    tell("in vain", coil_timeout_exit(timeout, in_vain(timeout)));
    coil_release(timeout);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
