// A task that awaits itself is told that it cannot. It stays blocked, so that nobody can await it any more.
#include "tell.h"

static void tell_beginning(const char *what, coil_value error)
{
    printf("%s: %.*s\n", what, (int)strcspn(coil_error_message(error), ":"), coil_error_message(error));
    coil_value_release(error);
}

static coil_value awaits_main(void *task)
{
    tell_beginning("another", coil_await(task));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *me = coil_current_task();
    tell_beginning("first", coil_await(me));
    tell_beginning("second", coil_await(me));
    return coil_join(coil_create_task(coil_coroutine_new(awaits_main, me)));
}

int main(void)
{
    return coil_main(app, NULL);
}
