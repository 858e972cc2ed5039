// Coroutines that await each other by turns, every second one without a stack: results and errors pass through.

#include <coil.h>
#include <stdio.h>

struct odd {
    coil_stackless head;
    int depth;
    coil_value result;
};

static coil_value even(void *arg);
static coil_value odd(coil_stackless *self, coil_value sent);
static const coil_stackless_type odd_type = COIL_STACKLESS_TYPE("odd", odd, NULL);

static struct odd *odd_new(int depth)
{
    struct odd *made = coil_stackless_new(&odd_type, sizeof *made);
    made->depth = depth;
    return made;
}

static coil_coroutine *even_new(int depth)
{
    return coil_coroutine_with(even, &depth, sizeof depth);
}

static coil_value odd(coil_stackless *self, coil_value sent)
{
    struct odd *me = (struct odd *)self;
    COIL_BEGIN(self, sent);
    if (me->depth == 0) {
        COIL_JOIN_TRY(coil_sleep_future(1));
        return coil_raise(coil_ValueError, "at the bottom");
    }
    COIL_AWAIT_LET(me->result, even_new(me->depth - 1));
    return coil_int(coil_as_int(me->result) + 1);
    COIL_END;
}

static coil_value even(void *arg)
{
    int depth = *(int *)arg;
    if (depth == 0) {
        COIL_TRY(coil_sleep(0));
        return coil_int(0);
    }
    coil_value result = coil_await(odd_new(depth - 1));
    if (coil_error_matches(result, coil_ValueError)) {
        printf("caught %s at %d\n", coil_error_message(result), depth);
        coil_value_release(result);
        return coil_int(100);
    }
    if (coil_failed(result)) return result;
    return coil_int(coil_as_int(result) + 1);
}

static coil_value tell(coil_value result)
{
    COIL_LET(number, result);
    printf("%d\n", (int)coil_as_int(number));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(tell(coil_await(even_new(6))));
    COIL_TRY(tell(coil_await(odd_new(5))));
    COIL_TRY(tell(coil_join(coil_create_task(even_new(3)))));
    return tell(coil_wait_for(odd_new(4), 5));
}

int main(void)
{
    return coil_main(app, NULL);
}
