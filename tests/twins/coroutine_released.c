// Coroutines and generators that are released half-way: closed at once, the innermost first.
#include "tell.h"

static coil_value innermost(void *name)
{
    coil_value got = coil_yield(coil_string(name));
    printf("innermost %s ends\n", (const char *)name);
    return got;
}

static coil_value middle(void *name)
{
    coil_value got = coil_await(coil_coroutine_new(innermost, name));
    printf("middle %s ends\n", (const char *)name);
    return got;
}

static coil_value outermost(void *name)
{
    coil_value got = coil_await(coil_coroutine_new(middle, name));
    if (coil_error_matches(got, coil_GeneratorExit)) printf("outermost %s is closed\n", (const char *)name);
    return got;
}

// Takes the iterator.
static coil_value generator(void *inner)
{
    coil_value got = coil_yield_from(inner);
    puts("generator ends");
    coil_release(inner);
    return got;
}

static coil_value leaves(void *arg)
{
    (void)arg;
    coil_coroutine *coroutine = coil_coroutine_new(outermost, "d");
    tell_step("in a task", coroutine, coil_none());
    coil_release(coroutine);
    COIL_TRY(coil_sleep(1));
    puts("task ends");
    return coil_none();
}

int main(void)
{
    coil_coroutine *coroutine = coil_coroutine_new(outermost, "a");
    tell_step("send", coroutine, coil_none());
    puts("release");
    coil_release(coroutine);
    puts("released");

    coil_coroutine *coroutines[] = {coil_coroutine_new(outermost, "b"), coil_coroutine_new(outermost, "c")};
    for (int i = 0; i < 2; i++) tell_step("send", coroutines[i], coil_none());
    for (int i = 0; i < 2; i++) {
        puts("release the first");
        coil_release(coroutines[i]);
    }

    coil_list *list = coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)});
    coil_generator *gen = coil_generator_new(generator, coil_generator_new(generator, list));
    tell_step("next", gen, coil_none());
    coil_release(gen);
    puts("generators are gone");
    return coil_main(leaves, NULL);
}
