// yield from what is no generator: lists, iterators of one's own, and what cannot be iterated.
#include "tell.h"

typedef struct counter {
    coil_object head;
    int at, limit;
} counter;

static coil_object *counter_iter(coil_object *self)
{
    puts("__iter__");
    return coil_retain(self);
}

static coil_send_result counter_send(coil_object *object, coil_value sent, coil_value *result)
{
    counter *self = (counter *)object;
    coil_value_release(sent);
    bool ended = self->at == self->limit;
    *result = ended ? coil_string("end of the counter") : coil_int(++self->at);
    return ended ? COIL_SEND_RETURN : COIL_SEND_NEXT;
}

static coil_object *refuses(coil_object *self)
{
    (void)self;
    return coil_raise_null(coil_raise(coil_RuntimeError, "nobody expects this"));
}

static const coil_type counter_type = {.name = "Counter", .send = counter_send, .iter = counter_iter};
static const coil_type refusing_type = {.name = "Refusing", .iter = refuses};
static const coil_type opaque_type = {.name = "Opaque"};

static coil_object *lies(coil_object *self)
{
    (void)self;
    return coil_object_new(&opaque_type, sizeof(coil_object));
}

static const coil_type lying_type = {.name = "Lying", .iter = lies};

static coil_value coroutine(void *arg)
{
    (void)arg;
    return coil_string("spam");
}

static coil_value async_generator(void *arg)
{
    (void)arg;
    return coil_yield(coil_int(1));
}

// Takes the iterable.
static coil_value delegates(void *iterable)
{
    coil_value result = coil_yield_from(iterable);
    coil_release(iterable);
    if (coil_failed(result)) return result;
    coil_value text = result.tag == COIL_STRING ? coil_value_retain(result) : coil_repr(result);
    coil_value_release(result);
    result = coil_string_format("result %s", coil_as_string(text));
    coil_value_release(text);
    return result;
}

static coil_generator *over(void *iterable)
{
    return coil_generator_new(delegates, iterable);
}

static coil_list *list(void)
{
    return coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)});
}

// Takes the generator.
static void last(const char *what, coil_generator *gen, coil_value sent)
{
    tell_step(what, gen, sent);
    coil_release(gen);
}

int main(void)
{
    coil_generator *gen = over(list());
    tell_step("list", gen, coil_none());
    tell_step("list", gen, coil_none());
    last("list", gen, coil_none());
    gen = over(list());
    tell_step("list", gen, coil_none());
    last("list sent 5", gen, coil_int(5));
    gen = over(list());
    tell_step("list", gen, coil_none());
    last("list thrown into", gen, coil_raise(coil_ValueError, "x"));
    gen = over(list());
    tell_step("list", gen, coil_none());
    tell_close("close", gen);
    coil_release(gen);
    last("empty", over(coil_list_new(0, NULL)), coil_none());
    counter *one = coil_object_new(&counter_type, sizeof *one);
    one->limit = 1;
    gen = over(one);
    tell_step("counter", gen, coil_none());
    last("counter", gen, coil_none());
    last("opaque", over(coil_object_new(&opaque_type, sizeof(coil_object))), coil_none());
    last("refusing", over(coil_object_new(&refusing_type, sizeof(coil_object))), coil_none());
    last("lying", over(coil_object_new(&lying_type, sizeof(coil_object))), coil_none());
    coil_coroutine *coro = coil_coroutine_new(coroutine, NULL);
    last("coroutine", over(coil_retain(coro)), coil_none());
    coil_value_release(coil_coroutine_close(coro));
    coil_release(coro);
    coil_async_generator *agen = coil_async_generator_new(async_generator, NULL);
    last("async generator", over(coil_retain(agen)), coil_none());
    last("asend", over(coil_async_generator_asend_coro(agen, coil_none())), coil_none());
    coil_release(agen);
    return 0;
}
