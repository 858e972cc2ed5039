// Handles and timer handles as they say themselves: new, cancelled, after their call, in debug mode.
#include "tell_places.h"

static char something[] = "something";

static void say(void *what)
{
    printf("  called with %s\n", what ? (char *)what : "nothing");
}

typedef struct handles {
    coil_handle *soon, *timer;
} handles;

static handles look(const char *what)
{
    puts(what);
    coil_handle *soon = coil_retain(coil_loop_call_soon(NULL, say, NULL)), *named = coil_retain(coil_loop_call_soon(NULL, say, something));
    coil_handle *timer = coil_retain(coil_loop_call_at(NULL, 2.5, say, NULL)), *late = coil_retain(coil_loop_call_at(NULL, 1e6 + 0.125, say, something));
    coil_handle *all[] = {soon, named, timer, late};
    for (int i = 0; i < 4; i++) tell_plain_repr("new", all[i]);
    coil_handle_cancel(named);
    coil_handle_cancel(late);
    tell_plain_repr("cancelled", named);
    tell_plain_repr("cancelled", late);
    coil_handle_cancel(late);
    tell_plain_repr("twice", late);
    printf("cancelled %d %d %d %d\n", coil_handle_cancelled(soon), coil_handle_cancelled(named), coil_handle_cancelled(timer), coil_handle_cancelled(late));
    coil_release(named);
    coil_release(late);
    return (handles){soon, timer};
}

static coil_value app(void *arg)
{
    (void)arg;
    handles kept = look("not in debug mode");
    COIL_TRY(coil_sleep(3.0));
    tell_plain_repr("after its call", kept.soon);
    tell_plain_repr("after its time", kept.timer);
    coil_handle_cancel(kept.timer);
    tell_plain_repr("cancelled afterwards", kept.timer);
    tell_plain_repr("at a time that is over", coil_loop_call_at(NULL, -1.0, say, NULL));
    coil_release(kept.soon);
    coil_release(kept.timer);
    coil_loop_set_debug(NULL, true);
    kept = look("in debug mode");
    coil_release(kept.soon);
    coil_release(kept.timer);
    return coil_sleep(0);
}

int main(void)
{
    tell_logs();
    return coil_main(app, NULL);
}
