// Asynchronous generators that are released in a running loop: at which turn they are closed, and which are not.
#include "tell.h"

static coil_value agen(void *name)
{
    coil_value got = coil_yield(coil_int(1));
    if (!coil_failed(got)) got = coil_yield(coil_int(2));
    printf("%s ends\n", (const char *)name);
    coil_value slept = coil_sleep(0);
    if (coil_failed(slept)) {
        coil_value_release(got);
        return slept;
    }
    printf("%s has ended\n", (const char *)name);
    return got;
}

static coil_value fails(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_OSError, "disk on fire");
}

static coil_value turns(int count)
{
    for (int number = 0; number < count; number++) {
        COIL_TRY(coil_sleep(0));
        printf("turn %d\n", number);
    }
    return coil_none();
}

static coil_value breaks(coil_async_generator *gen)
{
    coil_async_for (item, gen) {
        (void)item;
        break;
    }
    return coil_none();
}

static coil_value uses_up(coil_async_generator *gen)
{
    coil_async_for (item, gen) printf("%d\n", (int)coil_as_int(item));
    return coil_none();
}

static coil_async_generator *begun(coil_async_generator *gen)
{
    coil_value_release(coil_anext(gen));
    return gen;
}

static coil_value app(void *arg)
{
    tell_reports(NULL);
    coil_async_generator *gen = begun(coil_async_generator_new(agen, "half-way"));
    coil_release(gen);
    puts("released");
    COIL_TRY(turns(4));

    gen = coil_async_generator_new(agen, "broken out of");
    coil_value result = breaks(gen);
    coil_release(gen);
    COIL_TRY(result);
    puts("after break");
    COIL_TRY(turns(4));

    coil_release(coil_async_generator_new(agen, "never iterated"));
    gen = coil_async_generator_new(agen, "only asked");
    coil_release(coil_async_generator_asend_coro(gen, coil_none()));
    coil_release(gen);
    puts("released");
    COIL_TRY(turns(2));

    gen = coil_async_generator_new(agen, "used up");
    result = uses_up(gen);
    coil_release(gen);
    COIL_TRY(result);
    puts("released");
    COIL_TRY(turns(2));

    gen = begun(coil_async_generator_new(fails, arg));
    coil_release(gen);
    puts("released");
    COIL_TRY(turns(3));

    gen = begun(coil_async_generator_new(agen, "being closed"));
    coil_task *task = coil_create_task(coil_async_generator_aclose_coro(gen));
    coil_release(gen);
    COIL_TRY(turns(2));
    COIL_TRY(coil_join(task));

    coil_async_generator *first = begun(coil_async_generator_new(agen, "first"));
    coil_async_generator *second = coil_async_generator_new(agen, "second");
    coil_release(first); // as the variable is bound again
    begun(second);
    coil_release(second);
    puts("both released");
    COIL_TRY(turns(4));
    return coil_none();
}

int main(void)
{
    tell_warnings();
    return coil_main(app, NULL);
}
