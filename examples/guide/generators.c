// generators.c: a function that hands out values one by one, and one that consumes what it is sent.

#include <coil.h>
#include <stdio.h>

static coil_value countdown(void *arg)
{
    for (int n = *(int *)arg; n > 0; n--) COIL_TRY(coil_yield(coil_int(n))); // yield n
    return coil_none();
}

static coil_value averager(void *arg)
{
    (void)arg;
    double total = 0;
    for (int count = 0;; count++) {
        COIL_LET(sent, coil_yield(coil_double(count ? total / count : 0))); // sent = yield average
        total += coil_as_double(sent);
    }
}

static coil_value print_average(coil_generator *average, double number)
{
    coil_value result;
    if (coil_generator_send(average, coil_double(number), &result) == COIL_SEND_ERROR) return result;
    printf("the average is now %.1f\n", coil_as_double(result));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    int from = 3;
    coil_generator *numbers = coil_generator_with(countdown, &from, sizeof from);
    coil_for (number, numbers) printf("%d\n", (int)coil_as_int(number));
    coil_release(numbers);

    coil_generator *average = coil_generator_new(averager, NULL);
    coil_value first;
    if (coil_next(average, &first) == COIL_SEND_ERROR) return first; // runs it up to its first yield
    COIL_TRY(print_average(average, 10));
    COIL_TRY(print_average(average, 20));
    coil_release(average); // closes it: its coil_yield fails with GeneratorExit
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
