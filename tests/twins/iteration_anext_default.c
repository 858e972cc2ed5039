// anext with a default: when it is the result, when it is not, as a task, and by hand.
#include "tell.h"

static coil_value agen(void *limit)
{
    for (int number = 1; number <= *(int *)limit; number++) {
        COIL_TRY(coil_sleep(0.1));
        COIL_TRY(coil_yield(coil_int(number)));
    }
    return coil_none();
}

static coil_value pauses(void *value)
{
    return coil_yield(coil_string(value));
}

static coil_value waits(void *arg)
{
    (void)arg;
    coil_value got = coil_await(coil_coroutine_new(pauses, "w1"));
    if (!coil_error_matches(got, coil_ValueError)) return got;
    coil_value_release(got);
    return coil_await(coil_coroutine_new(pauses, "w2"));
}

static coil_object *ends_at_once(coil_object *self)
{
    (void)self;
    return coil_raise_null(coil_raise(coil_StopAsyncIteration, "at once"));
}

typedef struct counter {
    coil_object head;
    int at, limit;
} counter;

static coil_value next_of(void *arg)
{
    counter *self = arg;
    if (self->at == self->limit) return coil_raise(coil_StopAsyncIteration);
    return coil_int(++self->at);
}

static coil_object *counter_anext(coil_object *self)
{
    return (coil_object *)coil_coroutine_new(next_of, self);
}

static const coil_type ending_type = {.name = "Ending", .anext = ends_at_once};
static const coil_type counter_type = {.name = "Counter", .anext = counter_anext};

static counter *new_counter(int limit)
{
    counter *made = coil_object_new(&counter_type, sizeof *made);
    made->limit = limit;
    return made;
}

static coil_value app(void *arg)
{
    (void)arg;
    int two = 2;
    void *iterators[] = {coil_async_generator_new(agen, &two), new_counter(2)};
    for (int i = 0; i < 2; i++) {
        tell("default", coil_anext_default(iterators[i], coil_string("d")));
        tell("no default", coil_anext(iterators[i]));
        tell("default", coil_anext_default(iterators[i], coil_string("d")));
        tell("None", coil_anext_default(iterators[i], coil_none()));
        tell("no default", coil_anext(iterators[i]));
        coil_release(iterators[i]);
    }
    void *ending = coil_object_new(&ending_type, sizeof(coil_object));
    tell("ending", coil_anext(ending));
    tell("ending", coil_anext_default(ending, coil_string("d")));
    coil_release(ending);
    coil_async_generator *gen = coil_async_generator_new(agen, &two);
    tell("waited for", coil_wait_for(coil_anext_default_coro(gen, coil_string("d")), 1));
    tell("too slow", coil_wait_for(coil_anext_default_coro(gen, coil_string("d")), 0.05));
    tell("as a task", coil_join(coil_create_task(coil_anext_default_coro(gen, coil_string("d")))));
    coil_release(gen);
    return coil_none();
}

static coil_object *new_anext(void)
{
    coil_async_generator *gen = coil_async_generator_new(waits, NULL);
    coil_object *made = coil_anext_default_coro(gen, coil_string("d"));
    coil_release(gen);
    return made;
}

int main(void)
{
    tell_warnings();
    if (coil_main(app, NULL)) return 1;
    coil_object *iterator = new_anext();
    tell_step("by hand", iterator, coil_none());
    tell_step("throw", iterator, coil_raise(coil_ValueError, "x"));
    tell_step("by hand", iterator, coil_none());
    tell_step("again", iterator, coil_none());
    coil_release(iterator);
    iterator = new_anext();
    tell_step("by hand", iterator, coil_none());
    tell_close("close", iterator);
    tell_step("closed", iterator, coil_none());
    coil_release(iterator);
    iterator = new_anext();
    tell_step("new, thrown into", iterator, coil_raise(coil_OSError, "y"));
    coil_release(iterator);
    coil_release(new_anext());
    return 0;
}
