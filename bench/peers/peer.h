// peer.h: what the programs in C have in common: the clock, the delays, the command line.
//
//     PROGRAM WORKLOAD N    prints {"n":N,"s":SECONDS}, or {"na":"why"}; a wrong result is an error, never a figure
//
// Each workload runs once with N/10 to warm up and once for the record. W4, the sleepers, is measured from outside, by processor time
// and memory, and has no warm-up. ../README.md tells what each one is.
#ifndef PEER_H
#define PEER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct workload {
    const char *name; // NULL: the table ends
    double (*run)(long n); // the seconds it took; less than 0: the result is wrong
    long multiple;         // n is a multiple of this
} workload;

#define WRONG (-1.0)

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// The same numbers for everyone: delays between 0 and limit - 1.
static inline int next_delay(uint32_t *state, int limit)
{
    *state = (*state * 1103515245u + 12345u) & 0x7fffffffu;
    return (int)(*state >> 8) % limit;
}

static inline void *allocate(size_t count, size_t size)
{
    void *memory = malloc(count * size + 1);
    if (!memory) abort();
    return memory;
}

static long whole_units(long n, long multiple)
{
    return n < multiple ? multiple : n - n % multiple;
}

static int peer_main(int argc, char **argv, const workload *all, const char *what_it_is)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s WORKLOAD N\n", argv[0]);
        return 2;
    }
    while (all->name && strcmp(all->name, argv[1]) != 0) all++;
    if (!all->name) {
        printf("{\"na\":\"%s\"}\n", what_it_is);
        return 0;
    }
    long n = atol(argv[2]);
    double seconds = 0;
    if (strcmp(all->name, "W4") != 0) {
        n = whole_units(n, all->multiple);
        seconds = all->run(whole_units(n / 10, all->multiple));
    }
    if (seconds >= 0) seconds = all->run(n);
    if (seconds < 0) {
        fprintf(stderr, "%s: the result is wrong\n", all->name);
        return 1;
    }
    printf("{\"n\":%ld,\"s\":%.9f}\n", n, seconds);
    return 0;
}

#endif
