// compute.c: code that never suspends, in a program in which other code does: what does it cost that it runs on a coroutine?

#include "programs.h"

#include <stdint.h>
#include <stdlib.h>

#define OWN_FRAME __attribute__((noinline))

// Recursion: what is left to do is on the stack.
OWN_FRAME static long fibonacci(long n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static void run_fibonacci(work *work)
{
    work->result = fibonacci(30);
}

// Calls through a pointer, of a library's and of one's own.
static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void run_sort(work *work)
{
    enum { COUNT = 40000 };
    static uint32_t numbers[COUNT];
    uint32_t state = 1;
    for (int i = 0; i < COUNT; i++) numbers[i] = state = state * 1664525 + 1013904223;
    qsort(numbers, COUNT, sizeof *numbers, by_value);
    for (int i = 0; i < COUNT; i += 100) work->result = work->result * 31 + (long)(numbers[i] >> 8);
}

// Small calls from a loop, each with locals in memory.
OWN_FRAME static uint32_t mix(uint32_t block[8], uint32_t word)
{
    for (int i = 0; i < 8; i++) block[i] = (block[i] << 5 | block[i] >> 27) ^ (word += 0x9e3779b9);
    return block[word & 7];
}

OWN_FRAME static uint32_t hash(const uint32_t *words, int count)
{
    uint32_t block[8] = {1, 2, 3, 4, 5, 6, 7, 8}, sum = 0;
    for (int i = 0; i < count; i++) sum += mix(block, words[i]);
    return sum;
}

static void run_hash(work *work)
{
    enum { COUNT = 1000,
           TIMES = 300 };
    static uint32_t words[COUNT];
    for (int i = 0; i < COUNT; i++) words[i] = (uint32_t)i * 2654435761u;
    for (int i = 0; i < TIMES; i++) work->result = (long)(hash(words, COUNT) >> 1);
}

// Loops over arrays.
static void run_matrix(work *work)
{
    enum { SIZE = 160 };
    static double a[SIZE][SIZE], b[SIZE][SIZE], product[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = i - j;
            b[i][j] = i + 2 * j;
            product[i][j] = 0;
        }
    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++)
            for (int j = 0; j < SIZE; j++) product[i][j] += a[i][k] * b[k][j];
    work->result = (long)product[SIZE - 1][SIZE / 2];
}

static void run_waits(work *work)
{
    for (int i = 0; i < 1000; i++) {
        wait_here();
        work->result += (long)mix((uint32_t[8]){(uint32_t)i}, (uint32_t)i);
    }
}

int main(void)
{
    measure_alone("fibonacci", run_fibonacci);
    measure_alone("sort", run_sort);
    measure_alone("hash", run_hash);
    measure_alone("matrix", run_matrix);
    measure_together("fifty", run_waits);
    return 0;
}
