// Tasks as they say themselves in all of their life: what they wait for, who waits for them, cancelling, and how they ended.
#include "tell_places.h"

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static void done(coil_future *future, void *arg)
{
    (void)future;
    (void)arg;
}

static coil_task *start(coil_function function, void *arg, const char *name)
{
    return coil_create_task_with(coil_coroutine_new_at(function, arg, 0, function == fails ? "fails" : "waits", __FILE__, __LINE__),
                                 (coil_task_options){.name = name});
}

static coil_value ends(void)
{
    coil_task *failing = start(fails, NULL, "it's");
    coil_value_release(coil_await(failing));
    tell_plain_repr("failed", failing);
    COIL_TRY(coil_task_set_name(failing, "renamed"));
    tell_plain_repr("renamed", failing);
    coil_release(failing);
    coil_future *ready = coil_future_new();
    COIL_TRY(coil_future_set_result(ready, coil_string("a result")));
    coil_task *finished = start(waits, ready, "");
    COIL_TRY(coil_await(finished));
    tell_plain_repr("finished", finished);
    coil_release(finished);
    coil_release(ready);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    tell_plain_repr("app", coil_current_task());
    coil_task *task = start(waits, future, "H");
    tell_plain_repr("new", task);
    COIL_TRY(coil_sleep(0));
    tell_plain_repr("waits", task);
    coil_task *outer = start(waits, task, "outer");
    COIL_TRY(coil_sleep(0));
    tell_plain_repr("waited for", task);
    tell_plain_repr("waits for a task", outer);
    COIL_TRY(coil_task_add_done_callback(task, done, NULL));
    tell_plain_repr("two callbacks", task);
    coil_task_cancel(task, NULL);
    tell_plain_repr("cancelling", task);
    tell_plain_repr("not yet", outer);
    coil_value_release(coil_await(outer));
    tell_plain_repr("cancelled", task);
    tell_plain_repr("cancelled", outer);
    coil_task *swallowed = start(waits, future, "before it starts");
    coil_task_cancel(swallowed, NULL);
    tell_plain_repr("cancelling", swallowed);
    coil_task_uncancel(swallowed);
    tell_plain_repr("not any more", swallowed);
    coil_task_cancel(swallowed, NULL);
    coil_value ended = ends();
    coil_release(swallowed);
    coil_release(outer);
    coil_release(task);
    coil_release(future);
    return ended;
}

int main(void)
{
    return coil_main(app, NULL);
}
