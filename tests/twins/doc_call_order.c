// call_soon, call_later and call_at together; a handle that is cancelled; when() and cancelled().

#include <coil.h>
#include <stdio.h>

static void say(void *arg)
{
    printf("%.1f %s\n", coil_loop_time(NULL), (const char *)arg);
}

static void last(void *arg)
{
    coil_loop_stop(arg);
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    coil_loop_call_at(loop, coil_loop_time(loop) + 2, say, "at");
    coil_loop_call_later(loop, 1, say, "later");
    coil_loop_call_soon(loop, say, "soon");
    coil_handle *never = coil_loop_call_later(loop, 1.5, say, "never");
    printf("when: %.1f\n", coil_handle_when(never));
    coil_handle_cancel(never);
    printf("cancelled: %d\n", coil_handle_cancelled(never));
    coil_loop_call_later(loop, 3, last, loop);
    printf("running: %d\n", coil_loop_is_running(loop));
    coil_value_release(coil_loop_run_forever(loop));
    printf("running: %d, closed: %d\n", coil_loop_is_running(loop), coil_loop_is_closed(loop));
    coil_value_release(coil_loop_close(loop));
    printf("closed: %d\n", coil_loop_is_closed(loop));
    coil_release(loop);
    return 0;
}
