// A pipeline of asynchronous generators: a source, a map, a filter, and the first few of what comes out; all are closed at the end.

#include <coil.h>
#include <stdio.h>

static coil_value source(void *arg)
{
    (void)arg;
    coil_value outcome = coil_none();
    for (int i = 1; !coil_failed(outcome); i++) {
        outcome = coil_sleep(0.5);
        if (!coil_failed(outcome)) outcome = coil_yield(coil_int(i));
    }
    puts("source closed");
    return outcome;
}

static coil_value square_all(coil_async_generator *numbers)
{
    coil_async_for (n, numbers) COIL_TRY(coil_yield(coil_int(coil_as_int(n) * coil_as_int(n))));
    return coil_none();
}

static coil_value squares(void *numbers)
{
    coil_value outcome = square_all(numbers);
    coil_value closed = coil_async_generator_aclose(numbers);
    coil_release(numbers);
    puts("squares closed");
    COIL_TRY(closed);
    return outcome;
}

static coil_value even_of(coil_async_generator *numbers)
{
    coil_async_for (n, numbers) {
        if (coil_as_int(n) % 2 == 0) COIL_TRY(coil_yield(coil_string_format("<%d>", (int)coil_as_int(n))));
    }
    return coil_none();
}

static coil_value evens(void *numbers)
{
    coil_value outcome = even_of(numbers);
    coil_value closed = coil_async_generator_aclose(numbers);
    coil_release(numbers);
    puts("evens closed");
    COIL_TRY(closed);
    return outcome;
}

static coil_value first_three(coil_async_generator *pipeline)
{
    int count = 0;
    coil_async_for (text, pipeline) {
        printf("%s at %.1f\n", coil_as_string(text), coil_loop_time(NULL));
        if (++count == 3) break;
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *pipeline =
        coil_async_generator_new(evens, coil_async_generator_new(squares, coil_async_generator_new(source, NULL)));
    COIL_TRY(first_three(pipeline));
    COIL_TRY(coil_async_generator_aclose(pipeline));
    coil_release(pipeline);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
