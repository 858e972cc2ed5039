// Which methods of asynchronous generators warn that they were never awaited: the forgotten ones, and not those that were closed, refused or cancelled.
#include "tell.h"

static coil_value agen(void *arg)
{
    (void)arg;
    puts("never runs");
    return coil_yield(coil_int(1));
}

static coil_value waits(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_yield(coil_int(1));
}

static const char *const names[] = {"asend", "athrow", "aclose", "anext"};

static coil_object *method(int index, coil_async_generator *gen)
{
    switch (index) {
    case 0: return coil_async_generator_asend_coro(gen, coil_int(5));
    case 1: return coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError));
    case 2: return coil_async_generator_aclose_coro(gen);
    default: return coil_anext_coro(gen);
    }
}

// Of a generator that nobody else holds.
static coil_object *method_of_its_own(int index)
{
    coil_async_generator *gen = coil_async_generator_new(agen, NULL);
    coil_object *made = method(index, gen);
    coil_release(gen);
    return made;
}

static coil_value app(void *arg)
{
    coil_async_generator *gen = coil_async_generator_new(waits, arg);
    coil_task *task = coil_create_task(coil_anext_coro(gen));
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 4; i++) {
        coil_object *step = method(i, gen);
        printf("%s is refused:\n", names[i]);
        tell_step("send", step, coil_none());
        coil_release(step);
    }
    COIL_TRY(coil_join(task));
    task = coil_create_task(coil_async_generator_asend_coro(gen, coil_none()));
    coil_task_cancel(task, NULL);
    coil_value cancelled = coil_join(task);
    if (coil_error_matches(cancelled, coil_CancelledError)) puts("cancelled before it began");
    coil_value_release(cancelled);
    coil_release(gen);
    COIL_TRY(COIL_GATHER(method_of_its_own(2), method_of_its_own(2)));
    return coil_none();
}

int main(void)
{
    tell_warnings();
    for (int i = 0; i < 4; i++) {
        coil_object *step = method_of_its_own(i);
        printf("%s is forgotten:\n", names[i]);
        coil_release(step);
    }
    for (int i = 0; i < 4; i++) {
        coil_object *step = method_of_its_own(i);
        printf("%s is closed:\n", names[i]);
        tell_close("close", step);
        coil_release(step);
    }
    return coil_main(app, NULL);
}
