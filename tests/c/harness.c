// SPDX-License-Identifier: MIT
//
// harness.c: finds the tests, runs them and writes TAP version 14. Owns the log, the pool of what OWN owns, and the allocator, which counts and fails.
//
// A test's end, in this order: its tasks have ended or its loop is closed, the pool is released, nothing is left in the log, no byte is alive.

#define _POSIX_C_SOURCE 200809L // setenv

#include "harness.h"

#include "core.h"
#include "js.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_LINES 200
#define LOG_WIDTH 400
#define POOL 400
#define FAILURES_LIMIT 2000 // allocations of a test that are made to fail, at most
#define TURNS_LIMIT 10000   // of settle: a task that never waits is a mistake of the test
#define EVENTS_LIMIT 3000000 // of the trace, in a run that fails an allocation: it does not end

static test_case *tests;
static test_case *running;

static char log_lines[LOG_LINES][LOG_WIDTH];
static size_t log_count;

static void *pool[POOL];
static size_t pool_count;
static coil_value value_pool[POOL];
static size_t value_count;

static char diagnostics[4096];
static size_t diagnostics_length;
static bool failed;

static size_t allocations, fail_at; // fail_at 0: none
static bool failure_made;
static _Thread_local bool harness_allocates; // not for other threads, which go on
static size_t trace_events;

static coil_loop *loop_of_test;

coil_value test_sent;
void *test_owned;
coil_value test_owned_value;

// ---------------------------------------------------------------------------------------------------------------------
// Reporting
// ---------------------------------------------------------------------------------------------------------------------

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

static void diagnose(const char *file, int line, const char *format, ...) COIL_PRINTF(3, 4);
static void diagnose(const char *file, int line, const char *format, ...)
{
    char text[3 * LOG_WIDTH];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    failed = true;
    size_t room = sizeof diagnostics - diagnostics_length;
    int length = file ? snprintf(diagnostics + diagnostics_length, room, "# %s:%d: ", file, line)
                      : snprintf(diagnostics + diagnostics_length, room, "# ");
    for (const char *c = text; length > 0 && (size_t)length + 4 < room && *c; c++) {
        diagnostics[diagnostics_length + (size_t)length++] = *c;
        if (*c == '\n') { // every line of a diagnosis begins with #
            diagnostics[diagnostics_length + (size_t)length++] = '#';
            diagnostics[diagnostics_length + (size_t)length++] = ' ';
        }
    }
    if (length > 0 && (size_t)length + 1 < room) {
        diagnostics_length += (size_t)length;
        diagnostics[diagnostics_length++] = '\n';
    }
}

static _Noreturn void bail_out(const char *format, ...) COIL_PRINTF(1, 2);
static _Noreturn void bail_out(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("Bail out! %s: %s: ", running ? base_name(running->file) : "harness.c", running ? running->name : "main");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    fflush(stdout);
    exit(1);
}

bool test_failing_allocations(void)
{
    return fail_at > 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// The log
// ---------------------------------------------------------------------------------------------------------------------

static void log_line(const char *format, va_list arguments)
{
    if (log_count < LOG_LINES) vsnprintf(log_lines[log_count++], LOG_WIDTH, format, arguments);
}

void note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_line(format, arguments);
    va_end(arguments);
}

static void error_line(char *buffer, size_t size, coil_value error)
{
    const char *message = coil_error_message(error);
    snprintf(buffer, size, "%s%s%s", coil_error_type_of(error)->name, *message ? ": " : "", message);
}

// What the harness itself allocates never fails.
static void write_repr(char *buffer, size_t size, coil_value value)
{
    harness_allocates = true;
    coil_value repr = coil_repr(value);
    if (!coil_failed(repr)) snprintf(buffer, size, "%s", coil_as_string(repr));
    coil_value_release(repr);
    harness_allocates = false;
}

coil_value note_value(const char *what, coil_value value)
{
    char line[LOG_WIDTH] = "";
    if (coil_failed(value)) {
        error_line(line, sizeof line, value);
    } else {
        write_repr(line, sizeof line, value);
    }
    note("%s: %s", what, line);
    return value;
}

void note_call(void *text)
{
    note("%s", (const char *)text);
}

void note_done(coil_future *future, void *text)
{
    (void)future;
    note("%s", (const char *)text);
}

static void log_report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    char line[LOG_WIDTH] = "";
    if (coil_failed(context->error)) error_line(line, sizeof line, context->error);
    note("report: %s%s%s", context->message ? context->message : "", *line ? ": " : "", line);
}

static void log_warning(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    note("%s: %s", category->name, message);
}

void log_warnings(void)
{
    coil_warnings_set_handler(log_warning, NULL);
}

void log_reports(coil_loop *loop)
{
    coil_loop_set_exception_handler(loop, log_report, NULL);
}

