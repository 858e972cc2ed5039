// SPDX-License-Identifier: MIT
//
// blocking.c: functions of C that block, in tasks: what tests/blocking shows on every host, and here what happens when they are cancelled, closed, or share a
// file.

#define _GNU_SOURCE

#include <coil.h>

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int ends[2];
static char trail[256];

static void note(const char *what)
{
    strncat(trail, what, sizeof trail - strlen(trail) - 1);
}

static bool noted(const char *expected)
{
    bool same = strcmp(trail, expected) == 0;
    if (!same) fprintf(stderr, "%s\n", trail);
    trail[0] = '\0';
    return same;
}

static coil_task *start(coil_function function, void *arg)
{
    return coil_create_task(coil_coroutine_new(function, arg));
}

static bool is_cancelled(coil_task *task)
{
    coil_value result = coil_join(task);
    bool cancelled = coil_error_matches(result, coil_CancelledError);
    coil_value_release(result);
    return cancelled;
}

// ---------------------------------------------------------------------------------------------------------------------

static coil_value reads_once(void *name)
{
    char byte;
    ssize_t got = read(ends[0], &byte, 1);
    note(name);
    note(got == 1 ? " read " : errno == EINTR ? " was interrupted "
                                              : " failed ");
    return coil_none();
}

static coil_value readers_share(void)
{
    coil_task *first = start(reads_once, "1"), *second = start(reads_once, "2");
    COIL_TRY(coil_sleep(0.01));
    CHECK(write(ends[1], "x", 1) == 1); // for one of them: the other must not block the program
    COIL_TRY(coil_sleep(0.01));
    CHECK(write(ends[1], "x", 1) == 1);
    COIL_TRY(coil_join(first));
    COIL_TRY(coil_join(second));
    CHECK(noted("1 read 2 read ") || noted("2 read 1 read "));
    return coil_none();
}

