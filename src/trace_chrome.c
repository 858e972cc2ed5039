// SPDX-License-Identifier: MIT
//
// trace_chrome.c: every event of a program in the trace format of Chrome, for https://ui.perfetto.dev. Linked by `coil build --trace` and `coil run --trace`;
// it starts by itself when COIL_TRACE in the environment names a file.
//
// A task is a track (a thread, for the viewer), with a slice for each of its steps, one for each coroutine in it, and one for each wait. The loop and what
// runs outside of tasks is a track too, with a slice for each turn and each callback. An arrow leads from whoever scheduled a step or callback to where it
// runs. Everything else is an instant on the track of whoever did it. Times are the loop's: virtual where it is.
//
// An event is written at once and whole. So the file is an array that lacks its closing bracket only, which viewers allow, wherever the program ends.
// Slices that are not waits nest over all tracks, as calls do: they are counted by a stack of tracks.

#include "core.h"

#include <stdlib.h>
#include <string.h>

COIL__COLD_BEGIN

#define LOOP_TRACK 1u

typedef struct track {
    size_t number;
    size_t arrow;     // that ends at the next step; 0: none
    const char *name; // as it was last written
    bool waits;       // the slice of a wait is open
} track;

typedef struct slice {
    size_t track;
    const coil_object *body; // of a task's step: the coroutine, which needs no slice of its own; otherwise NULL
} slice;

static double start;
static bool anything_written, is_finished;
static coil__names names;
static coil__map tracks; // of tasks
static coil__map arrows; // that end where a handle is called
static size_t last_track = LOOP_TRACK, last_arrow;
static slice *slices; // that are open
static size_t slice_count, slice_room;

// ---------------------------------------------------------------------------------------------------------------------
// Writing an event
// ---------------------------------------------------------------------------------------------------------------------

static char line[2048];
static size_t length;

static void put(const char *format, ...) COIL_PRINTF(1, 2);
static void put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = coil__format_list(line + length, sizeof line - length, format, arguments);
    va_end(arguments);
    length += (size_t)written;
    if (length > sizeof line - 1) length = sizeof line - 1;
}

// How many bytes the character has that begins here; 0: it is none in UTF-8.
static size_t character(const unsigned char *text)
{
    size_t size = text[0] < 0x80 ? 1 : text[0] >= 0xc2 && text[0] < 0xe0 ? 2
                                   : text[0] >= 0xe0 && text[0] < 0xf0   ? 3
                                   : text[0] >= 0xf0 && text[0] < 0xf5   ? 4
                                                                         : 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xc0) != 0x80) return 0;
    return size;
}

#define LONGEST_STRING 256 // bytes; what is longer is cut

static void put_string(const char *string)
{
    const unsigned char *text = (const unsigned char *)string;
    put("\"");
    for (size_t left = LONGEST_STRING; *text && left > 4;) {
        size_t size = character(text);
        if (*text == '"' || *text == '\\') put("\\%c", *text);
        else if (*text < 0x20) put("\\u%04x", *text);
        else if (size) put("%.*s", (int)size, (const char *)text);
        else put("\\ufffd");
        text += size ? size : 1;
        left -= size ? size : 1;
    }
    put(*text ? "...\"" : "\"");
}

static void begin(const char *phase, const char *category, const char *name, size_t on)
{
    length = 0;
    put("%s{\"ph\":\"%s\",\"pid\":1,\"tid\":%zu,\"ts\":%.3f", anything_written ? ",\n" : "[\n", phase, on, (coil__clock() - start) * 1e6);
    if (category) put(",\"cat\":\"%s\"", category);
    if (name) put(",\"name\":"), put_string(name);
}

static void add_text(const char *key, const char *text)
{
    put(",\"args\":{\"%s\":", key);
    put_string(text);
    put("}");
}

