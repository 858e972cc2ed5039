// Debounce: a call comes through when nothing new has come for a second. A timer handle that is cancelled and set again.

#include <coil.h>
#include <stdio.h>

typedef struct debouncer {
    coil_handle *handle;
    const char *last;
} debouncer;

static void fire(void *arg)
{
    debouncer *me = arg;
    printf("%.1f fires: %s\n", coil_loop_time(NULL), me->last);
    me->handle = NULL;
}

static void call(debouncer *me, const char *what)
{
    if (me->handle) coil_handle_cancel(me->handle);
    me->last = what;
    me->handle = coil_loop_call_later(NULL, 1.0, fire, me);
}

static coil_value app(void *arg)
{
    (void)arg;
    static debouncer search;
    static const struct {
        double pause;
        const char *text;
    } keys[] = {{0, "c"}, {0.4, "co"}, {0.4, "coi"}, {2, "coil"}, {0.9, "coils"}, {1.5, "x"}};
    for (int i = 0; i < 6; i++) {
        COIL_TRY(coil_sleep(keys[i].pause));
        printf("%.1f typed: %s\n", coil_loop_time(NULL), keys[i].text);
        call(&search, keys[i].text);
    }
    COIL_TRY(coil_sleep(2));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