static coil_value polls(void *arg)
{
    (void)arg;
    struct pollfd all[3] = {{.fd = ends[0], .events = POLLIN}, {.fd = -1, .events = POLLIN}, {.fd = ends[1], .events = POLLOUT}};
    CHECK(poll(all, 3, -1) == 1 && all[2].revents == POLLOUT && all[0].revents == 0 && all[1].revents == 0);
    CHECK(poll(all, 1, 20) == 0);
    CHECK(poll(all, 1, 0) == 0);
    CHECK(write(ends[1], "ab", 2) == 2);
    CHECK(poll(all, 1, 1000) == 1 && all[0].revents == POLLIN);
    struct pollfd many[12];
    for (int i = 0; i < 12; i++) many[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    CHECK(poll(many, 12, 1000) == 12);
    fd_set readable, writable;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(ends[0], &readable);
    FD_SET(ends[1], &writable);
    CHECK(select(ends[1] + 1, &readable, &writable, NULL, NULL) == 2);
    char a, b;
    struct iovec parts[2] = {{&a, 1}, {&b, 1}};
    CHECK(readv(ends[0], parts, 2) == 2 && a == 'a' && b == 'b');
    struct timeval limit = {.tv_usec = 1000};
    FD_SET(ends[0], &readable);
    CHECK(select(ends[0] + 1, &readable, NULL, NULL, &limit) == 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK); // who wants no waiting gets none
    CHECK(read(ends[0], &a, 1) == -1 && errno == EAGAIN);
    fcntl(ends[0], F_SETFL, 0);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------

static coil_value is_interrupted(void *name)
{
    (void)reads_once(name);
    (void)reads_once(name);
    return coil_none();
}

static coil_value cancelled_calls(void)
{
    coil_task *task = start(is_interrupted, "a"); // while it waits
    COIL_TRY(coil_sleep(0.01));
    coil_task_cancel(task, "stop");
    COIL_TRY(coil_sleep(0.01));
    CHECK(write(ends[1], "x", 1) == 1); // who reads again, reads
    CHECK(is_cancelled(task) && noted("a was interrupted a read "));

    task = start(is_interrupted, "b"); // twice
    COIL_TRY(coil_sleep(0.01));
    coil_task_cancel(task, NULL);
    COIL_TRY(coil_sleep(0.01));
    coil_task_cancel(task, NULL);
    CHECK(is_cancelled(task) && noted("b was interrupted b was interrupted "));

    coil_timeout *timeout = coil_timeout_enter(0.01); // and not, in the end
    usleep(50000);
    coil_value late = coil_timeout_exit(timeout, coil_none());
    CHECK(coil_error_matches(late, coil_TimeoutError));
    coil_value_release(late);
    CHECK(usleep(1000) == 0);
    return coil_none();
}

static coil_value cancels_itself(void *arg)
{
    (void)arg;
    coil_task_cancel(coil_current_task(), NULL);
    struct timespec left = {0};
    CHECK(nanosleep(&(struct timespec){.tv_sec = 5}, &left) == -1 && errno == EINTR && left.tv_sec >= 4);
    CHECK(usleep(1000) == 0); // it knows
    coil_task_uncancel(coil_current_task());
    return coil_string("went on");
}

static coil_value uncancelled(void)
{
    COIL_LET(result, coil_join(start(cancels_itself, NULL)));
    CHECK(strcmp(coil_as_string(result), "went on") == 0);
    coil_value_release(result);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------

static FILE *file;

static coil_value reads_lines(void *name)
{
    char line[32];
    while (fgets(line, sizeof line, file)) {
        note(name);
        note(line);
    }
    if (!feof(file)) note(errno == EINTR ? "interrupted " : "failed ");
    clearerr(file);
    return coil_none();
}

static coil_value files_are_shared(void)
{
    int pair[2];
    CHECK(pipe(pair) == 0);
    file = fdopen(pair[0], "r");
    coil_task *first = start(reads_lines, "1:"), *second = start(reads_lines, "2:"), *third = start(reads_lines, "3:");
    COIL_TRY(coil_sleep(0.01));
    CHECK(write(pair[1], "on", 2) == 2);
    COIL_TRY(coil_sleep(0.01));
    CHECK(write(pair[1], "e\ntwo\n", 6) == 6);
    COIL_TRY(coil_sleep(0.01));
    CHECK(noted("1:one\n2:two\n")); // the third has it now
    coil_task_cancel(first, NULL);  // it waits for its turn
    coil_task_cancel(third, NULL);  // it waits for a line
    COIL_TRY(coil_sleep(0.01));
    CHECK(is_cancelled(third) && is_cancelled(first) && noted("interrupted interrupted "));
    CHECK(write(pair[1], "three\n", 6) == 6);
    close(pair[1]);
    COIL_TRY(coil_join(second));
    CHECK(noted("2:three\n"));

    int number, more;
    char word[8], *line = NULL;
    size_t size = 0;
    CHECK(pipe(pair) == 0);
    FILE *numbers = fdopen(pair[0], "r");
    CHECK(write(pair[1], "12 x34 rest\nand\0more\n", 21) == 21);
    CHECK(fscanf(numbers, "%d x%d %7s", &number, &more, word) == 3 && number == 12 && more == 34 && strcmp(word, "rest") == 0);
    CHECK(fgetc(numbers) == '\n' && getc(numbers) == 'a' && fread(word, 1, 2, numbers) == 2 && fread(word, 0, 1, numbers) == 0);
    CHECK(getdelim(&line, &size, '\0', numbers) == 1 && line[0] == '\0');
    CHECK(getline(&line, &size, numbers) == 5 && strcmp(line, "more\n") == 0);
    CHECK(getline(NULL, &size, numbers) == -1 && errno == EINVAL && !fgets(word, 0, numbers) && fgets(word, 1, numbers) && !*word);
    close(pair[1]);
    CHECK(getline(&line, &size, numbers) == -1 && fscanf(numbers, "%d", &number) == EOF && fread(word, 2, 2, numbers) == 0);
    free(line);
    fclose(numbers);
    fclose(file);
    return coil_none();
}

static coil_value long_work(void)
{
    FILE *self = fopen("/proc/self/maps", "r"); // a file that is long, and never waits
    coil_task *other = start(reads_once, "other");
    CHECK(write(ends[1], "x", 1) == 1);
    for (int i = 0; i < 4000 && !*trail; i++) {
        rewind(self);
        char line[512];
        while (fgets(line, sizeof line, self)) {
        }
    }
    CHECK(noted("other read "));
    COIL_TRY(coil_join(other));
    fclose(self);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------

static coil_value yields_what_it_is_given(void *arg)
{
    (void)arg;
    CHECK(usleep(1000) == 0); // driven by hand: it blocks
    return coil_string("slept");
}

static coil_value sleeps_in_a_generator(void *arg)
{
    (void)arg;
    CHECK(usleep(1000) == 0);
    return coil_yield(coil_int(1));
}

static coil_value elsewhere(void)
{
    coil_coroutine *coroutine = coil_coroutine_new(yields_what_it_is_given, NULL);
    coil_value result;
    CHECK(coil_send(coroutine, coil_none(), &result) == COIL_SEND_RETURN && strcmp(coil_as_string(result), "slept") == 0);
    coil_value_release(result);
    coil_release(coroutine);
    coil_generator *generator = coil_generator_new(sleeps_in_a_generator, NULL);
    CHECK(coil_next(generator, &result) == COIL_SEND_NEXT && coil_as_int(result) == 1);
    coil_release(generator);
    coil_async_generator *items = coil_async_generator_new(sleeps_in_a_generator, NULL);
    COIL_LET(item, coil_anext(items));
    CHECK(coil_as_int(item) == 1);
    COIL_TRY(coil_async_generator_aclose(items));
    coil_release(items);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &now, NULL) == 0);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = -1}, NULL) == EINVAL);
    return coil_none();
}

