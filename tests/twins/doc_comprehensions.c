// Asynchronous comprehensions, written out: filtered, with an await in the element, and nested.

#include <coil.h>
#include <stdio.h>

static coil_value ticker(void *arg)
{
    int to = *(int *)arg;
    for (int i = 0; i < to; i++) {
        COIL_TRY(coil_yield(coil_int(i)));
        COIL_TRY(coil_sleep(0.5));
    }
    return coil_none();
}

static coil_value squared(int64_t number)
{
    COIL_TRY(coil_sleep(0.25));
    return coil_int(number * number);
}

static coil_async_generator *tick(int to)
{
    return coil_async_generator_with(ticker, &to, sizeof to);
}

// [i async for i in ticker(to) if i % 2]
static coil_value odd(int to)
{
    coil_list *result = coil_list_new(0, NULL);
    coil_async_generator *numbers = tick(to);
    coil_async_for (i, numbers) {
        if (coil_as_int(i) % 2) COIL_TRY(coil_list_append(result, coil_value_retain(i)));
    }
    coil_release(numbers);
    return coil_object_value(result);
}

// [await squared(i) async for i in ticker(to)]
static coil_value squares(int to)
{
    coil_list *result = coil_list_new(0, NULL);
    coil_async_generator *numbers = tick(to);
    coil_async_for (i, numbers) {
        COIL_LET(square, squared(coil_as_int(i)));
        COIL_TRY(coil_list_append(result, square));
    }
    coil_release(numbers);
    return coil_object_value(result);
}

static coil_value print_all(coil_value list)
{
    if (coil_failed(list)) return list;
    coil_value text = coil_repr(list);
    printf("%s at %.2f\n", coil_as_string(text), coil_loop_time(NULL));
    coil_value_release(text);
    coil_value_release(list);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(print_all(odd(6)));
    COIL_TRY(print_all(squares(4)));
    coil_list *nested = coil_list_new(0, NULL);
    for (int to = 1; to < 4; to++) {
        COIL_LET(inner, squares(to));
        COIL_TRY(coil_list_append(nested, inner));
    }
    return print_all(coil_object_value(nested));
}

int main(void)
{
    return coil_main(app, NULL);
}
