// Timers and callbacks: a delay of zero, of less than zero, times in the past, timers that make timers, and many that are cancelled.

#include <coil.h>
#include <stdio.h>

static void say(void *text)
{
    printf("%.2f %s\n", coil_loop_time(NULL), (char *)text);
}

static void chain(void *arg)
{
    int *left = arg;
    printf("%.2f chain %d\n", coil_loop_time(NULL), *left);
    if (--*left > 0) coil_loop_call_later(NULL, 0, chain, arg);
    coil_loop_call_soon(NULL, say, "soon, of the chain");
}

static coil_value sleeper(void *text)
{
    for (int i = 0; i < 3; i++) {
        COIL_TRY(coil_sleep(0));
        say(text);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    int left = 3;
    coil_loop_call_later(NULL, 0, say, "later 0");
    coil_loop_call_soon(NULL, say, "soon 1");
    coil_loop_call_later(NULL, -1, say, "later -1");
    coil_loop_call_at(NULL, coil_loop_time(NULL) - 2, say, "at -2");
    coil_loop_call_soon(NULL, say, "soon 2");
    coil_loop_call_later(NULL, 0, chain, &left);
    coil_release(coil_create_task(coil_coroutine_new(sleeper, "slept")));
    COIL_TRY(coil_sleep(1));

    puts("---");
    coil_handle *handles[200];
    for (int i = 0; i < 200; i++) handles[i] = coil_loop_call_later(NULL, 1 + i * 37 % 100 / 100.0, say, i % 50 ? "never" : "kept");
    for (int i = 0; i < 200; i++)
        if (i % 50) coil_handle_cancel(handles[i]);
    COIL_TRY(coil_sleep(0.5));
    coil_loop_call_later(NULL, 0.5, say, "same time, later");
    COIL_TRY(coil_sleep(2));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
