// When "was never awaited" is said: at once where the last reference goes, and not of what was closed, thrown into or refused a value.
#include "tell.h"

static coil_value forgotten(void *arg)
{
    (void)arg;
    puts("never runs");
    return coil_none();
}

static coil_coroutine *one(void)
{
    return coil_coroutine_new(forgotten, NULL);
}

// Owns the coroutine that it is given.
static coil_value holds(void *coroutine)
{
    coil_value got = coil_yield(coil_none());
    puts("holder ends");
    coil_release(coroutine);
    return got;
}

static coil_value loops(void *iterable)
{
    coil_for (item, iterable) (void)item;
    return coil_none();
}

static const coil_type plain = {.name = "int"};

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(one());
    coil_task_cancel(task, NULL);
    coil_value error = coil_join(task);
    if (coil_error_matches(error, coil_CancelledError)) puts("task was cancelled");
    coil_value_release(error);
    void *object = coil_object_new(&plain, sizeof(coil_object));
    tell("gather", COIL_GATHER(one(), object));
    coil_release(object);
    return coil_none();
}

int main(void)
{
    tell_warnings();
    coil_release(one());
    puts("made one");
    coil_coroutine *coroutine = one();
    puts("replaced:");
    coil_release(coroutine);
    puts("closed:");
    coroutine = one();
    tell_close("close", coroutine);
    coil_release(coroutine);
    puts("thrown into:");
    coroutine = one();
    tell_step("throw", coroutine, coil_raise(coil_KeyError));
    coil_release(coroutine);
    puts("refused:");
    coroutine = one();
    tell_step("send", coroutine, coil_int(1));
    coil_release(coroutine);
    puts("iterated:");
    coroutine = one();
    coil_value error = loops(coroutine);
    coil_release(coroutine);
    tell("for", error);
    puts("held:");
    coil_coroutine *holder = coil_coroutine_new(holds, one());
    tell_step("send", holder, coil_none());
    coil_release(holder);
    puts("as a task:");
    return coil_main(app, NULL);
}
