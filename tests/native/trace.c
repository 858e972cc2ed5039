// SPDX-License-Identifier: MIT
//
// trace.c: a trace of a program with names of all kinds: what is in the file is text that JSON allows, and nothing is told of after the end.
// The program runs a second time, as the one that is traced: where a trace goes is read from the environment, before main.

#define _POSIX_C_SOURCE 200809L

#include "core.h"

#include "check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static coil_loop *kept; // until after the end

static coil_value waits(void *unused)
{
    (void)unused;
    return coil_sleep(1);
}

// At its end it is not the current task: the loop complains, and its slice ends all the same.
static coil_value loses_its_task(void *unused)
{
    (void)unused;
    coil_value_release(coil_swap_current_task(coil_loop_get_running(), NULL));
    return coil_none();
}

static void ignores(coil_loop *loop, const coil_exception_context *context, void *count)
{
    (void)loop;
    (void)context;
    ++*(int *)count;
}

// Its loop is closed before it is done.
static void forget_a_task(void)
{
    int complaints = 0;
    coil_loop *loop = coil_loop_new();
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(waits, NULL), (coil_task_options){.name = "forgotten"}));
    coil_loop_set_exception_handler(loop, ignores, &complaints);
    coil_loop_stop(loop);
    coil_value_release(coil_loop_run_forever(loop));
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    CHECK(complaints == 1);
}

static coil_value traced(void *unused)
{
    (void)unused;
    static const char *const called[] = {
        "quote \" and backslash \\",
        "line\nfeed",
        "two \xc3\xa4, three \xe2\x82\xac, four \xf0\x9f\x90\x8d",
        "never \xff, cut \xe2\x82 off, \xc3",
        "too high \xf5\x80\x80\x80 and too long \xc0\xaf",
    };
    char longer[600];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    for (size_t i = 0; i < sizeof called / sizeof *called; i++)
        coil_release(coil_create_task_with(coil_coroutine_new(waits, NULL), (coil_task_options){.name = called[i]}));
    coil_release(coil_create_task_with(coil_coroutine_new(waits, NULL), (coil_task_options){.name = longer}));
    int complaints = 0;
    coil_loop_set_exception_handler(NULL, ignores, &complaints);
    coil_release(coil_create_task_with(coil_coroutine_new(loses_its_task, NULL), (coil_task_options){.name = "lost"}));
    COIL_TRY(coil_sleep(2));
    CHECK(complaints == 1);
    coil_task *left = coil_create_task_with(coil_coroutine_new(waits, NULL), (coil_task_options){.name = "left"});
    COIL_TRY(coil_sleep(0));
    coil_release(left);
    exit(0); // in the middle of a step, while a task waits
}

__attribute__((destructor)) static void after_the_end(void)
{
    if (kept) coil_release(coil_loop_create_future(kept));
}

static void check_trace(const char *text)
{
    CHECK(strncmp(text, "[\n{\"ph\":\"M\"", 11) == 0);
    CHECK(strcmp(text + strlen(text) - 3, "\n]\n") == 0);
    static const char *const parts[] = {
        "\"quote \\\" and backslash \\\\\"",
        "\"line\\u000afeed\"",
        "\"two \xc3\xa4, three \xe2\x82\xac, four \xf0\x9f\x90\x8d\"",
        "\"never \\ufffd, cut \\ufffd\\ufffd off, \\ufffd\"",
        "too high \\ufffd\\ufffd\\ufffd\\ufffd and too long \\ufffd\\ufffd\"",
        "xxxxxxxx...\"",
        "\"name\":\"left\"",
        "\"name\":\"destroyed while pending\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i])) fprintf(stderr, "not in the trace: %s\n", parts[i]), exit(1);
    size_t opened = 0, closed = 0;
    for (const char *at = text; (at = strstr(at, "{\"ph\":\"B\"")); at++) opened++;
    for (const char *at = text; (at = strstr(at, "{\"ph\":\"E\"")); at++) closed++;
    CHECK(opened > 0 && opened == closed);
}

int main(int count, char **arguments)
{
    (void)count;
    if (getenv("COIL_TRACED")) {
        kept = coil_loop_new();
        forget_a_task();
        coil_value_release(coil_run(traced, NULL));
        return 1; // it has left before
    }
    char path[] = "/tmp/coil-trace-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0);
    pid_t child = fork();
    if (child == 0) {
        setenv("COIL_TRACED", "1", 1);
        setenv("COIL_TRACE", path, 1);
        execl("/proc/self/exe", "traced", arguments[0], (char *)NULL);
        _exit(2);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    static char text[1 << 20];
    size_t length = 0;
    ssize_t got;
    while ((got = read(file, text + length, sizeof text - 1 - length)) > 0) length += (size_t)got;
    unlink(path);
    check_trace(text);
    return 0;
}
