// A group whose join is driven by hand: left by an error that is thrown into it, and joined by another task than the one that made it.
#include "tell.h"

static coil_value fails(void *arg)
{
    (void)arg;
    puts("fails");
    return coil_raise(coil_ValueError, "child");
}

static coil_value sleeps(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    puts("slept");
    return coil_none();
}

static coil_value makes_group(void *function)
{
    coil_group *group = coil_group_new();
    coil_group_create_task(group, coil_coroutine_new(*(coil_function *)function, NULL), (coil_task_options){0});
    if (*(coil_function *)function == fails) return coil_group_exit(group, coil_sleep(0));
    coil_value joined = coil_group_join(group);
    tell("joined", coil_value_retain(joined));
    return joined;
}

static coil_value starts(void *coroutine)
{
    tell_step("first step", coroutine, coil_none());
    return coil_none();
}

// The one that drives it on is not cancelled for the child that fails later.
static coil_value left(coil_function function)
{
    coil_coroutine *coroutine = coil_coroutine_new(makes_group, &function);
    coil_value value;
    if (coil_coroutine_send(coroutine, coil_none(), &value) == COIL_SEND_NEXT) coil_value_release(value);
    if (function == fails && coil_coroutine_send(coroutine, coil_none(), &value) == COIL_SEND_NEXT) coil_value_release(value);
    tell_step("throw", coroutine, coil_raise(coil_OSError, "thrown"));
    coil_release(coroutine);
    tell("sleep", coil_sleep(2));
    return coil_int(coil_task_cancelling(coil_current_task()));
}

// Its parent has ended when the child fails: the error is the joiner's.
static coil_value joined_by_another(void)
{
    coil_function function = fails;
    coil_coroutine *coroutine = coil_coroutine_new(makes_group, &function);
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(starts, coroutine))));
    COIL_TRY(coil_sleep(0));
    return coil_join(coil_create_task(coroutine));
}

static void ignore(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)context;
    (void)arg;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, ignore, NULL);
    tell("cancelling", left(sleeps));
    tell("cancelling", left(fails));
    tell("another", joined_by_another());
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
