// Futures as they say themselves: pending with callbacks, with every kind of result, failed, cancelled.
#include "tell_places.h"

static void one(coil_future *future, void *arg)
{
    (void)future;
    (void)arg;
}

static void two(coil_future *future, void *arg)
{
    (void)future;
    (void)arg;
}

static void show_result(coil_value result)
{
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_result(future, result));
    tell_plain_repr("finished", future);
    coil_release(future);
}

static void show_error(coil_value error)
{
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_exception(future, error));
    tell_plain_repr("failed", future);
    coil_value_release(coil_future_exception(future));
    coil_release(future);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    tell_plain_repr("pending", future);
    for (int i = 0; i < 4; i++) {
        COIL_TRY(coil_future_add_done_callback(future, i % 2 ? two : one, NULL));
        tell_plain_repr("one more", future);
    }
    COIL_TRY(coil_future_set_result(future, coil_int(3)));
    tell_plain_repr("finished", future);
    coil_release(future);
    show_result(coil_none());
    show_result(coil_bool(true));
    show_result(coil_double(1.5));
    show_result(coil_string("text"));
    show_result(coil_bytes("bytes", 5));
    show_result(coil_object_value(coil_list_new(3, (coil_value[]){coil_int(1), coil_string("two"), coil_none()})));
    show_error(coil_raise(coil_ValueError, "a 'quoted' word"));
    show_error(coil_raise(coil_KeyError, ""));
    future = coil_future_new();
    coil_future_cancel(future, "why");
    tell_plain_repr("cancelled", future);
    coil_release(future);
    coil_future *inner = coil_future_new(), *outer = coil_future_new();
    COIL_TRY(coil_future_set_result(inner, coil_int(1)));
    COIL_TRY(coil_future_set_result(outer, coil_object_value(inner)));
    tell_plain_repr("a future in a future", outer);
    coil_release(outer);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
