// StopIteration and StopAsyncIteration that leak out of coroutines and generators: which become a RuntimeError, with them as its cause.
#include "tell.h"

static const coil_error_type *const types[] = {coil_StopIteration, coil_StopAsyncIteration};
static const char *const messages[] = {"x", "y"};

static coil_value coroutine(void *index)
{
    size_t i = *(size_t *)index;
    return coil_raise(types[i], "%s", messages[i]);
}

static coil_value generator(void *index)
{
    COIL_TRY(coil_yield(coil_none()));
    return coroutine(index);
}

static void tell_error(const char *what, coil_value error)
{
    tell(what, coil_value_retain(error));
    tell("  from", coil_value_retain(coil_error_cause(error)));
    coil_value_release(error);
}

// Takes the iterator.
static coil_value step(void *iterator)
{
    coil_value value;
    coil_send(iterator, coil_none(), &value);
    coil_release(iterator);
    return value;
}

static coil_value drive(coil_async_generator *agen)
{
    COIL_TRY(coil_anext(agen));
    coil_value error = coil_anext(agen);
    coil_release(agen);
    return error;
}

static coil_value app(void *arg)
{
    (void)arg;
    static size_t i;
    for (i = 0; i < 2; i++) {
        tell_error("coroutine", step(coil_coroutine_new(coroutine, &i)));
        tell_error("task", coil_join(coil_create_task(coil_coroutine_new(coroutine, &i))));
        coil_generator *made = coil_generator_new(generator, &i);
        coil_value_release(step(coil_retain(made)));
        tell_error("generator", step(made));
        tell_error("async generator", drive(coil_async_generator_new(generator, &i)));
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
