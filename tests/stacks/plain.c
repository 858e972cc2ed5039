// plain.c: what cannot suspend has room for itself, in a task that has little: it runs on another stack, and may resume generators there.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int kept;

__attribute__((noinline)) static int recurses(int depth)
{
    volatile char frame[200];
    frame[depth % 200] = (char)depth;
    return depth == 0 ? 0 : recurses(depth - 1) + 1 + 0 * frame[0];
}

__attribute__((noinline)) static int has_a_large_frame(int fill)
{
    char frame[100000];
    memset(frame, fill, sizeof frame);
    return frame[kept] + frame[99999];
}

static int compares(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static coil_value counts(void *arg)
{
    for (int i = 0; i < *(int *)arg; i++) COIL_TRY(coil_yield(coil_int(i + recurses(100))));
    return coil_none();
}

static coil_value sums(void *arg)
{
    int64_t sum = 0;
    coil_for_taken (item, coil_generator_new(counts, arg)) sum += coil_as_int(item);
    return coil_int(sum);
}

static coil_value works(void *arg)
{
    int numbers[] = {5, 3, 9, 1};
    for (int round = 0; round < 3; round++) {
        int *inner = &numbers[round];
        COIL_TRY(coil_sleep(0.1));
        qsort(numbers, 4, sizeof *numbers, compares);
        *inner += recurses(900) - 900 + has_a_large_frame(1) - 2;
        COIL_LET(sum, sums(arg));
        printf("%s: %d %d %d %d, sum %d\n", coil_task_get_name(coil_current_task()), numbers[0], numbers[1], numbers[2], numbers[3], (int)coil_as_int(sum));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static int three = 3, five = 5;
    coil_task *first = coil_create_task(coil_coroutine_new(works, &three)), *second = coil_create_task(coil_coroutine_new(works, &five));
    COIL_TRY(coil_join(first));
    return coil_join(second);
}

int main(void)
{
    return coil_main(app, NULL);
}
