// switch.c: what one suspension and one resumption cost, in nanoseconds, by how deep they are.
//
//   yield      one deep
//   ten-once   ten deep, the innermost loops (W9b of the peers)
//   forty-once forty deep, the innermost loops
//   ten-each   ten calls, a yield, ten returns (W9)

#include "switch.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct job {
    long (*run)(long count);
    long count, sum;
} job;

static long yields(long count)
{
    long sum = 0;
    for (long i = 0; i < count; i++) {
        switch_suspend();
        sum += i;
    }
    return sum;
}

__attribute__((noinline)) static long descend(int depth, long count)
{
    if (depth == 0) return yields(count);
    volatile long kept = depth;
    long sum = descend(depth - 1, count);
    return sum + kept;
}

static long ten_once(long count)
{
    return descend(9, count);
}

static long forty_once(long count)
{
    return descend(39, count);
}

__attribute__((noinline)) static long ten_deep(int depth)
{
    if (depth == 0) {
        switch_suspend();
        return 1;
    }
    volatile long kept = depth;
    long sum = ten_deep(depth - 1);
    return sum + kept;
}

static long ten_each(long count)
{
    long sum = 0;
    for (long i = 0; i < count; i++) sum += ten_deep(9);
    return sum;
}

void switch_body(void *arg)
{
    job *all = arg;
    all->sum = all->run(all->count);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void measure(const char *name, long (*run)(long), long count)
{
    job jobs[2] = {{run, count, 0}, {run, count, 0}};
    void *stacks[2] = {switch_new(16384, &jobs[0]), switch_new(16384, &jobs[1])};
    bool done[2] = {false, false};
    long switches = 0;
    double start = now();
    while (!done[0] || !done[1]) {
        for (int i = 0; i < 2; i++) {
            if (done[i]) continue;
            done[i] = switch_resume(stacks[i]);
            switches++;
        }
    }
    double elapsed = now() - start;
    for (int i = 0; i < 2; i++) switch_free(stacks[i]);
    printf("{\"name\": \"%s\", \"ns\": %.2f, \"sum\": %ld}\n", name, elapsed / (double)switches, jobs[0].sum + jobs[1].sum);
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? atol(argv[1]) : 1000000;
    measure("yield", yields, count);
    measure("ten-once", ten_once, count);
    measure("forty-once", forty_once, count / 2);
    measure("ten-each", ten_each, count / 2);
    return 0;
}
