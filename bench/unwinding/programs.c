// programs.c: runs works, alone or fifty at once, and prints a line of JSON for each.

#include "programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TOGETHER = 50,
       REPETITIONS = 15,
       STACK = 128 * 1024 };

bool suspending;
static long suspensions;

void wait_here(void)
{
    if (!suspending) return;
    suspensions++;
    switch_suspend();
}

void switch_body(void *arg)
{
    work *all = arg;
    all->run(all);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

void measure_alone(const char *name, void (*run)(work *work))
{
    double fastest = 0;
    work one = {.run = run};
    for (int i = 0; i < REPETITIONS; i++) {
        one.result = 0;
        void *stack = switch_new(STACK, &one);
        double start = now();
        switch_resume(stack);
        double elapsed = now() - start;
        if (i == 0 || elapsed < fastest) fastest = elapsed;
        switch_free(stack);
    }
    printf("{\"name\": \"%s\", \"ms\": %.3f, \"result\": %ld, \"suspensions\": 0}\n", name, fastest, one.result);
}

void measure_together(const char *name, void (*run)(work *work))
{
    static work all[TOGETHER];
    static void *stacks[TOGETHER];
    suspensions = 0;
    suspending = true;
    double start = now();
    for (int i = 0; i < TOGETHER; i++) {
        all[i] = (work){.run = run};
        stacks[i] = switch_new(STACK, &all[i]);
    }
    for (int left = TOGETHER; left > 0;) {
        for (int i = 0; i < TOGETHER; i++) {
            if (!stacks[i] || !switch_resume(stacks[i])) continue;
            switch_free(stacks[i]);
            stacks[i] = NULL;
            left--;
        }
    }
    double elapsed = now() - start;
    suspending = false;
    long sum = 0;
    for (int i = 0; i < TOGETHER; i++) sum += all[i].result;
    printf("{\"name\": \"%s\", \"ms\": %.3f, \"result\": %ld, \"suspensions\": %ld}\n", name, elapsed, sum, suspensions);
}
