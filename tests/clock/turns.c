// SPDX-License-Identifier: MIT
//
// turns.c: makes turns of the loop, for tests/clock.test.mjs, which counts how often the host is asked for the time:
//     turns yields N    N of them, and there is no timer
//     turns timer N     N of them, while a timer is pending
//     turns sleeps N    N of them, each of which waits
//     turns timers N    one of N callbacks, each of which makes a timer

#include <coil.h>
#include <stdlib.h>
#include <string.h>

static const char *kind;
static int turns;

static void never(void *arg)
{
    (void)arg;
}

static void makes_a_timer(void *arg)
{
    coil_loop_call_later(NULL, 1, never, arg);
}

static coil_value app(void *arg)
{
    double delay = strcmp(kind, "sleeps") == 0 ? 0.001 : 0;
    if (strcmp(kind, "timers") == 0) {
        while (turns-- > 0) coil_loop_call_soon(NULL, makes_a_timer, arg);
        return coil_sleep(2);
    }
    coil_handle *timer = strcmp(kind, "timer") == 0 ? coil_loop_call_later(NULL, 3600, never, arg) : NULL;
    for (int left = turns; left > 0; left--) COIL_TRY(coil_sleep(delay));
    if (timer) coil_handle_cancel(timer);
    return coil_none();
}

int main(int argc, char **argv)
{
    kind = argc == 3 ? argv[1] : "yields";
    turns = argc == 3 ? atoi(argv[2]) : 0;
    return coil_main(app, NULL);
}
