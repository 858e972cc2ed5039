// C that uses JavaScript: what suites/uses.mjs is about.

#include <coil.h>

#include <string.h>

// clang-format off
COIL_JS(sum, (a, b), { return a + b; });
COIL_JS(nothing, (), { return 'none'; });
COIL_JS(texts, (value), { return [`it is ${value}`, "a \"quoted\" \\ text\n", /[0-9]+/.test("7")]; });
COIL_JS(throws, (message), { throw new RangeError(message); });
COIL_JS(many, (a, b, c, d, e, f, g, h), { return [a, b, c, d, e, f, g, h].join(""); });
COIL_JS_ASYNC(later, (milliseconds, value), { await new Promise((resolve) => setTimeout(resolve, milliseconds)); return value; });
COIL_JS_ASYNC(rejects, (), { await null; throw new TypeError('rejected'); });
// clang-format on

COIL_EXPORT coil_value snippets(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    COIL_LET(five, sum(coil_int(2), coil_int(3)));
    COIL_LET(none, nothing());
    COIL_LET(written, texts(none));
    coil_value letters[8];
    for (int i = 0; i < 8; i++) letters[i] = coil_int(i);
    COIL_LET(joined, many(letters[0], letters[1], letters[2], letters[3], letters[4], letters[5], letters[6], letters[7]));
    coil_value text = coil_string("late");
    coil_value late = later(coil_int(1), text);
    coil_value_release(text);
    coil_value items[] = {five, none, written, joined, late};
    return coil_object_value(coil_list_new(5, items));
}

COIL_EXPORT coil_value snippet_errors(int argc, coil_value *argv)
{
    (void)argc;
    coil_value thrown = throws(argv[0]), rejected = rejects();
    coil_value said = coil_string_format("%s: %s, %s: %s", coil_error_type_of(thrown)->name, coil_error_message(thrown), coil_error_type_of(rejected)->name,
                                         coil_error_message(rejected));
    coil_value_release(thrown);
    coil_value_release(rejected);
    return said;
}

COIL_EXPORT coil_value get(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_get(argv[0], coil_as_string(argv[1]));
}

COIL_EXPORT coil_value get_index(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_get_index(argv[0], (size_t)coil_as_int(argv[1]));
}

COIL_EXPORT coil_value set(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_set(argv[0], coil_as_string(argv[1]), coil_value_retain(argv[2]));
}

COIL_EXPORT coil_value global(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_global(coil_as_string(argv[0]));
}

// Calls its first argument with the others.
COIL_EXPORT coil_value call(int argc, coil_value *argv)
{
    return coil_js_call(argv[0], (size_t)argc - 1, argv + 1);
}

COIL_EXPORT coil_value call_and_await(int argc, coil_value *argv)
{
    COIL_LET(promise, coil_js_call(argv[0], (size_t)argc - 1, argv + 1));
    coil_value result = coil_js_await(promise);
    coil_value_release(promise);
    return result;
}

COIL_EXPORT coil_value method(int argc, coil_value *argv)
{
    return coil_js_call_method(argv[0], coil_as_string(argv[1]), (size_t)argc - 2, argv + 2);
}

COIL_EXPORT coil_value construct(int argc, coil_value *argv)
{
    return coil_js_new(argv[0], (size_t)argc - 1, argv + 1);
}

COIL_EXPORT coil_value macros(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_value map_class = coil_js_global("Map");
    COIL_LET(map, COIL_JS_NEW(map_class));
    coil_value_release(map_class);
    COIL_TRY(COIL_JS_METHOD(map, "set", coil_string("key"), coil_int(7)));
    COIL_LET(value, COIL_JS_METHOD(map, "get", coil_string("key")));
    coil_value_release(map);
    coil_value parse = coil_js_global("parseInt");
    COIL_LET(number, COIL_JS_CALL(parse, coil_string("42px")));
    coil_value_release(parse);
    return COIL_LIST(value, number);
}

