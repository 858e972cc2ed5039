// coil_calls.c: the functions that bench/calls.mjs calls.

#include <coil.h>

// Cannot wait.
COIL_EXPORT coil_value plain(int argc, coil_value *argv)
{
    (void)argc;
    return coil_int(coil_as_int(argv[0]) + coil_as_int(argv[1]));
}

// Could wait, and does not.
COIL_EXPORT coil_value could_wait(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = coil_as_int(argv[0]) + coil_as_int(argv[1]);
    if (sum < 0) COIL_TRY(coil_sleep(0));
    return coil_int(sum);
}

// Awaits its argument.
COIL_EXPORT coil_value awaits_one(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_await(argv[0]);
}

// Awaits its argument so many times; the sum.
COIL_EXPORT coil_value awaits_many(int argc, coil_value *argv)
{
    (void)argc;
    int64_t count = coil_as_int(argv[1]), sum = 0;
    for (int64_t i = 0; i < count; i++) {
        coil_value value = coil_js_await(argv[0]);
        COIL_TRY(value);
        sum += coil_as_int(value);
    }
    return coil_int(sum);
}
