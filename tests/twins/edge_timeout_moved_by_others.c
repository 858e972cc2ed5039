// A time limit that another task moves: later, to none, to now; and one whose task is cancelled from outside at the moment when it expires.

#include "tell.h"

typedef struct shared {
    coil_timeout *limit;
    double work;
} shared;

static coil_value body(shared *me)
{
    coil_value outcome = coil_sleep(me->work);
    tell("  body", coil_value_retain(outcome));
    return outcome;
}

static coil_value worker(void *arg)
{
    shared *me = arg;
    me->limit = coil_timeout_enter(2);
    coil_retain(me->limit);
    coil_value outcome = coil_timeout_exit(me->limit, body(me));
    printf("  %.1f expired %d cancelling %u\n", coil_loop_time(NULL), coil_timeout_expired(me->limit), coil_task_cancelling(coil_current_task()));
    tell("  moved afterwards", coil_timeout_reschedule(me->limit, 1));
    coil_release(me->limit);
    return outcome;
}

static coil_value scene(const char *name, double after, double moved_by, bool cancels)
{
    puts(name);
    shared s = {NULL, 5};
    coil_task *task = coil_create_task(coil_coroutine_new(worker, &s));
    COIL_TRY(coil_sleep(after));
    if (cancels) coil_task_cancel(task, "from outside");
    else COIL_TRY(coil_timeout_reschedule(s.limit, coil_loop_time(NULL) + moved_by));
    tell("task", coil_join(task));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(scene("later", 1, 2, false));
    COIL_TRY(scene("none", 1, COIL_FOREVER, false));
    COIL_TRY(scene("now", 1, 0, false));
    COIL_TRY(scene("cancelled before", 1, 0, true));
    COIL_TRY(scene("cancelled as it expires", 2, 0, true));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
