// Asynchronous generators that are released while their loop is stopped, in its last turn, or while another loop runs: their own loop closes them.
#include "tell.h"

static coil_value agen(void *name)
{
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", (const char *)name);
    coil_value slept = coil_sleep(1);
    if (coil_failed(slept)) {
        coil_value_release(got);
        return slept;
    }
    printf("%s has ended\n", (const char *)name);
    return got;
}

static coil_value quick(void *name)
{
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", (const char *)name);
    return got;
}

static coil_value begins(void *gen)
{
    COIL_TRY(coil_anext(gen));
    puts("begun");
    return coil_none();
}

// Takes the generator.
static coil_value lets_go(void *gen)
{
    coil_release(gen);
    puts("released");
    return coil_none();
}

// Takes the generator.
static coil_value elsewhere(void *gen)
{
    coil_release(gen);
    COIL_TRY(coil_sleep(3));
    puts("the other loop has slept");
    return coil_none();
}

static coil_value shuts_down(void *loop)
{
    return coil_loop_shutdown_asyncgens(loop);
}

static void run(coil_loop *loop, coil_coroutine *coroutine)
{
    coil_value_release(coil_loop_run_until_complete(loop, coroutine));
}

static coil_async_generator *begun(coil_loop *loop, coil_async_generator *gen)
{
    run(loop, coil_coroutine_new(begins, gen));
    return gen;
}

int main(void)
{
    tell_warnings();
    coil_loop *loop = coil_loop_new();
    tell_reports(loop);
    coil_async_generator *gen = begun(loop, coil_async_generator_new(agen, "released while its loop is stopped"));
    coil_release(gen);
    puts("released");
    run(loop, coil_sleep_coro(2));

    gen = begun(loop, coil_async_generator_new(quick, "released in the loop's last turn"));
    run(loop, coil_coroutine_new(lets_go, gen));
    run(loop, coil_sleep_coro(0));

    coil_async_generator *first = begun(loop, coil_async_generator_new(agen, "of the first loop"));
    coil_loop *other = coil_loop_new();
    run(other, coil_coroutine_new(elsewhere, first));
    coil_value_release(coil_loop_close(other));
    coil_release(other);
    run(loop, coil_sleep_coro(2));

    gen = begun(loop, coil_async_generator_new(quick, "still held when its loop shuts down"));
    run(loop, coil_coroutine_new(shuts_down, loop));
    puts("shut down");
    run(loop, coil_sleep_coro(0));
    coil_release(gen);
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
