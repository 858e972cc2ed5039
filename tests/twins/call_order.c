// The order of call_soon, call_later, call_at and tasks: turns, equal times, times in the past, cancelled handles.
#include "tell.h"

static void say(void *arg)
{
    printf("%.2f %s\n", coil_loop_time(NULL), (char *)arg);
}

static void nests(void *arg)
{
    say(arg);
    coil_loop_call_soon(NULL, say, "nested soon");
    coil_loop_call_later(NULL, 0, say, "nested later 0");
    coil_loop_call_later(NULL, -1, say, "nested later -1");
}

static coil_handle *victim;

static void kills(void *arg)
{
    say(arg);
    coil_handle_cancel(victim);
}

static coil_value sleeper(void *arg)
{
    say("task starts");
    COIL_TRY(coil_sleep(0.5));
    say(arg);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    double start = coil_loop_time(NULL);
    coil_loop_call_later(NULL, 1.0, say, "later 1, first");
    coil_loop_call_at(NULL, start + 0.5, say, "at 0.5");
    coil_loop_call_later(NULL, 1.0, say, "later 1, second");
    coil_loop_call_soon(NULL, nests, "soon");
    coil_release(coil_create_task(coil_coroutine_new(sleeper, "task wakes")));
    coil_loop_call_later(NULL, 0, say, "later 0");
    coil_handle *cancelled = coil_loop_call_soon(NULL, say, "never");
    coil_retain(cancelled);
    coil_handle_cancel(cancelled);
    coil_handle_cancel(cancelled);
    tell("cancelled", coil_bool(coil_handle_cancelled(cancelled)));
    coil_release(cancelled);
    coil_loop_call_later(NULL, 0.75, kills, "kills a timer");
    victim = coil_loop_call_later(NULL, 0.75, say, "never");
    coil_retain(victim);
    printf("due at %.2f\n", coil_handle_when(victim) - start);
    coil_loop_call_soon(NULL, say, "last soon");
    puts("scheduled");
    COIL_TRY(coil_sleep(0));
    say("after sleep(0)");
    COIL_TRY(coil_sleep(1.0));
    say("after sleep(1)");
    tell("killed", coil_bool(coil_handle_cancelled(victim)));
    coil_release(victim);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