static bool matches(const char *actual, const char *pattern);

bool test_expect_log(const char *const *lines, size_t count, const char *file, int line)
{
    bool same = log_count == count - 1;
    for (size_t i = 0; same && i < log_count; i++) same = matches(log_lines[i], lines[i + 1]);
    if (!same && !fail_at) {
        diagnose(file, line, "the log is%s", log_count ? "" : " empty");
        for (size_t i = 0; i < log_count; i++) diagnose(NULL, 0, "    %s", log_lines[i]);
        diagnose(NULL, 0, "  where this was expected%s", count > 1 ? "" : ": nothing");
        for (size_t i = 1; i < count; i++) diagnose(NULL, 0, "    %s", lines[i]);
    }
    log_count = 0;
    return same;
}

// ---------------------------------------------------------------------------------------------------------------------
// Expectations
// ---------------------------------------------------------------------------------------------------------------------

// Whether two texts are equal, where 0x... stands for any address and Task-... for any number.
static bool matches(const char *actual, const char *pattern)
{
    while (*pattern) {
        if (strncmp(pattern, "0x...", 5) == 0 && strncmp(actual, "0x", 2) == 0) {
            actual += 2 + strspn(actual + 2, "0123456789abcdef");
            pattern += 5;
        } else if (strncmp(pattern, "Task-...", 8) == 0 && strncmp(actual, "Task-", 5) == 0) {
            actual += 5 + strspn(actual + 5, "0123456789");
            pattern += 8;
        } else if (*actual++ != *pattern++) {
            return false;
        }
    }
    return *actual == '\0';
}

bool test_expect(bool holds, const char *text, const char *file, int line)
{
    if (!holds && !fail_at) diagnose(file, line, "%s does not hold", text);
    return holds;
}

bool test_expect_int(long long actual, long long expected, const char *text, const char *file, int line)
{
    if (actual != expected && !fail_at) diagnose(file, line, "%s is %lld, not %lld", text, actual, expected);
    return actual == expected;
}

bool test_expect_str(const char *actual, const char *expected, const char *text, const char *file, int line)
{
    bool same = actual && matches(actual, expected);
    if (!same && !fail_at) diagnose(file, line, "%s is\n    %s\n  not\n    %s", text, actual ? actual : "NULL", expected);
    return same;
}

bool test_expect_value(coil_value value, const char *repr, const char *text, const char *file, int line)
{
    char actual[LOG_WIDTH] = "";
    if (coil_failed(value)) {
        error_line(actual, sizeof actual, value);
    } else {
        write_repr(actual, sizeof actual, value);
    }
    bool same = !coil_failed(value) && matches(actual, repr);
    if (!same && !fail_at) diagnose(file, line, "%s is %s%s, not %s", text, coil_failed(value) ? "the error " : "", actual, repr);
    coil_value_release(value);
    return same;
}

bool test_expect_repr(void *object, const char *repr, const char *text, const char *file, int line)
{
    char actual[LOG_WIDTH] = "";
    write_repr(actual, sizeof actual, (coil_value){.tag = COIL_OBJECT, .as.object = object});
    return test_expect_str(actual, repr, text, file, line);
}

bool test_expect_error(coil_value value, const coil_error_type *type, const char *message, const char *text, const char *file, int line)
{
    if (!coil_failed(value)) return test_expect_value(value, type->name, text, file, line);
    char actual[LOG_WIDTH];
    error_line(actual, sizeof actual, value);
    bool same = coil_error_type_of(value) == type && matches(coil_error_message(value), message);
    if (!same && !fail_at) diagnose(file, line, "%s is the error\n    %s\n  not\n    %s%s%s", text, actual, type->name, *message ? ": " : "", message);
    coil_value_release(value);
    return same;
}

bool test_expect_null(const void *pointer, const coil_error_type *type, const char *message, const char *text, const char *file, int line)
{
    if (!pointer) return test_expect_error(coil_last_error(), type, message, text, file, line);
    if (!fail_at) diagnose(file, line, "%s is not NULL, where %s was expected", text, type->name);
    return false;
}

bool test_expect_step(coil_send_result did, coil_send_result expected, const coil_error_type *type, const char *repr, const char *text,
                      const char *file, int line)
{
    static const char *const names[] = {"raised", "returned", "yielded"};
    coil_value value = test_sent;
    test_sent = coil_none();
    if (did != expected && !fail_at) diagnose(file, line, "%s %s, where it should have %s", text, names[did + 1], names[expected + 1]);
    bool same = type ? test_expect_error(value, type, repr, text, file, line) : test_expect_value(value, repr, text, file, line);
    return same && did == expected;
}

// ---------------------------------------------------------------------------------------------------------------------
// The pool
// ---------------------------------------------------------------------------------------------------------------------

