// raw.c: bare switches of coroutines: a ring, first in first out, and nothing else. No futures, no timers, no loop.
// The switch is one of raw/*.h.

#include "peer.h"
#include "raw/switch.h"

#define OWN_FRAME __attribute__((noinline))

enum { GROUP = 10000,
       DEPTH = 10,
       RING = 16384 }; // a power of two, more than a group

static coroutine *ring[RING];
static unsigned head, tail;
static long resumes;

static void start(void (*body)(void *), long times)
{
    ring[tail++ % RING] = coroutine_new(body, (void *)(intptr_t)times);
}

static void run_all(void)
{
    while (head != tail) {
        coroutine *next = ring[head++ % RING];
        resumes++;
        if (coroutine_resume(next)) {
            coroutine_free(next);
        } else {
            ring[tail++ % RING] = next;
        }
    }
}

static volatile long sum; // what the bodies compute

// Two coroutines, n/2 suspensions each; one more resume of each brings it to its end.
static double two(void (*body)(void *), long n, long expected)
{
    resumes = 0;
    sum = 0;
    double began = now();
    start(body, n / 2);
    start(body, n / 2);
    run_all();
    double took = now() - began;
    return resumes == n + 2 && sum == expected ? took : WRONG;
}

// W1: a yield.
static void yields(void *times)
{
    for (long left = (long)(intptr_t)times; left > 0; left--) coroutine_suspend();
}

static double yield(long n)
{
    return two(yields, n, 0);
}

// W2: a coroutine that returns at once.
static void nothing(void *arg)
{
    (void)arg;
    sum++;
}

static double start_and_end(long n)
{
    sum = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        start(nothing, 0);
        run_all();
    }
    double took = now() - began;
    return sum == n ? took : WRONG;
}

// W6: the same, in groups of 10,000.
static double groups(long n)
{
    sum = 0;
    double began = now();
    for (long left = n; left > 0; left -= GROUP) {
        for (int i = 0; i < GROUP; i++) start(nothing, 0);
        run_all();
    }
    double took = now() - began;
    return sum == n ? took : WRONG;
}

// W9: a yield, ten calls deep; each time ten calls, the yield, ten returns. Each frame has a local that lives across the call.
OWN_FRAME static long deep(volatile int depth)
{
    if (depth > 1) return deep(depth - 1) + depth;
    coroutine_suspend();
    return 1;
}

static void deep_yields(void *times)
{
    for (long left = (long)(intptr_t)times; left > 0; left--) sum += deep(DEPTH);
}

static double deep_yield(long n)
{
    return two(deep_yields, n, n * DEPTH * (DEPTH + 1) / 2);
}

// W9b: a yield, ten calls deep, where the innermost call loops.
OWN_FRAME static long deep_loop(volatile int depth, long times)
{
    if (depth > 1) return deep_loop(depth - 1, times) + depth;
    for (; times > 0; times--) coroutine_suspend();
    return 1;
}

static void deep_yields_inside(void *times)
{
    sum += deep_loop(DEPTH, (long)(intptr_t)times);
}

static double deep_yield_inside(long n)
{
    return two(deep_yields_inside, n, DEPTH * (DEPTH + 1));
}

static const workload workloads[] = {
    {"W1", yield, 2},
    {"W2", start_and_end, 1},
    {"W6", groups, GROUP},
    {"W9", deep_yield, 2},
    {"W9b", deep_yield_inside, 2},
    {NULL, NULL, 0},
};

int main(int argc, char **argv)
{
    return peer_main(argc, argv, workloads, "it is a bare switch");
}
