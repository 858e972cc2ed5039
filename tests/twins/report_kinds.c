// Logs of errors that nobody can catch: in a shielded future, in a gathering, in an asynchronous generator that is shut down, in a task while the run ends.
#include "tell_places.h"

typedef struct failure {
    const coil_error_type *type;
    const char *message;
} failure;

static coil_value fails(void *arg)
{
    const failure *of = arg;
    COIL_TRY(coil_sleep(1.0));
    return coil_raise(of->type, "%s", of->message);
}

static coil_value numbers(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_OSError, "while closing");
}

static coil_value fails_at_the_end(void *arg)
{
    (void)arg;
    coil_value_release(coil_sleep(10.0));
    return coil_raise(coil_ValueError, "while cleaning up");
}

static coil_task *start(coil_function function, const char *name, const coil_error_type *type, const char *message)
{
    failure of = {type, message};
    const char *title = function == fails ? "fails" : "fails_at_the_end";
    return coil_create_task_with(coil_coroutine_new_at(function, &of, sizeof of, title, __FILE__, __LINE__), (coil_task_options){.name = name});
}

static coil_value shielded(void)
{
    puts("shielded");
    coil_task *inner = start(fails, "inner", coil_KeyError, "in the shield");
    coil_future *outer = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    coil_release(outer);
    COIL_TRY(coil_sleep(2.0));
    coil_release(inner);
    return coil_none();
}

static coil_value gathered(void)
{
    puts("gathered");
    coil_task *child = start(fails, "child", coil_TypeError, "in the gathering");
    coil_future *outer = coil_gather_future(1, (void *[]){child}, 0);
    coil_release(child);
    COIL_TRY(coil_sleep(2.0));
    coil_release(outer);
    return coil_none();
}

static coil_value generator(void)
{
    puts("generator");
    coil_async_generator *agen = coil_async_generator_new(numbers, NULL);
    COIL_TRY(coil_anext(agen));
    COIL_TRY(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    coil_release(agen);
    return coil_none();
}

static coil_value left(void)
{
    puts("left");
    coil_release(start(fails_at_the_end, "left", NULL, NULL));
    return coil_sleep(1.0);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(shielded());
    COIL_TRY(gathered());
    COIL_TRY(generator());
    return left();
}

int main(void)
{
    tell_logs();
    return coil_main(app, NULL);
}
