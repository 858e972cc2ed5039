// What runs in one turn: what was ready when it began, timers whose times the clock cannot tell apart, and not what is scheduled meanwhile.
#include "tell.h"

static coil_loop *loop;

static void say(void *arg)
{
    printf("  %s\n", (char *)arg);
}

static void schedules(void *arg)
{
    say(arg);
    coil_loop_call_soon(loop, say, "scheduled");
    coil_loop_call_later(loop, 0, say, "later by nothing");
    coil_loop_call_at(loop, coil_loop_time(loop) - 5, say, "in the past");
}

static void stops(void *arg)
{
    (void)arg;
    coil_loop_stop(loop);
}

static void turn(const char *what)
{
    puts(what);
    coil_loop_stop(loop);
    coil_value_release(coil_loop_run_forever(loop));
}

int main(void)
{
    loop = coil_loop_new();
    coil_loop_call_soon(loop, schedules, "first");
    coil_loop_call_soon(loop, say, "second");
    turn("one turn");
    turn("another");
    turn("nothing");
    coil_loop_call_later(loop, -1, say, "a second ago");
    coil_loop_call_later(loop, -2, say, "two seconds ago");
    coil_loop_call_soon(loop, say, "soon");
    turn("in the past");
    coil_loop_call_at(loop, 0.3, schedules, "0.3");
    coil_loop_call_at(loop, 0.1 + 0.2, say, "0.1 + 0.2");
    coil_loop_call_at(loop, 0.3 + 1e-7, say, "a little later");
    coil_loop_call_at(loop, 1, stops, NULL);
    puts("close together");
    tell("run_forever", coil_loop_run_forever(loop));
    tell("close", coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
