// gather that is cancelled: whose message comes out, when children obey, swallow, or raise something else; the same child twice; how often it is asked.
#include "tell.h"

typedef enum answer { OBEYS,
                      SWALLOWS,
                      RAISES } answer;

static coil_value works(void *arg)
{
    answer how = *(answer *)arg;
    coil_value slept = coil_sleep(5.0);
    if (how == OBEYS || !coil_failed(slept)) return slept;
    coil_value_release(slept);
    return how == SWALLOWS ? coil_string("swallowed") : coil_raise(coil_ValueError, "instead");
}

static coil_task *task(answer how)
{
    return coil_create_task(coil_coroutine_with(works, &how, sizeof how));
}

static coil_value attempt(const char *what, answer first, answer last, bool twice, unsigned flags, const char *message)
{
    coil_task *tasks[] = {task(first), task(last)};
    coil_future *outer = coil_gather_future(twice ? 3 : 2, (void *[]){tasks[0], tasks[1], tasks[0]}, flags);
    COIL_TRY(coil_sleep(1.0));
    printf("%s\n", what);
    tell("  cancel", coil_bool(coil_future_cancel(outer, message)));
    tell("  gather", coil_await(outer));
    printf("  cancelled %d, cancel again %d\n", coil_future_cancelled(outer), coil_future_cancel(outer, "again"));
    coil_release(outer);
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 2; i++) {
        printf("  task: cancelled %d, cancelling %u\n", coil_task_cancelled(tasks[i]), coil_task_cancelling(tasks[i]));
        coil_value error = coil_task_exception(tasks[i]); // looked at
        coil_value_release(error);
        coil_release(tasks[i]);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt("both obey", OBEYS, OBEYS, false, 0, "why"));
    COIL_TRY(attempt("no message", OBEYS, OBEYS, false, 0, NULL));
    COIL_TRY(attempt("the last swallows", OBEYS, SWALLOWS, false, 0, "why"));
    COIL_TRY(attempt("the first swallows", SWALLOWS, OBEYS, false, 0, "why"));
    COIL_TRY(attempt("both swallow", SWALLOWS, SWALLOWS, false, 0, "why"));
    COIL_TRY(attempt("the first raises", RAISES, OBEYS, false, 0, "why"));
    COIL_TRY(attempt("both obey, errors are results", OBEYS, OBEYS, false, COIL_RETURN_EXCEPTIONS, "why"));
    COIL_TRY(attempt("the last swallows, errors are results", OBEYS, SWALLOWS, false, COIL_RETURN_EXCEPTIONS, "why"));
    COIL_TRY(attempt("the first swallows, errors are results", SWALLOWS, OBEYS, false, COIL_RETURN_EXCEPTIONS, "why"));
    COIL_TRY(attempt("the last raises, errors are results", OBEYS, RAISES, false, COIL_RETURN_EXCEPTIONS, "why"));
    COIL_TRY(attempt("twice", OBEYS, OBEYS, true, COIL_RETURN_EXCEPTIONS, "why"));
    return attempt("twice, the first swallows", SWALLOWS, OBEYS, true, COIL_RETURN_EXCEPTIONS, "why");
}

int main(void)
{
    return coil_main(app, NULL);
}
