// SPDX-License-Identifier: MIT
//
// events.c: how scenarios tell what happens, as events.py does.
//
// Each event is a line: the time, the task that runs, the statement and what it gave. Also told are coroutines that were never awaited, errors that
// nobody looked at, and how many tasks the scenario left behind. Nothing is told while no loop runs.

#include "events.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_LINE 8192
#define MOST_LINES 20000 // of a scenario: one that tells more does not end

static struct {
    double start_time;
    unsigned long long first_task; // the number of the main task: others are counted from there
    bool quiet;                    // the program has ended, and nothing more is to be told
    bool ended;                    // the program has ended, and what it kept is given back
    long tasks_pending;
    unsigned lines;
    char line[EVENTS_LINE];
    size_t length;
    char held[1 << 16]; // reports of what was freed while the loop was closed: told afterwards, or not
    size_t held_length;
} events;

const coil_error_type *coil_MyError, *coil_MyBaseError;

// ---------------------------------------------------------------------------------------------------------------------
// Lines
// ---------------------------------------------------------------------------------------------------------------------

void events_put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(events.line + events.length, EVENTS_LINE - events.length, format, arguments);
    va_end(arguments);
    if (length > 0) events.length += (size_t)length;
    if (events.length >= EVENTS_LINE) events.length = EVENTS_LINE - 1;
}

void events_end_line(void)
{
    events.line[events.length] = '\n';
    fwrite(events.line, 1, events.length + 1, stdout);
    if (++events.lines > MOST_LINES) exit(3);
    events.length = 0;
}

