// An asynchronous generator with a clean-up that waits: left by a break and closed, and the same when it is left to the loop.

#include <coil.h>
#include <stdio.h>

static coil_value numbers(void *name)
{
    for (int i = 0;; i++) {
        coil_value outcome = coil_yield(coil_int(i));
        if (!coil_failed(outcome)) {
            coil_value_release(outcome);
            continue;
        }
        COIL_TRY(coil_sleep(1));
        printf("%s cleaned up at %.0f\n", (const char *)name, coil_loop_time(NULL));
        return outcome;
    }
}

static coil_value first_three(coil_async_generator *gen)
{
    coil_async_for (number, gen) {
        printf("%d\n", (int)coil_as_int(number));
        if (coil_as_int(number) == 2) break;
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *closed = coil_async_generator_new(numbers, "closed");
    COIL_TRY(first_three(closed));
    COIL_TRY(coil_async_generator_aclose(closed));
    coil_release(closed);
    puts("it was closed");

    coil_async_generator *dropped = coil_async_generator_new(numbers, "dropped");
    COIL_TRY(first_three(dropped));
    coil_release(dropped);
    puts("it was dropped");
    COIL_TRY(coil_sleep(5));
    printf("the end at %.0f\n", coil_loop_time(NULL));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
