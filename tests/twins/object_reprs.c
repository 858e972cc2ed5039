// What objects of every type say of themselves.
#include "tell_places.h"

static coil_value coroutine(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value generator(void *arg)
{
    (void)arg;
    return coil_yield(coil_none());
}

static coil_value async_generator(void *arg)
{
    return generator(arg);
}

// Takes the object.
static void show(const char *what, void *object)
{
    tell_plain(what, coil_object_value(object));
}

static void show_step(const char *what, coil_object *step)
{
    tell_plain_repr(what, step);
    coil_value_release(step->type->close(step));
    coil_release(step);
}

static void coroutines(void)
{
    coil_coroutine *made = coil_coroutine_new(coroutine, NULL);
    tell_plain_repr("coroutine", made);
    show("its iterator", coil_coroutine_wrapper(coil_retain(made)));
    coil_value_release(coil_coroutine_close(made));
    coil_release(made);
    show("generator", coil_generator_new(generator, NULL));
    coil_async_generator *agen = coil_async_generator_new(async_generator, NULL);
    tell_plain_repr("async generator", agen);
    show_step("asend", coil_async_generator_asend_coro(agen, coil_none()));
    show_step("athrow", coil_async_generator_athrow_coro(agen, coil_raise(coil_ValueError, "%s", "")));
    show_step("aclose", coil_async_generator_aclose_coro(agen));
    show_step("anext", coil_anext_default_coro(agen, coil_int(1)));
    coil_release(agen);
    coil_future *future = coil_future_new();
    show("a future's iterator", coil_get_awaitable(future));
    coil_release(future);
}

static void values(void)
{
    coil_list *inner = coil_list_new(1, (coil_value[]){coil_double(1e100)});
    show("list", coil_list_new(7, (coil_value[]){coil_int(1), coil_string("two"), coil_none(), coil_bool(true), coil_double(2.5), coil_bytes("six", 3),
                                                 coil_object_value(inner)}));
    coil_list *list = coil_list_new(1, (coil_value[]){coil_int(1)});
    show("its iterator", coil_iter(list));
    coil_release(list);
    show("context", coil_context_copy());
    tell_plain("missing", coil_value_retain(coil_token_missing()));
}

static void primitives(void)
{
    tell_plain_repr("loop", coil_loop_get_running());
    show("runner", coil_runner_new((coil_runner_options){0}));
    show("lock", coil_lock_new());
    show("event", coil_event_new());
    show("condition", coil_condition_new(NULL));
    show("semaphore", coil_semaphore_new(2));
    show("bounded semaphore", coil_bounded_semaphore_new(1));
    show("barrier", coil_barrier_new(2));
    show("queue", coil_queue_new(0));
    show("lifo queue", coil_lifo_queue_new(3));
    show("priority queue", coil_priority_queue_new(1, NULL));
    show("timeout", coil_timeout_new(1.0));
    show("group", coil_group_prepare());
    show("stream reader", coil_stream_reader_new(65536, NULL));
    coil_stream_reader *reader = coil_stream_reader_new(65536, NULL);
    show("its protocol", coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    coil_release(reader);
}

static void waiting(void)
{
    coil_future *future = coil_future_new();
    coil_future *gathered = coil_gather_future(1, (void *[]){future}, 0);
    tell_plain_repr("gather", gathered);
    show("gather of nothing", coil_gather_future(0, NULL, 0));
    coil_future *other = coil_future_new(), *shield = coil_shield(other);
    tell_plain_repr("shield", shield);
    show("as_completed", coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER));
    coil_future_cancel(future, NULL);
    coil_future_cancel(other, NULL);
    coil_release(gathered);
    coil_release(shield);
    coil_release(other);
    coil_release(future);
}

static coil_value app(void *arg)
{
    (void)arg;
    coroutines();
    values();
    primitives();
    waiting();
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
