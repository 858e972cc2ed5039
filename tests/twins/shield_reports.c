// shield: who hears of an inner error when the outer future was cancelled before, in the very turn, twice, or is given back.
#include "tell.h"

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("  handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_future *inner;

static coil_value fail(const char *message)
{
    return coil_future_set_exception(inner, coil_raise(coil_ValueError, "%s", message));
}

static coil_value turns(int count)
{
    while (count-- > 0) COIL_TRY(coil_sleep(0));
    return coil_none();
}

static void drop(coil_future *outer)
{
    coil_release(outer);
    printf("  giving back the inner one\n");
    coil_release(inner);
    inner = coil_future_new();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    inner = coil_future_new();

    printf("cancelled before\n");
    coil_future *outer = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    COIL_TRY(turns(1));
    COIL_TRY(fail("before"));
    COIL_TRY(turns(2));
    drop(outer);

    printf("in the same turn\n");
    outer = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    COIL_TRY(fail("same turn"));
    COIL_TRY(turns(2));
    drop(outer);

    printf("twice\n");
    outer = coil_shield(inner);
    coil_future *second = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    coil_future_cancel(second, NULL);
    COIL_TRY(turns(1));
    COIL_TRY(fail("twice"));
    COIL_TRY(turns(2));
    coil_release(second);
    drop(outer);

    printf("one of two\n");
    outer = coil_shield(inner);
    second = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    COIL_TRY(turns(1));
    COIL_TRY(fail("one of two"));
    COIL_TRY(turns(2));
    tell("  second", coil_join(second));
    drop(outer);

    printf("cancelled after\n");
    outer = coil_shield(inner);
    COIL_TRY(fail("after"));
    coil_future_cancel(outer, NULL);
    COIL_TRY(turns(2));
    drop(outer);

    printf("given back\n");
    coil_release(coil_shield(inner));
    COIL_TRY(fail("given back"));
    COIL_TRY(turns(3));
    drop(NULL);

    printf("a result\n");
    outer = coil_shield(inner);
    coil_future_cancel(outer, NULL);
    COIL_TRY(turns(1));
    COIL_TRY(coil_future_set_result(inner, coil_none()));
    COIL_TRY(turns(2));
    drop(outer);
    coil_release(inner);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
