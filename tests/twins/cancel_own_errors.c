// Tasks that raise a CancelledError which nobody asked for, or another one than was asked for: they count as cancelled, and their error is seen once.
#include "tell.h"

static const coil_error_type *MyCancelled;

typedef struct failure {
    const coil_error_type *type;
    const char *message;
    bool from;
} failure;

static coil_value raises(void *arg)
{
    const failure *of = arg;
    if (of->from) return coil_raise_from(coil_raise(coil_ValueError, "why"), of->type, "%s", of->message);
    return coil_raise(of->type, "%s", of->message);
}

static coil_value raises_when_cancelled(void *arg)
{
    coil_value_release(coil_sleep(10.0));
    return raises(arg);
}

// Takes the error.
static void tell_error(const char *what, coil_value error)
{
    tell(what, coil_value_retain(error));
    tell("  from", coil_value_retain(coil_error_cause(error)));
    coil_value_release(error);
}

static coil_value look(const char *what, coil_function function, failure of, const char *cancels)
{
    puts(what);
    coil_task *task = coil_create_task(coil_coroutine_with(function, &of, sizeof of));
    if (cancels) {
        COIL_TRY(coil_sleep(0));
        coil_task_cancel(task, cancels);
    }
    tell_error("  first", coil_await(task));
    tell_error("  second", coil_await(task));
    printf("  cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static void look_at_a_future(const coil_error_type *type, bool in_a_task)
{
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_exception(future, coil_raise(type, "as an exception")));
    tell("a future", in_a_task ? coil_join(coil_create_task(coil_coroutine_new(waits, future))) : coil_await(future));
    printf("  cancelled %d\n", coil_future_cancelled(future));
    coil_release(future);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(look("its own", raises, (failure){coil_CancelledError, "own", false}, NULL));
    COIL_TRY(look("of its own class", raises, (failure){MyCancelled, "mine", false}, NULL));
    COIL_TRY(look("with a cause", raises, (failure){coil_CancelledError, "from", true}, NULL));
    COIL_TRY(look("another message", raises_when_cancelled, (failure){coil_CancelledError, "other", false}, "asked"));
    COIL_TRY(look("another class", raises_when_cancelled, (failure){MyCancelled, "mine", false}, "asked"));
    COIL_TRY(look("another error", raises_when_cancelled, (failure){coil_KeyError, "", false}, "asked"));
    look_at_a_future(coil_CancelledError, false);
    look_at_a_future(MyCancelled, true);
    return coil_none();
}

int main(void)
{
    MyCancelled = coil_error_define("MyCancelled", coil_CancelledError);
    return coil_main(app, NULL);
}
