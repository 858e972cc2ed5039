// Three generators deep: throw, close and a return value go through yield from; one in the middle swallows GeneratorExit and returns.

#include "tell.h"

static coil_value inner(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_string("inner 1"));
    if (coil_error_matches(got, coil_ValueError)) {
        coil_value_release(got);
        got = coil_yield(coil_string("inner caught it"));
    }
    if (coil_failed(got)) {
        tell("inner leaves with", coil_value_retain(got));
        return got;
    }
    return coil_string("inner's result");
}

static coil_value middle(void *swallows)
{
    coil_generator *from = coil_generator_new(inner, NULL);
    coil_value result = coil_yield_from(from);
    coil_release(from);
    if (coil_error_matches(result, coil_GeneratorExit) && swallows) {
        coil_value_release(result);
        return coil_string("swallowed");
    }
    if (coil_failed(result)) return result;
    tell("middle got", result);
    COIL_TRY(coil_yield(coil_string("middle")));
    return coil_string("middle's result");
}

static coil_value outer(void *swallows)
{
    coil_generator *from = coil_generator_new(middle, swallows);
    coil_value result = coil_yield_from(from);
    coil_release(from);
    if (coil_failed(result)) return result;
    tell("outer got", result);
    return coil_string("outer's result");
}

static void scene(bool swallows, int steps)
{
    coil_generator *g = coil_generator_new(outer, swallows ? "yes" : NULL);
    tell_step("next", g, coil_none());
    if (steps > 1) tell_step("throw", g, coil_raise(coil_ValueError, "x"));
    if (steps > 2) tell_step("send", g, coil_int(1));
    if (steps > 3) tell_step("send", g, coil_int(2));
    tell_close("close", g);
    tell_close("close again", g);
    tell_step("next", g, coil_none());
    coil_release(g);
}

int main(void)
{
    for (int steps = 1; steps <= 4; steps++) {
        scene(false, steps);
        scene(true, steps);
    }
    return 0;
}
