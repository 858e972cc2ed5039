// Generators that drive themselves: through another, directly, and while they close what they delegate to.
#include "tell.h"

static coil_generator *gen;

static coil_value two(void *arg)
{
    (void)arg;
    COIL_TRY(coil_yield(coil_int(1)));
    tell("in a circle", coil_yield_from(gen));
    return coil_yield(coil_int(2));
}

static coil_value one(void *arg)
{
    COIL_TRY(coil_yield(coil_int(0)));
    coil_generator *inner = coil_generator_new(two, arg);
    coil_value result = coil_yield_from(inner);
    coil_release(inner);
    COIL_TRY(result);
    return coil_yield(coil_int(3));
}

static coil_value itself(void *arg)
{
    (void)arg;
    coil_value value;
    coil_next(gen, &value);
    tell("next", value);
    coil_generator_throw(gen, coil_raise(coil_KeyError), &value);
    tell("throw", value);
    tell("close", coil_generator_close(gen));
    return coil_yield(coil_string("goes on"));
}

static coil_send_result endless_send(coil_object *self, coil_value sent, coil_value *result)
{
    (void)self;
    coil_value_release(sent);
    *result = coil_int(42);
    return COIL_SEND_NEXT;
}

static coil_value endless_close(coil_object *self)
{
    (void)self;
    printf("closing, %s\n", coil_generator_get_yield_from(gen) ? "delegating" : "running");
    coil_value value;
    coil_next(gen, &value);
    tell("next", value);
    return coil_none();
}

static const coil_type endless_type = {.name = "Endless", .send = endless_send, .close = endless_close};

static coil_value delegates(void *arg)
{
    (void)arg;
    void *endless = coil_object_new(&endless_type, sizeof(coil_object));
    coil_value result = coil_yield_from(endless);
    coil_release(endless);
    return result;
}

static coil_value prints(void *iterable)
{
    coil_for (item, iterable) printf("%d\n", (int)coil_as_int(item));
    return coil_none();
}

int main(void)
{
    gen = coil_generator_new(one, NULL);
    coil_value_release(prints(gen));
    coil_release(gen);
    gen = coil_generator_new(itself, NULL);
    tell_step("send", gen, coil_none());
    coil_release(gen);
    gen = coil_generator_new(delegates, NULL);
    tell_step("send", gen, coil_none());
    puts(coil_generator_get_yield_from(gen) ? "delegating" : "not delegating");
    tell_close("close", gen);
    coil_release(gen);
    return 0;
}
