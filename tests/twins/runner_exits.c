// SystemExit: of the main task, of another task while main waits, and of a task that is cancelled while the run ends: what comes out, and what is
// reported.
#include "tell.h"

static coil_task *background; // what nobody looked at is reported when it goes

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop, (void)arg;
    printf("handler: %s: %s\n", context->message, coil_failed(context->error) ? coil_error_type_of(context->error)->name : "None");
}

static coil_value exits(void *arg)
{
    coil_loop_set_exception_handler(NULL, handler, NULL);
    return coil_raise_value(coil_SystemExit, coil_int(*(int *)arg));
}

static coil_value exits_when_cancelled(void *arg)
{
    coil_value_release(coil_sleep(100.0));
    return exits(arg);
}

static coil_value waits_for_it(void *arg)
{
    background = coil_create_task(coil_coroutine_new(exits, arg));
    coil_value slept = coil_sleep(10.0);
    tell("main", coil_value_retain(slept));
    return slept;
}

static coil_value leaves_it(void *arg)
{
    background = coil_create_task(coil_coroutine_new(exits_when_cancelled, arg));
    COIL_TRY(coil_sleep(1.0));
    return coil_raise(coil_ValueError, "of main");
}

static coil_value awaits_it(void *arg)
{
    coil_value result = coil_join(coil_create_task(coil_coroutine_new(exits, arg)));
    tell("awaited", coil_value_retain(result));
    coil_value_release(result);
    return coil_string("caught");
}

static void run(const char *what, coil_function function, int status)
{
    coil_value result = coil_run_at(function, &status, what, __FILE__, __LINE__);
    if (coil_error_matches(result, coil_SystemExit)) printf("%s: SystemExit %d\n", what, (int)coil_as_int(coil_error_value(result)));
    else tell(what, coil_value_retain(result));
    coil_value_release(result);
    coil_release(background);
    background = NULL;
}

int main(void)
{
    run("exits", exits, 1);
    run("waits for it", waits_for_it, 2);
    run("leaves it", leaves_it, 3);
    run("awaits it", awaits_it, 4);
    return 0;
}
