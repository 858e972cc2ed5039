// sleeping.c: C that was written to block, each function in a task of its own: they sleep at the same time. What is printed is the order in which they
// wake.

#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE

#include <coil.h>

#include <errno.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void by_sleep(void)
{
    printf("sleep: %u left\n", sleep(1));
}

static void by_usleep(void)
{
    printf("usleep: %d\n", usleep(200000));
}

static void by_nanosleep(void)
{
    struct timespec time = {.tv_nsec = 400000000};
    printf("nanosleep: %d\n", nanosleep(&time, NULL));
}

static void by_absolute_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_nsec += 600000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    printf("clock_nanosleep: %d\n", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
}

static void by_select(void)
{
    struct timeval time = {.tv_usec = 800000};
    printf("select: %d\n", select(0, NULL, NULL, NULL, &time));
}

static void in_short_naps(void)
{
    for (int i = 0; i < 3; i++) {
        usleep(100000);
        if (i < 2) continue;
        struct timespec wrong = {.tv_nsec = -1};
        int result = nanosleep(&wrong, NULL);
        printf("three naps, and one that is too short: %d, EINVAL: %s\n", result, errno == EINVAL ? "yes" : "no");
    }
}

static coil_value call(void *function)
{
    (*(void (**)(void))function)();
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static void (*const functions[])(void) = {by_sleep, by_usleep, by_nanosleep, by_absolute_time, by_select, in_short_naps};
    double begun = now();
    coil_group *group = coil_group_new();
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        coil_group_create_task(group, coil_coroutine_with(call, &functions[i], sizeof functions[i]), (coil_task_options){0});
    COIL_TRY(coil_group_join(group));
    double took = now() - begun;
    printf("at the same time: %s\n", took > 0.99 && took < 1.9 ? "yes" : "no");
    begun = now();
    return coil_none();
}

int main(void)
{
    double begun = now();
    usleep(50000); // outside of tasks it blocks
    printf("before the loop: %s\n", now() - begun > 0.049 ? "slept" : "did not sleep");
    return coil_main(app, NULL);
}
