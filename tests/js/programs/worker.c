// A program that runs in a worker: what suites/worker.mjs is about.

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>

// clang-format off
COIL_JS(scope_name, (), { return typeof document === "undefined" ? "no page" : "page"; });
COIL_JS_ASYNC(ask, (callback, value), { return await callback(value); });
// clang-format on

COIL_EXPORT coil_value where(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return scope_name();
}

COIL_EXPORT coil_value echo(int argc, coil_value *argv)
{
    return argc > 0 ? coil_value_retain(argv[0]) : coil_none();
}

// Calls a function of the page's, by a snippet and by itself, and adds what it says.
COIL_EXPORT coil_value ask_twice(int argc, coil_value *argv)
{
    (void)argc;
    COIL_LET(first, ask(argv[0], argv[1]));
    COIL_LET(promise, coil_js_call(argv[0], 1, &argv[1]));
    coil_value second = coil_js_await(promise);
    coil_value_release(promise);
    if (coil_failed(second)) return second;
    return coil_int(coil_as_int(first) + coil_as_int(second));
}

static coil_value doubled(void *arg, int argc, coil_value *argv)
{
    (void)arg;
    (void)argc;
    COIL_TRY(coil_sleep(0.001));
    return coil_int(2 * coil_as_int(argv[0]));
}

COIL_EXPORT coil_value doubler(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_js_function(doubled, NULL, NULL);
}

// Waits with a signal of its own, which the page's function is given.
COIL_EXPORT coil_value ask_with_signal(int argc, coil_value *argv)
{
    (void)argc;
    COIL_LET(signal, coil_js_abort_signal());
    COIL_LET(promise, coil_js_call(argv[0], 1, &signal));
    coil_value answer = coil_js_await(promise);
    coil_value_release(promise);
    coil_value_release(signal);
    return answer;
}

COIL_EXPORT coil_value busy(int argc, coil_value *argv)
{
    (void)argc;
    volatile int64_t sum = 0;
    for (int64_t i = 0; i < coil_as_int(argv[0]); i++) sum += i;
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.001));
    printf("%s\n", getenv("GREETING"));
    fprintf(stderr, "to the error output\n");
    return coil_none();
}

int main(int argc, char **argv)
{
    printf("%s %d\n", argv[0], argc);
    int status = coil_main(app, NULL);
    return status == 0 ? 3 : status;
}
