// cancelled.c: functions that block, in tasks that are cancelled.

#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE

#include <coil.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *error_name(void)
{
    return errno == EINTR ? "EINTR" : "another error";
}

static coil_value sleeps(void *arg)
{
    (void)arg;
    struct timespec time = {.tv_sec = 60}, left = {0};
    int result = nanosleep(&time, &left);
    printf("nanosleep: %d, %s, more than 58 s left: %s\n", result, error_name(), left.tv_sec > 58 && left.tv_sec < 60 ? "yes" : "no");
    usleep(20000); // who goes on, goes on
    puts("it has slept once more");
    return coil_sleep(60); // and here it is raised
}

static coil_value reads(void *arg)
{
    (void)arg;
    char byte;
    ssize_t result = read(0, &byte, 1);
    printf("read: %d, %s\n", (int)result, error_name());
    char line[16];
    char *got = fgets(line, sizeof line, stdin); // waits on: nothing comes, but the end of the program
    printf("fgets: %s\n", got ? got : "NULL");
    return coil_none();
}

static coil_value gives_up(void *arg)
{
    (void)arg;
    return sleep(60) > 0 ? coil_string("was woken") : coil_string("has slept");
}

static coil_value is_late(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(0.05);
    coil_value result = coil_timeout_exit(timeout, gives_up(NULL));
    printf("timeout: %s\n", coil_error_matches(result, coil_TimeoutError) ? "TimeoutError" : "no error");
    coil_value_release(result);
    printf("and then: sleep(0) returns %u\n", sleep(0));
    return coil_none();
}

// It will not end by itself.
static coil_value ticks(void *arg)
{
    (void)arg;
    for (;;) sleep(1);
    return coil_none();
}

static coil_value cancel_and_look(coil_task *task)
{
    coil_task_cancel(task, "enough");
    coil_value result = coil_join(task);
    if (coil_failed(result)) printf("  %s: %s\n", coil_error_type_of(result)->name, coil_error_message(result));
    else printf("  result: %s\n", result.tag == COIL_STRING ? coil_as_string(result) : "none");
    coil_value_release(result);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *sleeper = coil_create_task(coil_coroutine_new(sleeps, NULL));
    COIL_TRY(coil_sleep(0.05));
    COIL_TRY(cancel_and_look(sleeper));

    // Cancelled, and then it returns: as in asyncio, it was cancelled right before its end.
    coil_task *giver = coil_create_task(coil_coroutine_new(gives_up, NULL));
    COIL_TRY(coil_sleep(0.05));
    COIL_TRY(cancel_and_look(giver));

    COIL_TRY(is_late(NULL));
    coil_create_task(coil_coroutine_new(ticks, NULL));
    coil_create_task(coil_coroutine_new(reads, NULL));
    return coil_sleep(0.05);
}

int main(void)
{
    return coil_main(app, NULL);
}
