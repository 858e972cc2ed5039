// Variables without a value, values that are none, defaults of many kinds; sleeping for odd times; futures in lists.

#include "tell.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_var *bare = coil_var_new("bare"), *none = coil_var_new_default("none", coil_none());
    coil_value missing = coil_var_get(bare);
    printf("missing: %s\n", coil_error_type_of(missing)->name);
    coil_value_release(missing);
    tell("or", coil_var_get_or(bare, coil_int(3)));
    tell("none", coil_var_get(none));
    tell("none or", coil_var_get_or(none, coil_int(3)));
    COIL_TRY(coil_var_set(bare, coil_none(), NULL));
    tell("set to none", coil_var_get_or(bare, coil_int(3)));
    coil_release(bare);
    coil_release(none);

    tell("sleep 0", coil_sleep(0));
    tell("sleep -3", coil_sleep(-3));
    tell("sleep nan", coil_sleep(NAN));
    printf("%.1f\n", coil_loop_time(NULL));

    coil_future *futures[3];
    for (int i = 0; i < 3; i++) futures[i] = coil_future_new();
    COIL_TRY(coil_future_set_result(futures[0], COIL_LIST(coil_int(1), coil_double(2.5), coil_string("x"), coil_bool(true), coil_none())));
    coil_future_cancel(futures[1], NULL);
    COIL_TRY(coil_future_set_exception(futures[2], coil_raise(coil_IndexError, "list index out of range")));
    tell("all", coil_gather(3, futures, COIL_RETURN_EXCEPTIONS));
    tell("one by one", coil_await(futures[0]));
    tell("one by one", coil_await(futures[1]));
    tell("one by one", coil_await(futures[2]));
    tell("again", coil_future_exception(futures[1]));
    tell("again", COIL_LIST(coil_bytes("b\0c", 3), coil_string("it's"), coil_string("\"q\""), coil_string("a\nb\t\\"), coil_double(1e100), coil_double(3)));
    for (int i = 0; i < 3; i++) coil_release(futures[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
