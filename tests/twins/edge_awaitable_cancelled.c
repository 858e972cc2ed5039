// An awaitable of one's own that yields a future by hand: woken, cancelled, in a group, with a time limit; and one that yields what it must not.

#include "tell.h"

typedef struct gate {
    coil_object head;
    coil_future *opens;
} gate;

static coil_value waits_by_hand(void *arg)
{
    gate *me = *(gate **)arg;
    puts("  at the gate");
    coil_value sent = coil_yield_from(me->opens);
    if (coil_failed(sent)) tell("  thrown in", coil_value_retain(sent));
    else tell("  sent in", coil_value_retain(sent));
    return sent;
}

static coil_object *gate_await(coil_object *self)
{
    return (coil_object *)coil_generator_with(waits_by_hand, &self, sizeof self);
}

static const coil_type gate_type = {.name = "Gate", .await = gate_await};

static coil_value odd(void *arg)
{
    (void)arg;
    return coil_yield(coil_int(7));
}

static coil_object *odd_await(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_generator_new(odd, NULL);
}

static const coil_type odd_type = {.name = "Odd", .await = odd_await};

static coil_value passes(void *arg)
{
    return coil_await(arg);
}

static coil_value app(void *arg)
{
    (void)arg;
    gate *g = coil_object_new(&gate_type, sizeof *g);
    g->opens = coil_future_new();
    coil_task *first = coil_create_task(coil_coroutine_new(passes, g)), *second = coil_create_task(coil_coroutine_new(passes, g));
    COIL_TRY(coil_sleep(1));
    printf("future done %d\n", coil_future_done(g->opens));
    tell("in time", coil_timeout_exit(coil_timeout_enter(1), coil_await(coil_coroutine_new(odd, NULL))));
    coil_object *strange = coil_object_new(&odd_type, sizeof *strange);
    tell("odd", coil_join(strange));
    coil_task_cancel(first, "go home");
    tell("first", coil_join(first));
    printf("future cancelled %d\n", coil_future_cancelled(g->opens));
    tell("second", coil_join(second));
    coil_release(g->opens);
    g->opens = coil_future_new();
    first = coil_create_task(coil_coroutine_new(passes, g));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_set_result(g->opens, coil_string("open")));
    tell("first", coil_join(first));
    tell("done before", coil_await(g));
    coil_release(g->opens);
    coil_release(g);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
