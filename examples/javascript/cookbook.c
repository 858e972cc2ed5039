// cookbook.c: what C does in a page, in a few lines each: many fetches with a limit and a timeout, a loop of animation frames, a debounce, events as they come.
//
// What to see: each is an ordinary C function that waits where it stands. docs/cookbook.md tells of them, and of the JavaScript that calls them.

#include <coil.h>

// clang-format off
COIL_JS_ASYNC(fetch_text, (fetch, url, signal), { const response = await fetch(url, { signal }); return response.text(); });
COIL_JS_ASYNC(next_frame, (), { return new Promise((resolve) => (globalThis.requestAnimationFrame ?? ((then) => setTimeout(then, 16, performance.now())))(resolve)); });
COIL_JS(events_of, (target, type), {
    return (async function* () {
        const waiting = [];
        let wake = () => undefined;
        const note = (event) => { waiting.push(event); wake(); };
        target.addEventListener(type, note);
        try {
            for (;;) {
                while (waiting.length > 0) yield waiting.shift();
                await new Promise((resolve) => { wake = resolve; });
            }
        } finally {
            target.removeEventListener(type, note);
        }
    })();
});
// clang-format on

// ---------------------------------------------------------------------------------------------------------------------
// Many fetches: at most so many at a time, each for at most so many seconds
// ---------------------------------------------------------------------------------------------------------------------

typedef struct request {
    coil_value fetch, url; // borrowed, as is the rest: the caller waits for all
    coil_semaphore *limit;
    double seconds;
} request;

static coil_value get(void *arg)
{
    request *asked = arg;
    COIL_WITH_SEMAPHORE(asked->limit);
    COIL_LET(signal, coil_js_abort_signal()); // aborted when the time is over: the request ends, too
    coil_timeout *timeout = coil_timeout_enter(asked->seconds);
    coil_value text = coil_timeout_exit(timeout, fetch_text(asked->fetch, asked->url, signal));
    coil_value_release(signal);
    return text;
}

// fetch_all(fetch, urls, limit, seconds): the texts, in the order of the URLs; null for those that failed.
COIL_EXPORT coil_value fetch_all(int argc, coil_value *argv)
{
    if (argc != 4) return coil_raise(coil_TypeError, "fetch_all takes fetch, URLs, a limit and seconds");
    coil_list *urls = coil_as_list(argv[1]), *texts = coil_list_new(0, NULL);
    size_t count = coil_list_count(urls);
    coil_semaphore *limit = coil_semaphore_new((int64_t)coil_as_int(argv[2]));
    coil_task *tasks[count + 1];
    for (size_t i = 0; i < count; i++) {
        request asked = {argv[0], coil_list_get(urls, i), limit, coil_as_double(argv[3])};
        tasks[i] = coil_create_task(coil_coroutine_with(get, &asked, sizeof asked)); // argv is there until all have ended
    }
    coil_value failed = coil_none();
    for (size_t i = 0; i < count; i++) {
        if (coil_failed(failed)) coil_task_cancel(tasks[i], NULL); // this call was cancelled: so are they
        coil_value text = coil_join(tasks[i]);
        if (coil_error_matches(text, coil_CancelledError) && !coil_failed(failed)) failed = coil_value_retain(text);
        if (coil_failed(text)) {
            coil_value_release(text);
            text = coil_none();
        }
        coil_value_release(coil_list_append(texts, text));
    }
    coil_release(limit);
    if (!coil_failed(failed)) return coil_object_value(texts);
    coil_release(texts);
    return failed;
}

// ---------------------------------------------------------------------------------------------------------------------
// A loop of animation frames
// ---------------------------------------------------------------------------------------------------------------------

// animate(draw, frames): calls draw(x) once a frame, x going from 0 to 1.
COIL_EXPORT coil_value animate(int argc, coil_value *argv)
{
    if (argc != 2) return coil_raise(coil_TypeError, "animate takes a function and a number of frames");
    int64_t frames = coil_as_int(argv[1]);
    for (int64_t frame = 1; frame <= frames; frame++) {
        COIL_LET(time, next_frame());
        coil_value_release(time);
        COIL_TRY(COIL_JS_CALL(argv[0], coil_double((double)frame / (double)frames)));
    }
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// A debounce
// ---------------------------------------------------------------------------------------------------------------------

static uint64_t typed; // how many times

// search(text): null if there was another call within a tenth of a second, and what was found otherwise.
COIL_EXPORT coil_value search(int argc, coil_value *argv)
{
    if (argc != 1) return coil_raise(coil_TypeError, "search takes a text");
    uint64_t own = ++typed;
    COIL_TRY(coil_sleep(0.1));
    if (own != typed) return coil_none();
    return coil_string_format("found %s", coil_as_string(argv[0]));
}

// ---------------------------------------------------------------------------------------------------------------------
// Events as they come
// ---------------------------------------------------------------------------------------------------------------------

// await_click(target, count): the sum of what stands in the events' `detail`, of so many clicks.
COIL_EXPORT coil_value await_clicks(int argc, coil_value *argv)
{
    if (argc != 2) return coil_raise(coil_TypeError, "await_clicks takes a target and a number");
    int64_t left = coil_as_int(argv[1]), sum = 0;
    coil_value type = coil_string("click"), events = events_of(argv[0], type);
    coil_value_release(type);
    if (coil_failed(events)) return events;
    coil_async_for (event, coil_as_object(events)) {
        coil_value detail = coil_js_get(event, "detail");
        sum += coil_as_int(detail);
        coil_value_release(detail);
        if (--left == 0) break;
    }
    coil_value_release(events);
    return coil_int(sum);
}
