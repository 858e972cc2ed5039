// callbacks.c: the loop by hand: callbacks now and later, and a future that turns one into something to await.

#include <coil.h>
#include <stdio.h>

static double begin;

static void say(void *text)
{
    printf("%2.0f s: %s\n", coil_loop_time(NULL) - begin, (const char *)text);
}

// What a library with callbacks does when it has the answer.
static void deliver(void *arg)
{
    coil_future *answer = arg;
    say("the answer arrives");
    coil_value set = coil_future_set_result(answer, coil_int(42));
    coil_value_release(set); // an error if somebody was faster
}

static void report(coil_future *answer, void *arg)
{
    (void)arg;
    printf("the result is %d\n", (int)coil_as_int(coil_future_result(answer)));
}

static coil_value app(void *arg)
{
    (void)arg;
    begin = coil_loop_time(NULL);
    coil_loop_call_soon(NULL, say, "called soon");
    coil_loop_call_later(NULL, 2, say, "called later");
    coil_handle *never = coil_loop_call_later(NULL, 1, say, "never called");
    coil_handle_cancel(never);
    say("the coroutine goes first");

    coil_future *answer = coil_future_new();
    coil_loop_call_later(NULL, 3, deliver, answer);
    COIL_TRY(coil_future_add_done_callback(answer, report, NULL));
    COIL_TRY(coil_await(answer));
    say("the coroutine goes on");
    coil_release(answer); // not before: deliver only borrows it
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
