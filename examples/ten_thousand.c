// ten_thousand.c: ten thousand tasks at once.
//
// What to see: a task is cheap. All of them sleep at the same time, so the whole takes about as long as the longest sleep, one second.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

#define TASKS 10000

static int running, most_running;

static coil_value square(void *arg)
{
    int number = *(int *)arg; // its own copy, see below
    running++;
    if (running > most_running) most_running = running;
    COIL_TRY(coil_sleep(0.5 + number % 100 / 200.0)); // between half a second and one
    running--;
    return coil_int((int64_t)number * number);
}

static coil_value app(void *arg)
{
    (void)arg;
    void **coroutines = malloc(TASKS * sizeof *coroutines);
    if (!coroutines) return coil_raise_no_memory();
    for (int number = 0; number < TASKS; number++)
        coroutines[number] = coil_coroutine_with(square, &number, sizeof number);
    coil_value squares = coil_gather(TASKS, coroutines, 0); // makes a task of each, and waits for all
    free(coroutines);
    if (coil_failed(squares)) return squares;

    int64_t sum = 0;
    for (size_t i = 0; i < TASKS; i++) sum += coil_as_int(coil_list_get(coil_as_list(squares), i));
    coil_value_release(squares);
    printf("tasks at once: %d\n", most_running);
    printf("sum of squares: %lld\n", (long long)sum);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