bool test_own(void *object)
{
    test_owned = object;
    if (!object) return false;
    if (pool_count == POOL) bail_out("a test owns more than %d objects", POOL);
    pool[pool_count++] = object;
    return true;
}

static void check_failure_was_made(coil_value error, const char *text, const char *file, int line)
{
    if (!fail_at) bail_out("%s:%d: %s failed: %s: %s", file, line, text, coil_error_type_of(error)->name, coil_error_message(error));
    coil_value_release(error);
}

void *test_own_or_bail(void *object, const char *text, const char *file, int line)
{
    if (!object) check_failure_was_made(coil_last_error(), text, file, line);
    if (!test_own(object)) bail_out("%s:%d: %s failed twice", file, line, text);
    return object;
}

bool test_own_value(coil_value value)
{
    if (coil_error_matches(value, coil_MemoryError)) {
        coil_value_release(value);
        return false;
    }
    if (value_count == POOL) bail_out("a test owns more than %d values", POOL);
    test_owned_value = value_pool[value_count++] = value;
    return true;
}

coil_value test_own_value_or_bail(coil_value value, const char *text, const char *file, int line)
{
    if (!fail_at) bail_out("%s:%d: %s failed: MemoryError", file, line, text);
    return keep(value);
}

coil_value keep(coil_value value)
{
    if (value_count == POOL) bail_out("a test owns more than %d values", POOL);
    return value_pool[value_count++] = value;
}

static void release_pool(void)
{
    while (value_count > 0) coil_value_release(value_pool[--value_count]);
    while (pool_count > 0) coil_release(pool[--pool_count]);
    coil_value_release(test_sent);
    test_sent = coil_none();
    coil_value_release(coil_last_error());
}

// ---------------------------------------------------------------------------------------------------------------------
// Loops
// ---------------------------------------------------------------------------------------------------------------------

coil_loop *test_loop(void)
{
    if (loop_of_test) return loop_of_test;
    loop_of_test = coil_loop_new();
    if (!loop_of_test && fail_at) loop_of_test = coil_loop_new();
    if (!loop_of_test) bail_out("coil_loop_new failed");
    log_reports(loop_of_test);
    return loop_of_test;
}

void one_turn(void)
{
    coil_loop *loop = test_loop();
    coil_loop_stop(loop);
    coil_value_release(coil_loop_run_forever(loop));
}

void settle(void)
{
    size_t turns = 0;
    if (coil_current_task()) {
        do {
            coil_value slept = coil_sleep(0);
            bool interrupted = coil_failed(slept);
            coil_value_release(slept);
            if (interrupted) return;
        } while (coil__running_loop->ready_count > 0 && ++turns < TURNS_LIMIT);
    } else {
        coil_loop *loop = test_loop();
        while (loop->ready_count > 0 && ++turns < TURNS_LIMIT) one_turn();
    }
    if (turns == TURNS_LIMIT && !fail_at) diagnose(__FILE__, __LINE__, "settle: the loop does not come to rest");
}

// Ends what other tasks do while the frame of the body still stands.
void test_wind_up(void)
{
    coil_task *current = coil_current_task();
    if (!current) {
        if (loop_of_test) coil_value_release(coil_loop_close(loop_of_test));
        return;
    }
    for (coil_task *task = coil__running_loop->tasks_first; task; task = task->next)
        if (task != current) coil_task_cancel(task, NULL);
    for (int turn = 0; turn < 100 && coil__running_loop->tasks_first->next; turn++) {
        coil_value slept = coil_sleep(0);
        bool interrupted = coil_failed(slept);
        coil_value_release(slept);
        if (interrupted) return;
    }
}

