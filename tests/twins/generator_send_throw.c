// Generators: next, send, throw, close, the returned value, and what comes after the end.
#include "tell.h"

static coil_value averager(void *arg)
{
    (void)arg;
    double sum = 0;
    int count = 0;
    for (;;) {
        coil_value got = coil_yield(count ? coil_double(sum / count) : coil_none());
        if (coil_error_matches(got, coil_ValueError)) {
            printf("reset: %s\n", coil_error_message(got));
            coil_value_release(got);
            sum = 0;
            count = 0;
            continue;
        }
        if (coil_failed(got)) return got;
        if (got.tag == COIL_NONE) return coil_int(count);
        sum += coil_as_double(got);
        count++;
    }
}

static coil_value tidy(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_int(1));
    puts("tidies up");
    return got;
}

static coil_value leaks(void *arg)
{
    (void)arg;
    return coil_raise(coil_StopIteration, "x");
}

static void send(const char *what, coil_generator *generator, coil_value sent)
{
    coil_value value;
    coil_send_result result = coil_generator_send(generator, sent, &value);
    tell_send(what, result, value);
}

static void throw(const char *what, coil_generator *generator, coil_value error)
{
    coil_value value;
    coil_send_result result = coil_generator_throw(generator, error, &value);
    tell_send(what, result, value);
}

int main(void)
{
    coil_generator *average = coil_generator_new(averager, NULL);
    send("too early", average, coil_int(1));
    send("next", average, coil_none());
    send("send 10", average, coil_int(10));
    send("send 5", average, coil_int(5));
    throw("throw", average, coil_raise(coil_ValueError, "start over"));
    send("send 1.5", average, coil_double(1.5));
    send("next", average, coil_none());
    send("after the end", average, coil_none());
    throw("throw at the end", average, coil_raise(coil_ValueError, "too late"));
    coil_release(average);

    coil_generator *unstarted = coil_generator_new(averager, NULL);
    throw("throw unstarted", unstarted, coil_raise(coil_KeyError));
    send("next", unstarted, coil_none());
    coil_release(unstarted);

    coil_generator *closing = coil_generator_new(tidy, NULL);
    send("next", closing, coil_none());
    tell("close", coil_generator_close(closing));
    send("next", closing, coil_none());
    coil_release(closing);

    coil_generator *leaking = coil_generator_new(leaks, NULL);
    send("leaks", leaking, coil_none());
    coil_release(leaking);
    return 0;
}