static coil_value never_ends(void *arg)
{
    (void)arg;
    for (;;) sleep(1);
    return coil_none();
}

static coil_value never_ends_reading(void *arg)
{
    (void)arg;
    for (char byte;;) (void)!read(ends[0], &byte, 1);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    CHECK(pipe(ends) == 0);
    COIL_TRY(readers_share());
    COIL_TRY(coil_join(start(polls, NULL)));
    COIL_TRY(cancelled_calls());
    COIL_TRY(uncancelled());
    COIL_TRY(files_are_shared());
    COIL_TRY(long_work());
    COIL_TRY(elsewhere());
    // Closed while it waits: it is told so, and goes to its end.
    coil_coroutine *closed = coil_coroutine_new(reads_once, "closed");
    coil_task *owner = coil_create_task(coil_retain(closed));
    COIL_TRY(coil_sleep(0.01));
    coil_value_release(coil_coroutine_close(closed));
    CHECK(noted("closed was interrupted "));
    coil_release(closed);
    coil_task_cancel(owner, NULL);
    coil_value_release(coil_join(owner));
    // What does not end is left behind.
    coil_release(start(never_ends, NULL));
    coil_release(start(never_ends_reading, NULL));
    return coil_sleep(0.01);
}

static coil_value is_destroyed(void *arg)
{
    (void)arg;
    coil_release(start(reads_once, "destroyed"));
    return coil_sleep(0.01);
}

int main(void)
{
    unsetenv("COIL_VIRTUAL_TIME");
    CHECK(usleep(1000) == 0);
    coil_value result = coil_run(app, NULL);
    if (coil_failed(result)) coil_error_print(result);
    CHECK(!coil_failed(result));
    // A loop that is closed with a task that reads.
    coil_loop *loop = coil_loop_new();
    CHECK(!coil_failed(coil_loop_run_until_complete(loop, coil_coroutine_new(is_destroyed, NULL))));
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    CHECK(noted("destroyed was interrupted "));
    return 0;
}
