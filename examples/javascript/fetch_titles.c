// fetch_titles.c: C that a page or a Node.js program calls, and that calls fetch.
//
// What to see: fetch_title is plain C that reads top to bottom. JavaScript calls it a hundred times at once; each call is a task. When the page aborts a
// call, the fetch that C waits for is aborted with it, and C cleans up.

#include <coil.h>
#include <string.h>

// The text of a page, or an error. Gives fetch a signal that is aborted when this task is cancelled.
static coil_value fetch_text(coil_value url)
{
    COIL_LET(signal, coil_js_abort_signal());
    coil_value object = coil_js_global("Object"), options = COIL_JS_NEW(object), fetch = coil_js_global("fetch");
    coil_value_release(coil_js_set(options, "signal", signal));
    coil_value promise = coil_js_call(fetch, 2, (coil_value[]){url, options});
    coil_value response = coil_js_await(promise);
    coil_value reading = coil_failed(response) ? coil_none() : COIL_JS_METHOD(response, "text");
    coil_value text = coil_failed(response) ? coil_value_retain(response) : coil_js_await(reading);
    coil_value all[] = {object, options, fetch, promise, response, reading};
    for (int i = 0; i < 6; i++) coil_value_release(all[i]);
    return text;
}

// fetch_title(url): what stands in the page's <title>.
COIL_EXPORT coil_value fetch_title(int argc, coil_value *argv)
{
    if (argc != 1) return coil_raise(coil_TypeError, "fetch_title takes a URL, got %d arguments", argc);
    COIL_LET(text, fetch_text(argv[0]));
    const char *start = strstr(coil_as_string(text), "<title>"), *end = start ? strstr(start, "</title>") : NULL;
    coil_value title = end ? coil_string_n(start + 7, (size_t)(end - start - 7)) : coil_raise(coil_ValueError, "the page has no title");
    coil_value_release(text);
    return title;
}
