// gather that nobody keeps: its callbacks are called, its error is reported when its last child is done, and its children's errors are not.
#include "tell.h"

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("  handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static void done(coil_future *future, void *arg)
{
    (void)arg;
    coil_value error = coil_future_exception(future);
    if (coil_failed(error)) tell("  done", error);
    else tell("  done", coil_future_result(future));
}

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    COIL_TRY(coil_sleep(delay));
    printf("  %.0f ends\n", delay);
    if (delay > 1.5) return coil_raise(coil_ValueError, "%.0f", delay);
    return coil_double(delay);
}

static coil_coroutine *coroutine(double delay)
{
    return coil_coroutine_with(ends, &delay, sizeof delay);
}

#define GATHER(...) coil_gather_future(sizeof((void *[]){__VA_ARGS__}) / sizeof(void *), (void *[]){__VA_ARGS__}, 0)

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    printf("with a callback\n");
    coil_future *outer = GATHER(coroutine(1.0), coroutine(0.5));
    COIL_TRY(coil_future_add_done_callback(outer, done, NULL));
    coil_release(outer);
    COIL_TRY(coil_sleep(2.0));

    printf("with an error\n");
    coil_release(GATHER(coroutine(1.0), coroutine(2.0), coroutine(3.0), coroutine(4.0)));
    COIL_TRY(coil_sleep(5.0));

    printf("given back after the error\n");
    outer = GATHER(coroutine(2.0), coroutine(3.0));
    COIL_TRY(coil_sleep(2.5));
    coil_release(outer);
    printf("  given back\n");
    COIL_TRY(coil_sleep(2.0));

    printf("errors as results\n");
    coil_release(coil_gather_future(2, (void *[]){coroutine(1.0), coroutine(2.0)}, COIL_RETURN_EXCEPTIONS));
    return coil_sleep(3.0);
}

int main(void)
{
    return coil_main(app, NULL);
}
