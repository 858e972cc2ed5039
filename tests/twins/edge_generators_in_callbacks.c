// A generator that is driven by callbacks, one step a turn, while tasks run; it ends, and what it returned completes a future; one that fails does so too.

#include "tell.h"

typedef struct driver {
    coil_generator *generator;
    coil_future *result;
    const char *name;
} driver;

static coil_value counts(void *arg)
{
    int to = *(int *)arg;
    int64_t sum = 0;
    for (int i = 1; i <= to; i++) {
        COIL_LET(added, coil_yield(coil_int(i)));
        sum += coil_as_int(added);
        if (sum > 40) return coil_raise(coil_OverflowError, "%d is too much", (int)sum);
    }
    return coil_int(sum);
}

static void drive(void *arg)
{
    driver *me = arg;
    static int turn;
    bool begins = coil_generator_get_state(me->generator) == COIL_CORO_CREATED;
    coil_value value;
    coil_send_result step = coil_generator_send(me->generator, begins ? coil_none() : coil_int(++turn), &value);
    if (step == COIL_SEND_NEXT) {
        printf("%s %d\n", me->name, (int)coil_as_int(value));
        coil_loop_call_soon(NULL, drive, me);
    } else if (step == COIL_SEND_RETURN) {
        coil_value_release(coil_future_set_result(me->result, value));
    } else {
        coil_value_release(coil_future_set_exception(me->result, value));
    }
}

static coil_value watches(void *arg)
{
    (void)arg;
    for (int i = 0; i < 4; i++) {
        printf("task %d\n", i);
        COIL_TRY(coil_sleep(0));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    int three = 3, many = 30;
    driver a = {coil_generator_with(counts, &three, sizeof three), coil_future_new(), "a"};
    driver b = {coil_generator_with(counts, &many, sizeof many), coil_future_new(), "b"};
    coil_loop_call_soon(NULL, drive, &a);
    coil_loop_call_soon(NULL, drive, &b);
    coil_task *task = coil_create_task(coil_coroutine_new(watches, NULL));
    tell("a", coil_join(a.result));
    tell("b", coil_join(b.result));
    COIL_TRY(coil_join(task));
    coil_release(a.generator);
    coil_release(b.generator);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
