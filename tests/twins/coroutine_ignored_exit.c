// Coroutines that wait again when they are closed: an error each time, until they end; closing one returns what it returned.
#include "tell.h"

static coil_value waits_again(void *times)
{
    for (int left = *(int *)times; left > 0; left--) {
        coil_value got = coil_yield(coil_int(left));
        if (coil_failed(got)) {
            printf("%d: %s\n", left, coil_error_type_of(got)->name);
            if (!coil_error_matches(got, coil_GeneratorExit)) return got;
        }
        coil_value_release(got);
    }
    return coil_string("at last");
}

int main(void)
{
    int three = 3, two = 2;
    coil_coroutine *coroutine = coil_coroutine_new(waits_again, &three);
    tell_step("send", coroutine, coil_none());
    tell_close("close", coroutine);
    tell_close("close", coroutine);
    tell_close("close", coroutine);
    tell_close("close", coroutine);
    coil_release(coroutine);

    coroutine = coil_coroutine_new(waits_again, &two);
    tell_step("send", coroutine, coil_none());
    tell_close("close", coroutine);
    tell_step("send on", coroutine, coil_none());
    coil_release(coroutine);
    return 0;
}
