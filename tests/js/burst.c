// So many callbacks that are ready at once, each with a little work: what tests/painting.test.mjs measures.

#include <coil.h>

static int64_t left;
static coil_future *done;

static void one(void *arg)
{
    (void)arg;
    static volatile int sink;
    for (int i = 0; i < 100; i++) sink = i;
    if (--left == 0) coil_value_release(coil_future_set_result(done, coil_none()));
}

COIL_EXPORT coil_value burst(int argc, coil_value *argv)
{
    if (argc != 1) return coil_raise(coil_TypeError, "burst takes how many");
    left = coil_as_int(argv[0]);
    done = coil_future_new();
    for (int64_t i = 0, count = left; i < count; i++)
        if (!coil_loop_call_soon(NULL, one, NULL)) return coil_last_error();
    coil_value result = coil_await(done);
    coil_release(done);
    return result;
}
