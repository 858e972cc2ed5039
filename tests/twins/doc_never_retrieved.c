// An exception that nobody retrieves is told of when its task goes.

#include "tell.h"

static coil_value bug(void *arg)
{
    (void)arg;
    return coil_raise(coil_Exception, "not consumed");
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(bug, NULL)));
    COIL_TRY(coil_sleep(0));
    puts("looked at: silent");
    coil_task *task = coil_create_task(coil_coroutine_new(bug, NULL));
    COIL_TRY(coil_sleep(0));
    coil_value_release(coil_task_exception(task));
    coil_release(task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
