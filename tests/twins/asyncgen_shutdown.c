// loop.shutdown_asyncgens: waits for clean-ups, reports their errors, is cancelled; and generators that are iterated afterwards.
#include "tell.h"

typedef struct named {
    const char *name;
    double delay;
} named;

static coil_value agen(void *arg)
{
    const named *self = arg;
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", self->name);
    coil_value slept = coil_sleep(self->delay);
    if (coil_failed(slept)) {
        if (coil_error_matches(slept, coil_CancelledError)) printf("%s is cancelled\n", self->name);
        coil_value_release(got);
        return slept;
    }
    printf("%s has ended\n", self->name);
    return got;
}

static coil_value fails(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_OSError, "disk on fire");
}

static coil_value cancels(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_CancelledError);
}

static coil_value waits(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_yield(coil_int(1));
}

static coil_value shuts_down(void *loop)
{
    return coil_loop_shutdown_asyncgens(loop);
}

static coil_async_generator *new_agen(const char *name, double delay)
{
    named self = {name, delay};
    return coil_async_generator_with(agen, &self, sizeof self);
}

static coil_async_generator *begun(coil_async_generator *gen)
{
    coil_value_release(coil_anext(gen));
    return gen;
}

static coil_value uses_up(coil_async_generator *gen)
{
    coil_async_for (item, gen) (void)item;
    return coil_none();
}

static void show(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    const char *object = strstr(message, " <");
    printf("%s: %.*s\n", category->name, object ? (int)(object - message) : (int)strlen(message), message);
}

static coil_value app(void *arg)
{
    coil_loop *loop = coil_loop_get_running();
    tell_reports(loop);
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    puts("nothing to shut down");
    coil_async_generator *gen = begun(new_agen("late", 1));
    double start = coil_loop_time(loop);
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    tell("took", coil_double(coil_loop_time(loop) - start));
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    tell("no more", coil_double(coil_loop_time(loop) - start));
    coil_release(gen);

    gen = begun(coil_async_generator_new(fails, arg));
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    coil_release(gen);
    gen = begun(coil_async_generator_new(cancels, arg));
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    puts("a CancelledError is not reported");
    coil_release(gen);

    gen = coil_async_generator_new(waits, arg);
    coil_task *task = coil_create_task(coil_anext_coro(gen));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    tell("the step", coil_join(task));
    coil_release(gen);

    gen = begun(new_agen("slow", 10));
    task = coil_create_task(coil_coroutine_new(shuts_down, loop));
    COIL_TRY(coil_sleep(1));
    coil_task_cancel(task, NULL);
    tell("shutdown", coil_join(task));
    tell("the slow one", coil_anext(gen));
    coil_release(gen);

    gen = new_agen("ended", 0);
    COIL_TRY(uses_up(gen));
    COIL_TRY(coil_loop_shutdown_asyncgens(loop));
    coil_release(gen);
    puts("over");
    return coil_none();
}

int main(void)
{
    coil_warnings_set_handler(show, NULL);
    return coil_main(app, NULL);
}
