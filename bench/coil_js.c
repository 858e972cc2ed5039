// coil_js.c: J1 and J2, called by peers/coil.mjs.

#include <coil.h>

// clang-format off
COIL_JS(promised, (value), { return Promise.resolve(value); });
// clang-format on

// May wait, and does not.
COIL_EXPORT coil_value add(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = coil_as_int(argv[0]) + coil_as_int(argv[1]);
    if (sum < 0) COIL_TRY(coil_sleep(0));
    return coil_int(sum);
}

// Awaits so many promises that are resolved already; the sum of their values.
COIL_EXPORT coil_value awaits(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = 0, count = coil_as_int(argv[0]);
    for (int64_t i = 0; i < count; i++) {
        COIL_LET(promise, promised(coil_int(i)));
        coil_value value = coil_js_await(promise);
        coil_value_release(promise);
        COIL_TRY(value);
        sum += coil_as_int(value);
    }
    return coil_int(sum);
}