static void release_loop(void)
{
    if (!loop_of_test) return;
    coil_value_release(coil_loop_close(loop_of_test));
    coil_release(loop_of_test);
    loop_of_test = NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// Memory
// ---------------------------------------------------------------------------------------------------------------------

// No free lists: a sanitizer sees each allocation.
static void *allocate(size_t size, void *arg)
{
    (void)arg;
    if (!harness_allocates && ++allocations == fail_at) {
        failure_made = true;
        return NULL;
    }
    return malloc(size);
}

static void give_back(void *memory, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    free(memory);
}

// A run that goes on for ever after an allocation has failed.
static void count_events(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)event;
    (void)task;
    (void)object;
    (void)arg;
    if (++trace_events > EVENTS_LIMIT) bail_out("does not end when its allocation %zu fails", fail_at);
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine functions
// ---------------------------------------------------------------------------------------------------------------------

coil_value returns_none(void *unused)
{
    (void)unused;
    return coil_none();
}

coil_value returns_int(void *integer)
{
    return coil_int(*(int *)integer);
}

coil_value returns_text(void *text)
{
    return coil_string(text);
}

coil_value awaits(void *awaitable)
{
    return coil_await(awaitable);
}

coil_value waits_forever(void *unused)
{
    (void)unused;
    coil_future *future = coil_future_new();
    coil_value result = coil_await(future);
    coil_release(future);
    return result;
}

coil_value raises_value_error(void *text)
{
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

coil_value logs(void *text)
{
    note("%s", (const char *)text);
    return coil_none();
}

coil_value logs_await(void *future)
{
    COIL_TRY(note_value("woken", coil_await(future)));
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Running
// ---------------------------------------------------------------------------------------------------------------------

void test_register(test_case *test)
{
    test->next = tests;
    tests = test;
}

// By file and line, whatever order the constructors came in.
static int compare(const void *a, const void *b)
{
    const test_case *first = *(test_case *const *)a, *second = *(test_case *const *)b;
    int order = strcmp(base_name(first->file), base_name(second->file));
    return order ? order : (first->line > second->line) - (first->line < second->line);
}

static coil_value run_body(void *body)
{
    log_reports(NULL);
    (*(void (**)(void))body)();
    return coil_none();
}

static void run_once(test_case *test, size_t nth)
{
    size_t live = coil_memory_live();
    allocations = trace_events = 0;
    failure_made = false;
    fail_at = nth;
    coil_trace_set(nth ? count_events : NULL, NULL);
    if (test->flags & TEST_IN_TASK) {
        coil_value result = coil_run(run_body, &test->body);
        if (coil_failed(result) && !nth) diagnose(test->file, test->line, "the test ended with %s: %s", coil_error_type_of(result)->name, coil_error_message(result));
        coil_value_release(result);
    } else {
        test->body();
    }
    release_loop();
    release_pool();
    coil_trace_set(NULL, NULL);
    fail_at = 0;
    if (!nth) {
        for (size_t i = 0; i < log_count; i++) diagnose(test->file, test->line, "nobody expected: %s", log_lines[i]);
    }
    log_count = 0;
#if !defined(__wasm__)
    coil__js_close(); // as WebAssembly it would be the glue's
#endif
    for (unsigned i = 0; coil__threads && coil_memory_live() != live && i < 10000000; i++) continue; // a worker that was left is about to end
    if (coil_memory_live() != live) {
        if (nth) diagnose(test->file, test->line, "%lld bytes are alive at the end when allocation %zu fails", (long long)coil_memory_live() - (long long)live, nth);
        else diagnose(test->file, test->line, "%lld bytes are alive at the end", (long long)coil_memory_live() - (long long)live);
    }
}

static void run(test_case *test, bool failing)
{
    running = test;
    failed = false;
    diagnostics_length = 0;
    run_once(test, 0);
    if (!failing || test->flags & WITHOUT_FAILURES) return;
    for (size_t nth = 1; nth <= FAILURES_LIMIT && !failed; nth++) {
        run_once(test, nth);
        if (!failure_made) break;
    }
}

static void print_name(const test_case *test)
{
    const char *file = base_name(test->file);
    printf("%.*s: %s\n", (int)strcspn(file, "."), file, test->name);
}

int main(int argc, char **argv)
{
    setenv("COIL_VIRTUAL_TIME", "1", 1); // as wasm a program does not reach the host's environment: there whoever runs it must set this
    if (coil_loop_time(NULL) != 0) bail_out("time is real: run the tests with COIL_VIRTUAL_TIME=1 in the environment (coil run --virtual-time)");
    coil_allocator_set(&(coil_allocator){allocate, give_back, NULL});
    log_warnings();

    bool list = false, failing = false;
    const char *filter = "";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) list = true;
        else if (strcmp(argv[i], "--fail-allocations") == 0) failing = true;
        else if (argv[i][0] != '-') filter = argv[i];
        else {
            fprintf(stderr, "usage: %s [--list] [--fail-allocations] [part of a test's name]\n", argv[0]);
            return 2;
        }
    }

    static test_case *chosen[2000];
    size_t count = 0;
    for (test_case *test = tests; test; test = test->next)
        if ((strstr(test->name, filter) || strstr(base_name(test->file), filter)) && count < sizeof chosen / sizeof *chosen) chosen[count++] = test;
    qsort(chosen, count, sizeof *chosen, compare);
    if (list) {
        for (size_t i = 0; i < count; i++) print_name(chosen[i]);
        return 0;
    }

    printf("TAP version 14\n1..%zu\n", count);
    size_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        run(chosen[i], failing);
        printf("%sok %zu - ", failed ? "not " : "", i + 1);
        print_name(chosen[i]);
        printf("%.*s", (int)diagnostics_length, diagnostics);
        fflush(stdout);
        failures += failed;
    }
    if (failures) printf("# %zu of %zu failed\n", failures, count);
    return failures > 0;
}