static void hold_line(void)
{
    events.line[events.length++] = '\n';
    if (events.held_length + events.length <= sizeof events.held) memcpy(events.held + events.held_length, events.line, events.length);
    events.held_length += events.length;
    events.length = 0;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

// The first line of a message, without addresses and what else differs.
static void put_message(const char *text)
{
    static const char *const hidden[] = {"<Task ", "<Future ", "<_GatheringFuture ", "<coroutine ", "<generator ", "<async_generator "};
    for (const char *c = text; *c && *c != '\n'; c++) {
        for (size_t i = 0; *c == '<' && i < sizeof hidden / sizeof *hidden; i++)
            if (begins(c, hidden[i])) return;
        if (begins(c, " at 0x")) c += 5 + strspn(c + 6, "0123456789abcdef");
        else events_put("%c", *c);
    }
}

static const char *task_name(coil_task *task)
{
    static char name[32];
    const char *own = coil_task_get_name(task);
    if (!begins(own, "Task-")) return own;
    snprintf(name, sizeof name, "Task-%llu", strtoull(own + 5, NULL, 10) - events.first_task + 1);
    return name;
}

void events_put_value(coil_value value);

static void put_error(coil_value error)
{
    events_put("%s(", coil_error_type_of(error)->name);
    put_message(coil_error_message(error));
    events_put(")");
    for (size_t i = 0; i < coil_error_count(error); i++) {
        events_put(i == 0 ? "[" : ", ");
        events_put_value(coil_error_member(error, i));
        if (i + 1 == coil_error_count(error)) events_put("]");
    }
    if (!coil_failed(coil_error_cause(error))) return;
    events_put(" from ");
    put_error(coil_error_cause(error));
}

void events_put_object(void *object)
{
    const char *type = object ? ((coil_object *)object)->type->name : "None";
    if (!object) {
        events_put("None");
    } else if (strcmp(type, "list") == 0) {
        coil_list *list = object;
        events_put("[");
        for (size_t i = 0; i < coil_list_count(list); i++) {
            if (i > 0) events_put(", ");
            events_put_value(coil_list_get(list, i));
        }
        events_put("]");
    } else if (strcmp(type, "Task") == 0) {
        events_put("<Task %s>", task_name(object));
    } else {
        events_put("<%s>", coil_is_future(object) ? "Future" : type);
    }
}

void events_put_value(coil_value value)
{
    if (coil_failed(value)) {
        put_error(value);
    } else if (value.tag == COIL_OBJECT) {
        events_put_object(coil_as_object(value));
    } else {
        coil_value text = coil_repr(value);
        events_put("%s", coil_as_string(text));
        coil_value_release(text);
    }
}

double events_start_time(void)
{
    return events.start_time;
}

bool events_loop_runs(void)
{
    if (coil_loop_get_running()) return true;
    coil_value_release(coil_last_error());
    return false;
}

bool events_begin_line(void)
{
    if (!events_loop_runs()) return false;
    coil_task *task = coil_current_task();
    events_put("%.2f %s ", coil_loop_time(NULL) - events.start_time, task ? task_name(task) : "-");
    return true;
}

const char *events_state(coil_future *future)
{
    if (!coil_future_done(future)) return "pending";
    return coil_future_cancelled(future) ? "cancelled" : "done";
}

// ---------------------------------------------------------------------------------------------------------------------
// Reports, warnings, the end
// ---------------------------------------------------------------------------------------------------------------------

// See not_told in events.py.
static bool not_told(const char *message)
{
    return begins(message, "Task was destroyed") || begins(message, "_GatheringFuture exception") || strstr(message, " has errored out");
}

static bool ends_loop(coil_value error)
{
    return coil_error_matches(error, coil_SystemExit) || coil_error_matches(error, coil_KeyboardInterrupt);
}

static void report(coil_loop *loop, const coil_exception_context *context, void *unused)
{
    (void)unused;
    if (events.quiet || not_told(context->message)) return;
    if (ends_loop(context->error) && strstr(context->message, "never retrieved")) return;
    events_put("report: ");
    put_message(context->message);
    events_put(": ");
    events_put_value(context->error);
    events_put(", ");
    events_put_object(context->task ? (void *)context->task : (void *)context->future);
    if (!events.ended && !coil_loop_is_running(loop) && strstr(context->message, "never retrieved")) hold_line();
    else events_end_line();
}

static void warn(const coil_error_type *category, const char *message, const char *file, int line, void *unused)
{
    (void)file;
    (void)line;
    (void)unused;
    // Python tells of what was not closed when it looks for circles, and of the second in its log.
    if (category == coil_ResourceWarning || begins(message, "socket.send()")) return;
    if (events.quiet || (!events.ended && !events_loop_runs())) return;
    events_put("%s: %s", category->name, message);
    events_end_line();
}

// Counts the tasks that have not ended.
static void count_tasks(coil_trace_event event, coil_task *task, coil_object *object, void *unused)
{
    (void)task;
    (void)object;
    (void)unused;
    if (event == COIL_TRACE_TASK_CREATED) events.tasks_pending++;
    if (event == COIL_TRACE_TASK_DONE) events.tasks_pending--;
}

static coil_value nothing(void *unused)
{
    (void)unused;
    return coil_none();
}

// Shutting down asynchronous generators takes a task, and so a number, in programs that have made one: here in all of them, as in Python.
void events_set_up(void)
{
    coil_release(coil_async_generator_new(nothing, NULL));
    coil_warnings_set_handler(warn, NULL);
    coil_trace_set(count_tasks, NULL);
    coil_MyError = coil_error_define("MyError", coil_Exception);
    coil_MyBaseError = coil_error_define("MyBaseError", coil_BaseException);
}

void events_begin_program(void)
{
    events.quiet = events.ended = false;
    events.tasks_pending = 0;
    events.lines = 0;
    events.held_length = 0;
    events.start_time = coil_loop_time(NULL);
}

void events_begin_main(void)
{
    events.first_task = strtoull(coil_task_get_name(coil_current_task()) + strlen("Task-"), NULL, 10);
    coil_loop_set_exception_handler(NULL, report, NULL);
}

void events_tell_run(coil_value result)
{
    events_put(coil_failed(result) ? "run raises: " : "run returns: ");
    events_put_value(result);
    events_end_line();
    coil_value_release(result);
}

void events_end_program(coil_value result, bool waiting)
{
    events_tell_run(result);
    if (events.tasks_pending > 0) printf("tasks left: %ld\n", events.tasks_pending);
    else if (waiting) printf("futures left\n");
    events.quiet = waiting || events.tasks_pending > 0;
    events.ended = true;
    if (!events.quiet) fwrite(events.held, 1, events.held_length < sizeof events.held ? events.held_length : sizeof events.held, stdout);
}
