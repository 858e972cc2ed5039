// The rock of the conceptual overview: an awaitable whose __await__ is a generator, driven by hand through the coroutine that awaits it.

#include "tell.h"

static coil_value rock_body(void *arg)
{
    (void)arg;
    COIL_LET(value_sent_in, coil_yield(coil_int(7)));
    tell("Rock.__await__ resuming with value", coil_value_retain(value_sent_in));
    return value_sent_in;
}

static coil_object *rock_await(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_generator_new(rock_body, NULL);
}

static const coil_type rock_type = {.name = "Rock", .await = rock_await};

static coil_value coroutine_body(void *arg)
{
    (void)arg;
    puts("Beginning coroutine main().");
    coil_object *rock = coil_object_new(&rock_type, sizeof(coil_object));
    puts("Awaiting rock...");
    COIL_LET(value_from_rock, coil_join(rock));
    tell("Coroutine received value", value_from_rock);
    return coil_int(23);
}

int main(void)
{
    coil_coroutine *coroutine = coil_coroutine_new(coroutine_body, NULL);
    coil_value result;
    coil_send_result step = coil_coroutine_send(coroutine, coil_none(), &result);
    printf("Coroutine paused: %d, ", step == COIL_SEND_NEXT);
    tell("intermediate result", result);
    puts("Resuming coroutine and sending in value: 42.");
    step = coil_coroutine_send(coroutine, coil_int(42), &result);
    printf("Coroutine finished: %d, ", step == COIL_SEND_RETURN);
    tell("returned", result);
    coil_release(coroutine);
    return 0;
}