COIL_EXPORT coil_value type_of(int argc, coil_value *argv)
{
    (void)argc;
    return coil_js_type(argv[0]);
}

COIL_EXPORT coil_value is_same(int argc, coil_value *argv)
{
    (void)argc;
    return coil_bool(coil_js_equal(argv[0], argv[1]));
}

static int released;

static void note_release(void *arg)
{
    (void)arg;
    released++;
}

static coil_value add_slowly(void *arg, int argc, coil_value *argv)
{
    COIL_TRY(coil_sleep(0.001));
    int64_t sum = (int64_t)(intptr_t)arg;
    for (int i = 0; i < argc; i++) sum += coil_as_int(argv[i]);
    return coil_int(sum);
}

static coil_value add_at_once(void *arg, int argc, coil_value *argv)
{
    int64_t sum = (int64_t)(intptr_t)arg;
    for (int i = 0; i < argc; i++) sum += coil_as_int(argv[i]);
    return sum > 1000 ? coil_raise(coil_OverflowError, "%d is too much", (int)sum) : coil_int(sum);
}

static coil_value tries_to_wait(void *arg, int argc, coil_value *argv)
{
    (void)arg;
    (void)argc;
    (void)argv;
    return coil_sleep(0.001);
}

COIL_EXPORT coil_value functions(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return COIL_LIST(coil_js_function(add_slowly, (void *)100, note_release), coil_js_sync_function(add_at_once, (void *)200, note_release),
                     coil_js_sync_function(tries_to_wait, NULL, NULL));
}

COIL_EXPORT coil_value how_many_released(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_int(released);
}

// fetch(url, { signal }), whose signal is aborted when this is cancelled.
COIL_EXPORT coil_value fetch_text(int argc, coil_value *argv)
{
    (void)argc;
    COIL_LET(signal, coil_js_abort_signal());
    coil_value object_class = coil_js_global("Object");
    coil_value init = COIL_JS_NEW(object_class);
    coil_value_release(object_class);
    COIL_TRY(coil_js_set(init, "signal", coil_value_retain(signal)));
    coil_value with[] = {argv[1], init}, response = coil_none(), text = coil_none();
    coil_value promise = coil_js_call(argv[0], 2, with);
    response = coil_js_await(promise);
    if (!coil_failed(response)) {
        coil_value reading = COIL_JS_METHOD(response, "text");
        text = coil_js_await(reading);
        coil_value_release(reading);
    }
    coil_value_release(signal);
    coil_value_release(init);
    coil_value_release(promise);
    if (coil_failed(response)) return response;
    coil_value_release(response);
    return text;
}

COIL_EXPORT coil_value sum_at_once(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = 0;
    coil_for (item, coil_as_object(argv[0])) {
        if (coil_as_int(item) < 0) break;
        sum += coil_as_int(item);
    }
    return coil_int(sum);
}

static coil_value add(int argc, coil_value *argv)
{
    int64_t sum = 0;
    for (int i = 0; i < argc; i++) sum += coil_as_int(argv[i]);
    return coil_int(sum);
}

COIL_EXPORT coil_value total(int argc, coil_value *argv)
{
    return add(argc, argv);
}

static coil_value wait_for_mail(void *arg)
{
    return coil_queue_get(arg);
}

static coil_queue *mail;

COIL_EXPORT coil_value is_open(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_bool(mail != NULL);
}

COIL_EXPORT coil_value post(int argc, coil_value *argv)
{
    (void)argc;
    return coil_queue_put(mail, coil_value_retain(argv[0]));
}

static coil_value app(void *arg)
{
    (void)arg;
    mail = coil_queue_new(0);
    COIL_LET(letter, wait_for_mail(mail));
    printf("%s\n", coil_as_string(letter));
    coil_value_release(letter);
    coil_release(mail);
    mail = NULL;
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
