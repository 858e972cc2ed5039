// Errors thrown into what has not begun: they come out as they are, a StopIteration too, and nothing runs.
#include "tell.h"

static coil_value body(void *arg)
{
    (void)arg;
    puts("never runs");
    return coil_yield(coil_none());
}

static void told(const char *what, coil_send_result result, coil_value value)
{
    const char *type = result == COIL_SEND_ERROR ? coil_error_type_of(value)->name : "StopIteration";
    printf("%s: %s: %s\n", what, type, result == COIL_SEND_ERROR ? coil_error_message(value) : "");
    coil_value_release(value);
}

// Takes the object and the error.
static void throw(const char *what, void *object, coil_value error)
{
    coil_value value;
    coil_send_result result = coil_send(object, error, &value);
    told(what, result, value);
    coil_release(object);
}

int main(void)
{
    const coil_error_type *kinds[] = {coil_StopIteration, coil_StopAsyncIteration, coil_GeneratorExit, coil_ValueError};
    for (int i = 0; i < 4; i++) {
        throw("generator", coil_generator_new(body, NULL), coil_raise(kinds[i], "x"));
        coil_coroutine *coro = coil_coroutine_new(body, NULL);
        throw("coroutine", coil_retain(coro), coil_raise(kinds[i], "x"));
        tell_step("then", coro, coil_none());
        coil_release(coro);
        coil_async_generator *agen = coil_async_generator_new(body, NULL);
        throw("asend", coil_async_generator_asend_coro(agen, coil_none()), coil_raise(kinds[i], "x"));
        coil_release(agen);
        agen = coil_async_generator_new(body, NULL);
        throw("athrow", coil_async_generator_athrow_coro(agen, coil_raise(coil_OSError)), coil_raise(kinds[i], "x"));
        coil_release(agen);
        agen = coil_async_generator_new(body, NULL);
        throw("in athrow", coil_async_generator_athrow_coro(agen, coil_raise(kinds[i], "x")), coil_none());
        throw("in athrow, again", coil_async_generator_athrow_coro(agen, coil_raise(kinds[i], "x")), coil_none());
        coil_release(agen);
    }
    return 0;
}
