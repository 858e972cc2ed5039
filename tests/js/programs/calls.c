// Functions for JavaScript to call: what suites/calls.mjs is about.

#include <coil.h>

#include <string.h>

COIL_EXPORT coil_value add(int argc, coil_value *argv)
{
    if (argc != 2) return coil_raise(coil_TypeError, "add takes two numbers, got %d", argc);
    return coil_int(coil_as_int(argv[0]) + coil_as_int(argv[1]));
}

COIL_EXPORT coil_value echo(int argc, coil_value *argv)
{
    return argc > 0 ? coil_value_retain(argv[0]) : coil_none();
}

// All arguments, as a list.
COIL_EXPORT coil_value all(int argc, coil_value *argv)
{
    for (int i = 0; i < argc; i++) coil_value_retain(argv[i]);
    return coil_object_value(coil_list_new((size_t)argc, argv));
}

COIL_EXPORT coil_value kind(int argc, coil_value *argv)
{
    static const char *const names[] = {"none", "bool", "int", "double", "pointer", "string", "bytes", "object", "js", "error"};
    return coil_string(argc > 0 ? names[argv[0].tag] : "nothing");
}

COIL_EXPORT coil_value repr(int argc, coil_value *argv)
{
    return coil_repr(argc > 0 ? argv[0] : coil_none());
}

COIL_EXPORT coil_value nap(int argc, coil_value *argv)
{
    COIL_TRY(coil_sleep(coil_as_double(argv[0])));
    return argc > 1 ? coil_value_retain(argv[1]) : coil_none();
}

COIL_EXPORT coil_value fail(int argc, coil_value *argv)
{
    const coil_error_type *type = coil_ValueError;
    if (argc > 0 && strcmp(coil_as_string(argv[0]), "own") == 0) type = coil_error_define("OwnError", coil_Exception);
    if (argc > 0 && strcmp(coil_as_string(argv[0]), "exit") == 0) return coil_raise_value(coil_SystemExit, coil_int(3));
    if (argc > 0 && strcmp(coil_as_string(argv[0]), "late") == 0) COIL_TRY(coil_sleep(0.001));
    coil_value cause = coil_raise(coil_KeyError, "port");
    return coil_raise_from(cause, type, "no such port: %d", 99);
}

COIL_EXPORT coil_value fail_as_group(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_value members[] = {coil_raise(coil_ValueError, "one"), coil_raise(coil_TypeError, "two")};
    return coil_raise_group("both", 2, members);
}

static coil_value last_cleanup;

// Sleeps for long; cleans up for a while, awaiting, when it is cancelled.
COIL_EXPORT coil_value cleaned_up(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_value result = coil_sleep(1000);
    if (!coil_error_matches(result, coil_CancelledError)) return result;
    coil_value_release(coil_sleep(0.005));
    coil_value_release(last_cleanup);
    last_cleanup = coil_string(coil_error_message(result));
    return result;
}

COIL_EXPORT coil_value what_was_cleaned_up(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_value_retain(last_cleanup);
}

// Is cancelled, and goes on all the same.
COIL_EXPORT coil_value stubborn(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_value_release(coil_sleep(0.01));
    coil_value_release(coil_sleep(0.01));
    return coil_string("done all the same");
}

COIL_EXPORT coil_value await_it(int argc, coil_value *argv)
{
    return coil_js_await(argc > 0 ? argv[0] : coil_none());
}

COIL_EXPORT coil_value await_two(int argc, coil_value *argv)
{
    (void)argc;
    COIL_LET(first, coil_js_await(argv[0]));
    coil_value second = coil_js_await(argv[1]);
    if (coil_failed(second)) {
        coil_value_release(first);
        return second;
    }
    coil_value both[] = {first, second};
    return coil_object_value(coil_list_new(2, both));
}

COIL_EXPORT coil_value gather(int argc, coil_value *argv)
{
    void *futures[8];
    for (int i = 0; i < argc; i++) futures[i] = coil_js_future(argv[i]);
    coil_value results = coil_gather((size_t)argc, futures, 0);
    for (int i = 0; i < argc; i++) coil_release(futures[i]);
    return results;
}

COIL_EXPORT coil_value within(int argc, coil_value *argv)
{
    (void)argc;
    coil_future *future = coil_js_future(argv[0]);
    coil_value result = coil_wait_for(future, coil_as_double(argv[1]));
    coil_release(future);
    return result;
}

// Which error a rejection becomes.
COIL_EXPORT coil_value error_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_value result = coil_js_await(argv[0]);
    if (!coil_failed(result)) return result;
    coil_value said = coil_string_format("%s|%s|%d%d%d", coil_error_type_of(result)->name, coil_error_message(result),
                                         coil_error_matches(result, coil_JSError), coil_error_matches(result, coil_TypeError),
                                         coil_error_matches(result, coil_ValueError));
    coil_value_release(result);
    return said;
}

static coil_queue *queue;

COIL_EXPORT coil_value put(int argc, coil_value *argv)
{
    (void)argc;
    if (!queue) queue = coil_queue_new(0);
    return coil_queue_put(queue, coil_value_retain(argv[0]));
}

COIL_EXPORT coil_value get(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    if (!queue) queue = coil_queue_new(0);
    return coil_queue_get(queue);
}

COIL_EXPORT coil_value task_name(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_task *task = coil_current_task();
    return task ? coil_string(coil_task_get_name(task)) : coil_none();
}

static coil_value child(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.002));
    return coil_string("child");
}

// A task that outlives the call.
COIL_EXPORT coil_value spawn(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_object_value(coil_create_task(coil_coroutine_new(child, NULL)));
}

static coil_value count_up(void *arg)
{
    int64_t last = (int64_t)(intptr_t)arg;
    for (int64_t i = 1; i <= last; i++) {
        COIL_TRY(coil_sleep(0));
        COIL_LET(sent, coil_yield(coil_int(i)));
        if (sent.tag == COIL_STRING) {
            COIL_TRY(coil_yield(sent));
        }
    }
    return coil_none();
}

COIL_EXPORT coil_value counter(int argc, coil_value *argv)
{
    (void)argc;
    return coil_object_value(coil_async_generator_new(count_up, (void *)(intptr_t)coil_as_int(argv[0])));
}

static coil_value stepwise(void *arg)
{
    int64_t last = (int64_t)(intptr_t)arg;
    for (int64_t i = 1; i <= last; i++) COIL_TRY(coil_yield(coil_int(i)));
    return coil_string("the end");
}

COIL_EXPORT coil_value steps(int argc, coil_value *argv)
{
    (void)argc;
    return coil_object_value(coil_generator_new(stepwise, (void *)(intptr_t)coil_as_int(argv[0])));
}

COIL_EXPORT coil_value next_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_value value;
    return coil_next(coil_as_object(argv[0]), &value) == COIL_SEND_NEXT ? value : coil_none();
}

COIL_EXPORT coil_value sum_of(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = 0;
    coil_async_for (item, coil_as_object(argv[0])) sum += coil_as_int(item);
    return coil_int(sum);
}

COIL_EXPORT coil_value first_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_async_for (item, coil_as_object(argv[0])) return coil_value_retain(item);
    return coil_none();
}

COIL_EXPORT coil_value crash(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    __builtin_trap();
}

COIL_EXPORT coil_value bytes_alive(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_int((int64_t)coil_memory_live());
}

COIL_EXPORT coil_value spin(int argc, coil_value *argv)
{
    (void)argc;
    for (int64_t i = coil_as_int(argv[0]); i > 0; i--) COIL_TRY(coil_sleep(0));
    return coil_none();
}
