// support.c: suspending, in every way that has no influence on what is computed.
#include "support.h"

void rest(context *c)
{
    u64 chosen = mix(c->pauses++ + ((u64)c->seed << 32)) >> 40;
    if (chosen % 4 == 0) return;
    if (c->yields) {
        coil_value_release(coil_yield(coil_none()));
        return;
    }
    switch (chosen / 4 % 8) {
    case 0: coil_value_release(coil_sleep(0.001 * (double)(chosen / 32 % 4))); break;
    case 1: coil_value_release(coil_join(coil_sleep_future(0.001))); break;
    default: coil_value_release(coil_sleep(0)); break;
    }
}

u64 await_task(const context *c, coil_task *task)
{
    // This task may be cancelled while it waits, and the other one when it ends.
    while (!coil_future_done((coil_future *)task)) coil_value_release(coil_await(task));
    return c->sum;
}

coil_value body_end(context *c)
{
    c->ended = 1;
    return coil_int((int64_t)(c->sum >> 1));
}

u64 drive(context *c, coil_generator *generator)
{
    u64 sum = 0;
    coil_value result;
    while (coil_next(generator, &result) == COIL_SEND_NEXT) {
        if (result.tag == COIL_INT) sum += mix((u64)coil_as_int(result));
        coil_value_release(result);
        rest(c);
    }
    coil_value_release(result);
    coil_release(generator);
    return sum;
}

void give(context *c, u64 value)
{
    (void)c;
    coil_value_release(coil_yield(coil_int((int64_t)(value >> 1))));
}
