// A map with at most three at a time whose results come in the order of the arguments: an asynchronous generator over a window of tasks.

#include <coil.h>
#include <stdio.h>

static int running;

static coil_value square(void *arg)
{
    int n = *(int *)arg;
    running++;
    coil_value outcome = coil_sleep((n * 7) % 5 + 1);
    running--;
    COIL_TRY(outcome);
    printf("%.0f: %d is there, %d run\n", coil_loop_time(NULL), n, running);
    return coil_int(n * n);
}

#define WINDOW 3

static coil_value results(void *arg)
{
    int count = *(int *)arg;
    coil_task *window[WINDOW];
    coil_value outcome = coil_none();
    for (int i = 0; i < count + WINDOW; i++) {
        coil_task **place = &window[i % WINDOW];
        if (i >= WINDOW && !coil_failed(outcome)) {
            outcome = coil_await(*place);
            if (!coil_failed(outcome)) outcome = coil_yield(outcome);
        }
        if (i >= WINDOW) {
            coil_task_cancel(*place, NULL);
            coil_release(*place);
        }
        *place = i < count && !coil_failed(outcome) ? coil_create_task(coil_coroutine_with(square, &i, sizeof i)) : NULL;
        if (!*place && coil_failed(outcome) && i >= count) break;
    }
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_for_taken (result, coil_async_generator_with(results, &(int){8}, sizeof(int)))
        printf("%.0f: result %d\n", coil_loop_time(NULL), (int)coil_as_int(result));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
