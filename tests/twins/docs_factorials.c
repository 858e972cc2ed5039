// Factorials at the same time: gather's results in their order, the work interleaved.

#include <coil.h>
#include <stdio.h>

typedef struct job {
    const char *name;
    int number;
} job;

static coil_value factorial(void *arg)
{
    const job *work = arg;
    int result = 1;
    for (int i = 2; i <= work->number; i++) {
        printf("Task %s: Compute factorial(%d), currently i=%d...\n", work->name, work->number, i);
        COIL_TRY(coil_sleep(1));
        result *= i;
    }
    printf("Task %s: factorial(%d) = %d\n", work->name, work->number, result);
    return coil_int(result);
}

static coil_value app(void *arg)
{
    (void)arg;
    job jobs[] = {{"A", 2}, {"B", 3}, {"C", 4}};
    COIL_LET(results, COIL_GATHER(coil_coroutine_new(factorial, &jobs[0]), coil_coroutine_new(factorial, &jobs[1]),
                                  coil_coroutine_new(factorial, &jobs[2])));
    coil_value text = coil_repr(results);
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(results);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
