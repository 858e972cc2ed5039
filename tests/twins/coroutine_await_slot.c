// Awaitables whose await slot is written as a coroutine, or hands out a list's iterator: values, errors and closing pass through.
#include "tell.h"

typedef struct ticket {
    coil_object head;
    int number;
} ticket;

static coil_value waits(void *arg)
{
    int number = *(int *)arg;
    coil_value got = coil_yield(coil_string_format("ticket %d", number));
    if (coil_error_matches(got, coil_ZeroDivisionError)) {
        coil_value_release(got);
        got = coil_raise(coil_ValueError, "marker");
    }
    printf("ticket %d is used\n", number);
    return got;
}

static coil_object *ticket_await(coil_object *self)
{
    puts("__await__");
    return coil_coroutine_wrapper(coil_coroutine_with(waits, &((ticket *)self)->number, sizeof(int)));
}

static const coil_type ticket_type = {.name = "Ticket", .await = ticket_await};

static ticket *new_ticket(int number)
{
    ticket *made = coil_object_new(&ticket_type, sizeof *made);
    made->number = number;
    return made;
}

static coil_object *listed_await(coil_object *self)
{
    (void)self;
    coil_list *list = coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)});
    coil_object *iterator = coil_iter(list);
    coil_release(list);
    return iterator;
}

static const coil_type listed_type = {.name = "Listed", .await = listed_await};

static coil_value sleeps(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_string("slept");
}

static coil_object *sleeper_await(coil_object *self)
{
    (void)self;
    return coil_coroutine_wrapper(coil_coroutine_new(sleeps, NULL));
}

static const coil_type sleeper_type = {.name = "Sleeper", .await = sleeper_await};

// Takes the awaitable.
static coil_value awaits(void *awaitable)
{
    return coil_join(awaitable);
}

static void step_and_release(const char *what, coil_coroutine *coroutine, coil_value sent)
{
    tell_step(what, coroutine, sent);
    coil_release(coroutine);
}

static coil_value app(void *arg)
{
    (void)arg;
    void *sleepers[] = {coil_object_new(&sleeper_type, sizeof(coil_object)), coil_object_new(&sleeper_type, sizeof(coil_object))};
    tell("in a task", coil_await(sleepers[0]));
    tell("gathered", coil_gather(2, sleepers, 0));
    tell("too slow", coil_wait_for(sleepers[0], 0.5));
    coil_release(sleepers[0]);
    coil_release(sleepers[1]);
    return coil_none();
}

int main(void)
{
    coil_coroutine *coroutine = coil_coroutine_new(awaits, new_ticket(1));
    tell_step("send", coroutine, coil_none());
    step_and_release("send", coroutine, coil_string("spam"));
    coroutine = coil_coroutine_new(awaits, new_ticket(2));
    tell_step("send", coroutine, coil_none());
    step_and_release("throw", coroutine, coil_raise(coil_ZeroDivisionError));
    coroutine = coil_coroutine_new(awaits, new_ticket(3));
    tell_step("send", coroutine, coil_none());
    tell_close("close", coroutine);
    coil_release(coroutine);
    ticket *fourth = new_ticket(4);
    coil_object *iterator = coil_get_awaitable(fourth);
    coil_release(fourth);
    tell_step("by hand", iterator, coil_none());
    tell_step("by hand", iterator, coil_string("eggs"));
    tell_step("by hand", iterator, coil_none());
    coil_release(iterator);

    coroutine = coil_coroutine_new(awaits, coil_object_new(&listed_type, sizeof(coil_object)));
    tell_step("listed", coroutine, coil_none());
    tell_step("listed", coroutine, coil_none());
    step_and_release("listed", coroutine, coil_none());
    coroutine = coil_coroutine_new(awaits, coil_object_new(&listed_type, sizeof(coil_object)));
    tell_step("listed", coroutine, coil_none());
    step_and_release("listed", coroutine, coil_int(3));
    return coil_main(app, NULL);
}
