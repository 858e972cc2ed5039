// SPDX-License-Identifier: MIT
//
// explain.c: the log of a program that does what no example does: calls deeper than the first list of them has room for, texts longer than a line, calls
// that are left by a return from within, eager tasks, threads. The program runs a second time, as the one that is explained: whether it is is read from the
// environment, before main.

#define _POSIX_C_SOURCE 200809L

#ifndef COIL_EXPLAIN
#define COIL_EXPLAIN
#endif
#include "core.h"

#include "check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEVELS = 20 };

static coil_value returns_none(void *unused)
{
    (void)unused;
    return coil_none();
}

static coil_value descend(int level)
{
    if (level < LEVELS) COIL_TRY(descend(level + 1));
    return coil_none();
}

// Its name is the beginning of coil_await, and yet it is a function.
static coil_value coil(int number)
{
    return coil_int(number);
}

static coil_value long_call(void)
{
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "long_call(", 10);
    text[sizeof text - 1] = '\0';
    coil_explain_begin(text, "explain.c", 1);
    return coil_explain_end(coil_none());
}

static coil_value leaves_a_call(void *unused)
{
    (void)unused;
    COIL_TRY(__extension__({
        return coil_int(7);
        coil_none();
    }));
    return coil_none();
}

static coil_value unseen(void)
{
    return coil_none();
}

static coil_value runs_in_a_thread(void *unused)
{
    (void)unused;
    for (int i = 0; i < 100; i++) COIL_TRY(unseen());
    return coil_none();
}

static coil_task *make_task(const char *name, int eager_start)
{
    return coil_create_task_with(coil_coroutine_new(returns_none, NULL), (coil_task_options){.name = name, .eager_start = eager_start});
}

static coil_value eager_first(void)
{
    coil_task *eager = make_task("eager", true);
    coil_release(make_task("later", false));
    coil_release(eager);
    coil_release(make_task("gone", true));
    coil_release(make_task("its successor", false)); // which has its address
    return coil_sleep(0);
}

static coil_task *circle[2];

static coil_value awaits_the_other(void *cancels)
{
    if (*(bool *)cancels) coil_task_cancel(coil_current_task(), NULL);
    return coil_await(circle[*(bool *)cancels]);
}

// A task that was cancelled passes that on to the one that it begins to wait for; which waits for it, so that the circle is cut there.
static coil_value go_round(void)
{
    circle[1] = coil_create_task_with(coil_coroutine_new(awaits_the_other, &(bool){false}), (coil_task_options){.name = "waiting"});
    circle[0] = coil_create_task_with(coil_coroutine_new(awaits_the_other, &(bool){true}), (coil_task_options){.name = "cancelled"});
    coil_value result = coil_await(circle[0]);
    CHECK(coil_error_matches(result, coil_CancelledError) && coil_task_cancelled(circle[1]));
    coil_value_release(result);
    coil_release(circle[0]);
    coil_release(circle[1]);
    return coil_none();
}

static void ignores(coil_loop *loop, const coil_exception_context *context, void *unused)
{
    (void)loop;
    (void)context;
    (void)unused;
}

static coil_value explained(void *unused)
{
    COIL_TRY(descend(1));
    COIL_TRY(coil(1));
    COIL_TRY(long_call());
    COIL_LET(left, coil_await(coil_coroutine_new(leaves_a_call, unused)));
    CHECK(coil_as_int(left) == 7);
    COIL_TRY(coil_to_thread(runs_in_a_thread, unused));
    COIL_TRY(eager_first());
    COIL_TRY(go_round());
    return coil_none();
}

// Its loop is closed before it is done.
static void forget_a_task(void)
{
    coil_loop *loop = coil_loop_new();
    coil_task *task = coil_loop_create_task(loop, coil_sleep_coro(1), (coil_task_options){.name = "forgotten"});
    coil_loop_set_exception_handler(loop, ignores, NULL);
    coil_loop_stop(loop);
    coil_value_release(coil_loop_run_forever(loop));
    coil_value_release(coil_loop_close(loop));
    CHECK(!coil_task_done(task));
    coil_release(task);
    coil_release(loop);
}

// Whether the log has the line, which a function at a depth says.
static bool says(const char *log, int depth, const char *line)
{
    char whole[200];
    snprintf(whole, sizeof whole, "\n%*s%s", 4 * depth, "", line);
    if (!strstr(log, whole)) fprintf(stderr, "the log lacks:%s\nit is:\n%s\n", whole, log);
    return strstr(log, whole) != NULL;
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;
    for (const char *end; (end = strchr(text, '\n')); text = end + 1)
        if ((size_t)(end - text) > longest) longest = (size_t)(end - text);
    return longest;
}

static void check_log(const char *log)
{
    CHECK(says(log, 1, "explained: calls descend(1), at "));
    for (int level = 1; level < LEVELS; level++) CHECK(says(log, level + 1, "descend: calls descend(level + 1), at "));
    CHECK(says(log, 1, "explained: calls coil(1), at "));
    CHECK(says(log, 2, "long_call: calls long_call(xxxxx") && longest_line(log) == 766);
    CHECK(says(log, 2, "leaves_a_call: RETURN_VALUE 7\n"));
    CHECK(says(log, 1, "explained: END_SEND 7\n"));
    CHECK(!strstr(log, "unseen"));
    CHECK(says(log, 2, "eager_first: makes later of returns_none()\n        eager_first: schedules later.__step()\n"));
    CHECK(says(log, 2, "eager_first: makes its successor of returns_none()\n        eager_first: schedules its successor.__step()\n"));
    CHECK(says(log, 0, "cancelled: schedules waiting.__step()\n"));
    CHECK(says(log, 1, "explained: RETURN_VALUE None\n"));
    CHECK(says(log, 0, "main: destroys forgotten, which is pending\n"));
}

int main(int count, char **arguments)
{
    (void)count;
    if (getenv("COIL_EXPLAINED")) {
        coil_value result = coil_run(explained, NULL);
        CHECK(!coil_failed(result));
        forget_a_task();
        return 0;
    }
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        setenv("COIL_EXPLAINED", "1", 1);
        setenv("COIL_EXPLAIN", "1", 1);
        dup2(ends[1], STDERR_FILENO);
        execl("/proc/self/exe", "explained", arguments[0], (char *)NULL);
        _exit(2);
    }
    close(ends[1]);
    static char log[1 << 20];
    size_t length = 0;
    ssize_t got;
    while ((got = read(ends[0], log + length, sizeof log - 1 - length)) > 0) length += (size_t)got;
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fprintf(stderr, "%s\n", log);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_log(log);
    return 0;
}
