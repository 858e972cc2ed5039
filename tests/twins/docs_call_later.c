// A callback that schedules itself until its time is over, in a loop made by hand.

#include <coil.h>
#include <stdio.h>

typedef struct ticker {
    double end_time;
    coil_loop *loop;
} ticker;

static void tick(void *arg)
{
    ticker *self = arg;
    printf("tick at %.1f\n", coil_loop_time(self->loop));
    if (coil_loop_time(self->loop) + 1.0 < self->end_time) coil_loop_call_later(self->loop, 1, tick, self);
    else coil_loop_stop(self->loop);
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    ticker self = {coil_loop_time(loop) + 5.0, loop};
    coil_loop_call_soon(loop, tick, &self);
    coil_value_release(coil_loop_run_forever(loop));
    coil_value_release(coil_loop_close(loop));
    printf("closed: %s\n", coil_loop_is_closed(loop) ? "True" : "False");
    coil_release(loop);
    return 0;
}
