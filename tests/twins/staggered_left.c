// A race that is left, because an error is thrown into it, begins no more racers.
#include "tell.h"

static coil_value runs(void *name)
{
    printf("%s begins\n", (const char *)name);
    COIL_TRY(coil_sleep(2));
    printf("%s ends\n", (const char *)name);
    return coil_none();
}

static coil_value races(void *arg)
{
    (void)arg;
    coil_racer racers[] = {{runs, "first"}, {runs, "second"}};
    coil_race_result result;
    return coil_staggered_race(2, racers, 1, &result);
}

static void leave_after(double delay)
{
    coil_value value;
    coil_coroutine *race = coil_coroutine_new(races, NULL);
    if (coil_coroutine_send(race, coil_none(), &value) == COIL_SEND_NEXT) coil_value_release(value);
    coil_value_release(coil_sleep(delay));
    tell_step("throw", race, coil_raise(coil_OSError, "thrown"));
    coil_release(race);
    coil_value_release(coil_sleep(5));
}

static void ignore(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)context;
    (void)arg;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, ignore, NULL);
    leave_after(0);
    leave_after(0.5);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
