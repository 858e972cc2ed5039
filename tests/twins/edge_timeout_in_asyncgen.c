// A time limit inside of an asynchronous generator runs on while the generator is left: the consumer is cancelled, not the generator.

#include "tell.h"

static coil_value limited_body(void)
{
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_sleep(0.5));
    COIL_TRY(coil_yield(coil_int(2)));
    COIL_TRY(coil_sleep(5));
    return coil_none();
}

static coil_value limited(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(2);
    coil_value outcome = coil_timeout_exit(timeout, limited_body());
    if (coil_error_matches(outcome, coil_TimeoutError)) {
        coil_value_release(outcome);
        puts("the generator is late");
        COIL_TRY(coil_yield(coil_string("late")));
        return coil_none();
    }
    return outcome;
}

static coil_value consume(double pause)
{
    coil_async_generator *gen = coil_async_generator_new(limited, NULL);
    coil_value outcome = coil_none();
    while (!coil_failed(outcome)) {
        coil_value item = coil_anext(gen);
        if (coil_failed(item)) {
            outcome = item;
            break;
        }
        tell("item", item);
        outcome = coil_sleep(pause);
    }
    printf("%.1f cancelling %u\n", coil_loop_time(NULL), coil_task_cancelling(coil_current_task()));
    tell("closed", coil_async_generator_aclose(gen));
    coil_release(gen);
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("quick", consume(0.1));
    tell("slow", consume(10));
    printf("%.1f cancelling %u\n", coil_loop_time(NULL), coil_task_cancelling(coil_current_task()));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
