// Messages, as "Type: message", to the letter.
#include "tell.h"

static coil_value nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value yields_number(void *arg)
{
    (void)arg;
    return coil_yield(coil_int(3));
}

static coil_value yields_future(void *arg)
{
    return coil_yield(coil_object_value(coil_retain(arg)));
}

static coil_value leaks(void *arg)
{
    (void)arg;
    return coil_raise(coil_StopIteration);
}

static void outside(void *arg)
{
    printf("timeout ");
    if (!coil_timeout_enter(1.0)) tell(arg, coil_last_error());
    printf("group ");
    if (!coil_group_new()) tell(arg, coil_last_error());
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("run in a loop", coil_run(nothing, NULL));
    tell("sleep(nan)", coil_sleep(NAN));
    coil_loop *loop = coil_loop_get_running();
    coil_loop_call_soon(loop, outside, "in a callback");
    COIL_TRY(coil_sleep(0));
    tell("close", coil_loop_close(loop));
    tell("run_forever", coil_loop_run_forever(loop));

    coil_loop *other = coil_loop_new();
    tell("other", coil_loop_run_forever(other));
    tell("close", coil_loop_close(other));
    coil_handle *handle = coil_loop_call_soon(other, outside, NULL);
    if (!handle) tell("call_soon", coil_last_error());
    tell("run closed", coil_loop_run_forever(other));
    coil_release(other);

    tell("bad yield", coil_join(coil_create_task(coil_coroutine_new(yields_number, NULL))));
    coil_future *future = coil_future_new();
    coil_value error = coil_join(coil_create_task(coil_coroutine_new(yields_future, future)));
    printf("yielded future: %s: %.38s\n", coil_error_type_of(error)->name, coil_error_message(error));
    coil_value_release(error);
    coil_release(future);
    tell("leak", coil_join(coil_create_task(coil_coroutine_new(leaks, NULL))));

    coil_value members[] = {coil_raise(coil_ValueError, "a"), coil_raise(coil_KeyError)};
    coil_value group = coil_raise_group("several", 2, members);
    tell("group", group);
    tell("empty group", coil_raise_group("none", 0, NULL));
    const coil_error_type *mine = coil_error_define("MyError", coil_ValueError);
    coil_value own = coil_raise(mine, "%d %s", 2, "things");
    printf("ValueError %d, Exception %d, KeyError %d, BaseException %d\n", coil_error_matches(own, coil_ValueError),
           coil_error_matches(own, coil_Exception), coil_error_matches(own, coil_KeyError), coil_error_matches(own, coil_BaseException));
    tell("own", own);
    coil_value cause = coil_raise(coil_OSError, "disk");
    coil_value chained = coil_raise_from(cause, coil_RuntimeError, "cannot save");
    tell("cause", coil_value_retain(coil_error_cause(chained)));
    tell("chained", chained);
    return coil_none();
}

static coil_value deserts(void *arg)
{
    coil_loop_stop(arg);
    return coil_sleep(1.0);
}

int main(void)
{
    outside("without a loop");
    coil_future *future = coil_future_new();
    if (!future) tell("no loop", coil_last_error());
    coil_loop *loop = coil_loop_new();
    coil_task *task = coil_loop_create_task(loop, coil_coroutine_new(deserts, loop), (coil_task_options){0});
    tell("stopped", coil_loop_run_until_complete(loop, task));
    tell("goes on", coil_loop_run_until_complete(loop, task));
    coil_release(task);
    tell("close", coil_loop_close(loop));
    coil_release(loop);
    return coil_main(app, NULL);
}