static void end(void)
{
    put("}");
    coil__host_trace_write(line, length);
    anything_written = true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Tracks, slices, arrows
// ---------------------------------------------------------------------------------------------------------------------

static void write_metadata(const char *what, size_t on, const char *name)
{
    begin("M", NULL, what, on);
    add_text("name", name);
    end();
}

static void write_place(size_t on)
{
    begin("M", NULL, "thread_sort_index", on);
    put(",\"args\":{\"sort_index\":%zu}", on);
    end();
}

static track *track_of(coil_task *task)
{
    static track nowhere = {.number = LOOP_TRACK}; // without memory
    void **place = coil__map_add(&tracks, task);
    track *found = place ? *place : NULL;
    if (!found && place) found = *place = calloc(1, sizeof *found);
    if (!found) return &nowhere;
    if (!found->number) {
        found->number = ++last_track;
        write_place(found->number);
    }
    const char *name = task->named ? task->name.text : "";
    if (found->name != name) { // new, or renamed
        char buffer[COIL__NAME_SIZE];
        write_metadata("thread_name", found->number, coil__name(&names, &task->future.head, buffer, sizeof buffer));
        found->name = name;
    }
    return found;
}

// Where the program is.
static size_t here(void)
{
    return slice_count ? slices[slice_count - 1].track : LOOP_TRACK;
}

// The rest of the event, and end(), are the caller's.
static void begin_slice(const char *category, const char *name, size_t on)
{
    if (slice_count == slice_room) {
        size_t room = slice_room ? 2 * slice_room : 64;
        slice *larger = realloc(slices, room * sizeof *slices);
        if (!larger) coil__fatal("no memory for the trace");
        slices = larger;
        slice_room = room;
    }
    slices[slice_count++] = (slice){on, NULL};
    begin("B", category, name, on);
}

// With what came of it; NULL: nothing to tell.
static void end_slice(const char *result)
{
    begin("E", NULL, NULL, here());
    if (result) add_text("gives", result);
    end();
    slice_count--;
}

static void begin_instant(const char *category, const char *name, size_t on)
{
    begin("i", category, name, on);
    put(",\"s\":\"t\"");
}

// Arrows begin and end in slices only: what the program's main has scheduled has none.
static size_t begin_arrow(void)
{
    if (slice_count == 0) return 0;
    begin("s", "wake", "wakes", here());
    put(",\"id\":%zu", ++last_arrow);
    end();
    return last_arrow;
}

static void end_arrow(size_t arrow)
{
    if (!arrow) return;
    begin("f", "wake", "wakes", here());
    put(",\"bp\":\"e\",\"id\":%zu", arrow);
    end();
}

static void end_wait(track *of)
{
    if (!of->waits) return;
    of->waits = false;
    begin("E", NULL, NULL, of->number);
    end();
}

// ---------------------------------------------------------------------------------------------------------------------
// Events of tasks
// ---------------------------------------------------------------------------------------------------------------------

// Of the innermost step: the current task may have been changed by hand meanwhile.
static bool is_body_of_running_task(const coil_object *coroutine)
{
    size_t step = slice_count;
    while (step > 0 && !slices[step - 1].body) step--;
    return step > 0 && slices[step - 1].body == coroutine;
}

static void on_created(coil_task *task, const coil_object *coroutine)
{
    char name[COIL__NAME_SIZE];
    size_t number = track_of(task)->number;
    begin_instant("task", "created", number);
    add_text("coroutine", coil__name(&names, coroutine, name, sizeof name));
    end();
}

static void on_enter(coil_task *task)
{
    char name[COIL__NAME_SIZE];
    track *of = track_of(task);
    end_wait(of);
    begin_slice("task", coil__name(&names, task->coroutine, name, sizeof name), of->number);
    slices[slice_count - 1].body = task->coroutine;
    coil_value thrown = coil_trace_value();
    if (coil_failed(thrown)) add_text("raises", coil__name_value(&names, thrown, name, sizeof name));
    end();
    end_arrow(of->arrow);
    of->arrow = 0;
}

static void on_leave(void)
{
    char value[COIL__NAME_SIZE];
    end_slice(coil__name_value(&names, coil_trace_value(), value, sizeof value));
}

static void on_waits(coil_task *task, const coil_object *future)
{
    char name[COIL__NAME_SIZE], text[COIL__NAME_SIZE + 16];
    track *of = track_of(task);
    coil__format(text, sizeof text, "waits for %s", coil__name(&names, future, name, sizeof name));
    begin("B", "wait", text, of->number);
    end();
    of->waits = true;
}

static void on_scheduled(coil_task *task, const coil_object *future)
{
    char name[COIL__NAME_SIZE];
    track *of = track_of(task);
    end_wait(of);
    begin_instant("task", "scheduled", of->number);
    if (future) add_text("woken by", coil__name(&names, future, name, sizeof name));
    end();
    of->arrow = begin_arrow();
}

static void on_done(coil_task *task)
{
    char text[COIL__NAME_SIZE];
    track *of = track_of(task);
    coil_value result = coil_trace_value();
    bool cancelled = task->future.state == COIL__CANCELLED, failed = coil_failed(result) && !cancelled;
    end_wait(of);
    begin_instant("task", cancelled ? "cancelled" : failed ? "failed"
                                                           : "done",
                  of->number);
    add_text(failed ? "error" : "result", coil__name_value(&names, result, text, sizeof text));
    end();
    free(coil__map_remove(&tracks, task));
}

static void on_destroyed(coil_task *task)
{
    track *of = track_of(task);
    end_wait(of);
    begin_instant("task", "destroyed while pending", of->number);
    end();
    free(coil__map_remove(&tracks, task));
}

// ---------------------------------------------------------------------------------------------------------------------
// Events of anything else
// ---------------------------------------------------------------------------------------------------------------------

static void write_instant(const char *category, const coil_object *object, const char *what)
{
    char name[COIL__NAME_SIZE], text[COIL__NAME_SIZE + 32];
    coil__format(text, sizeof text, "%s %s", coil__name(&names, object, name, sizeof name), what);
    begin_instant(category, text, here());
}

static void on_future(const coil_object *future, const char *what)
{
    char value[COIL__NAME_SIZE];
    bool done = ((const coil_future *)future)->state != COIL__PENDING;
    write_instant("future", future, what);
    if (done) add_text("result", coil__name_value(&names, coil_trace_value(), value, sizeof value));
    end();
}

static void open_slice(const coil_object *coroutine)
{
    char name[COIL__NAME_SIZE];
    if (is_body_of_running_task(coroutine)) return; // the slice of its step is there
    begin_slice("coroutine", coil__name(&names, coroutine, name, sizeof name), here());
    end();
}

static void close_slice(const coil_object *coroutine)
{
    if (!is_body_of_running_task(coroutine)) end_slice(NULL);
}

// Coroutines on one C stack are left and entered together, from the one that runs to the one whose stack it is. A stackless one is alone.
static void on_yield(const coil_object *object)
{
    const coil__frame *inner = coil__as_frame(object);
    for (const coil__frame *frame = inner; frame && frame != inner->owner; frame = frame->caller) close_slice(&frame->head);
    close_slice(inner ? &inner->owner->head : object);
}

static void on_resume(const coil_object *object)
{
    const coil__frame *inner = coil__as_frame(object), *frame = inner ? inner->owner : NULL;
    open_slice(frame ? &frame->head : object);
    while (frame != inner) { // outermost first
        const coil__frame *next = inner;
        while (next->caller != frame) next = next->caller;
        frame = next;
        open_slice(&frame->head);
    }
}

static void on_made(const coil_object *coroutine)
{
    char place[COIL__NAME_SIZE];
    const coil__frame *frame = coil__as_frame(coroutine);
    const coil_stackless *stackless = (const coil_stackless *)coroutine;
    write_instant("coroutine", coroutine, "made");
    coil__format(place, sizeof place, "%s:%d", frame ? frame->file : stackless->file, frame ? frame->line : (int)stackless->line);
    add_text("at", place);
    end();
}

// A handle, or the future of a sleep.
static void write_scheduled(const coil_object *scheduled, const char *what)
{
    char name[COIL__NAME_SIZE], text[COIL__NAME_SIZE + 32];
    coil__format(text, sizeof text, "%s %s", coil__name_scheduled(&names, scheduled, name, sizeof name), what);
    begin_instant("callback", text, here());
}

static void on_set(const coil_object *timer)
{
    write_scheduled(timer, "set");
    put(",\"args\":{\"when\":%.3f}", (coil__trace_when - start) * 1e6);
    end();
}

static void on_queued(const coil_object *scheduled, const char *what)
{
    write_scheduled(scheduled, what);
    end();
    void **place = coil__map_add(&arrows, scheduled);
    if (place) *place = (void *)(uintptr_t)begin_arrow();
}

static void on_dropped(const coil_object *scheduled, const char *what)
{
    write_scheduled(scheduled, what);
    end();
    coil__map_remove(&arrows, scheduled);
}

static void on_call(const coil_object *scheduled)
{
    char name[COIL__NAME_SIZE];
    begin_slice("callback", coil__name_scheduled(&names, scheduled, name, sizeof name), here());
    end();
    end_arrow((size_t)(uintptr_t)coil__map_remove(&arrows, scheduled));
}

static void write_counts(const coil_loop *loop)
{
    begin("C", "loop", "event loop", LOOP_TRACK);
    put(",\"args\":{\"ready\":%zu,\"timers\":%zu}", loop->ready_count, coil__timers_count(&loop->timers));
    end();
}

static void on_turn(const coil_loop *loop)
{
    begin_slice("loop", "turn", LOOP_TRACK);
    put(",\"args\":{\"ready\":%zu,\"timers\":%zu}", loop->ready_count, coil__timers_count(&loop->timers));
    end();
    write_counts(loop);
}

// The address of a handle that is gone comes again. A sleep's future is told of by itself.
static void forget(const coil_object *handle)
{
    if (!coil__is_future(handle)) coil__name_forget(&names, handle);
}

static void on_event(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)arg;
    if (is_finished) return;
    switch (event) {
    case COIL_TRACE_TASK_CREATED: on_created(task, object); break;
    case COIL_TRACE_TASK_ENTER: on_enter(task); break;
    case COIL_TRACE_TASK_LEAVE: on_leave(); break;
    case COIL_TRACE_TASK_WAITS: on_waits(task, object); break;
    case COIL_TRACE_TASK_SCHEDULED: on_scheduled(task, object); break;
    case COIL_TRACE_TASK_CANCEL: begin_instant("task", "cancel requested", track_of(task)->number), end(); break;
    case COIL_TRACE_TASK_DONE: on_done(task); break;
    case COIL_TRACE_TASK_DESTROYED: on_destroyed(task); break;
    case COIL_TRACE_FUTURE_MADE: coil__name_forget(&names, object), on_future(object, "made"); break;
    case COIL_TRACE_FUTURE_DONE: on_future(object, "done"); break;
    case COIL_TRACE_FUTURE_FREED: on_future(object, "freed"), coil__name_forget(&names, object); break;
    case COIL_TRACE_CALLBACK_SCHEDULED: forget(object), on_queued(object, "scheduled"); break;
    case COIL_TRACE_CALLBACK_ENTER: on_call(object); break;
    case COIL_TRACE_CALLBACK_LEAVE: end_slice(NULL); break;
    case COIL_TRACE_CALLBACK_CANCELLED: on_dropped(object, "is not called"); break;
    case COIL_TRACE_TIMER_SET: forget(object), on_set(object); break;
    case COIL_TRACE_TIMER_FIRED: on_queued(object, "fired"); break;
    case COIL_TRACE_TIMER_CANCELLED: on_dropped(object, "cancelled"); break;
    case COIL_TRACE_COROUTINE_MADE: on_made(object); break;
    case COIL_TRACE_COROUTINE_ENTER: open_slice(object); break;
    case COIL_TRACE_COROUTINE_LEAVE: close_slice(object); break;
    case COIL_TRACE_YIELD: on_yield(object); break;
    case COIL_TRACE_RESUME: on_resume(object); break;
    case COIL_TRACE_AWAIT: write_instant("await", object, "awaited"), end(); break;
    case COIL_TRACE_SEND: write_instant("await", object, "driven on"), end(); break;
    case COIL_TRACE_AWAIT_END: write_instant("await", object, "await ends"), end(); break;
    case COIL_TRACE_TURN_BEGIN: on_turn((coil_loop *)object); break;
    case COIL_TRACE_TURN_END:
        end_slice(NULL);
        write_counts((coil_loop *)object);
        break;
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Beginning and end
// ---------------------------------------------------------------------------------------------------------------------

// At exit(): what is open is closed, and so is the array.
static void finish(void)
{
    while (slice_count > 0) end_slice(NULL);
    for (size_t i = 0; i < tracks.capacity; i++)
        if (tracks.entries[i].key && tracks.entries[i].value) end_wait(tracks.entries[i].value);
    is_finished = true;
    coil__host_trace_write("\n]\n", 3);
}

COIL__AT_START static void begin_trace(void)
{
    const char *path = getenv("COIL_TRACE");
    if (!path || !*path) return;
    if (!coil__host_trace_open(path)) {
        char text[COIL__NAME_SIZE];
        int size = coil__format(text, sizeof text, "coil: the trace cannot be written to %.64s\n", path);
        coil__host_write(text, (size_t)size);
        return;
    }
    start = coil__clock();
    write_metadata("process_name", LOOP_TRACK, "coil");
    write_metadata("thread_name", LOOP_TRACK, "event loop");
    write_place(LOOP_TRACK);
    coil__trace_tool(on_event, NULL);
    atexit(finish);
}

COIL__COLD_END
