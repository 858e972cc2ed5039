// A function that the optimiser makes copies of, each for one of the functions that it is given.
#include "pointers.h"

typedef int callback(void *);

static int target(int *number)
{
    return wait_and_double(*number);
}

static callback *OPAQUE stored = (callback *)target;

static int through(void *number)
{
    return stored(number);
}

static int zero(void *number)
{
    return 0 * *(int *)number;
}

static __attribute__((noinline)) int fold(callback *step, int *numbers, int count)
{
    if (count == 0) return 0;
    int all = step(numbers) + fold(step, numbers + 1, count - 1);
    return all;
}

int call(int number)
{
    int numbers[] = {number, 0};
    return fold(through, numbers, 1) + fold(zero, numbers, 2);
}
