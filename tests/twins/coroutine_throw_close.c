// throw and close: caught, not caught, on a coroutine that has not started, ignored, and with a value returned.
#include "tell.h"

static coil_value stubborn(void *arg)
{
    int catches = *(int *)arg;
    for (;;) {
        coil_value got = coil_yield(coil_string("waiting"));
        if (!coil_failed(got)) {
            coil_value_release(got);
            continue;
        }
        printf("%s(%s) arrives\n", coil_error_type_of(got)->name, coil_error_message(got));
        if (catches-- == 0) return got;
        coil_value_release(got);
    }
}

static coil_value returns(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_none());
    if (coil_error_matches(got, coil_GeneratorExit)) {
        coil_value_release(got);
        return coil_string("bye");
    }
    return got;
}

static coil_coroutine *started(coil_function function, int *catches)
{
    coil_coroutine *coroutine = coil_coroutine_new_at(function, catches, 0, "stubborn", __FILE__, __LINE__);
    coil_value value;
    coil_coroutine_send(coroutine, coil_none(), &value);
    coil_value_release(value);
    return coroutine;
}

static void throw(const char *what, coil_coroutine *coroutine, coil_value error)
{
    coil_value value;
    coil_send_result result = coil_coroutine_throw(coroutine, error, &value);
    tell_send(what, result, value);
}

int main(void)
{
    int once = 1, never = 0;
    coil_coroutine *coroutine = started(stubborn, &once);
    throw("caught", coroutine, coil_raise(coil_ValueError, "one"));
    throw("passed on", coroutine, coil_raise(coil_KeyError));
    throw("over", coroutine, coil_raise(coil_ValueError, "three"));
    coil_release(coroutine);

    coroutine = coil_coroutine_new(stubborn, &never);
    throw("not started", coroutine, coil_raise(coil_ValueError, "early"));
    throw("then", coroutine, coil_raise(coil_ValueError, "late"));
    coil_release(coroutine);

    coroutine = started(stubborn, &never);
    tell("close", coil_coroutine_close(coroutine));
    tell("close again", coil_coroutine_close(coroutine));
    coil_release(coroutine);

    once = 1;
    coroutine = started(stubborn, &once);
    tell("close ignored", coil_coroutine_close(coroutine));
    tell("close obeyed", coil_coroutine_close(coroutine));
    coil_release(coroutine);

    coroutine = coil_coroutine_new(stubborn, &never);
    tell("close unstarted", coil_coroutine_close(coroutine));
    throw("closed", coroutine, coil_raise(coil_ValueError, "late"));
    coil_release(coroutine);

    coroutine = started(returns, NULL);
    coil_value_release(coil_coroutine_close(coroutine)); // 3.13 and later give "bye", 3.12 none
    throw("returned", coroutine, coil_raise(coil_ValueError, "late"));
    coil_release(coroutine);
    return 0;
}
