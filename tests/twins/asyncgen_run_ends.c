// What asyncio.run does at its end with asynchronous generators: released ones are cancelled with their task, held ones are shut down.
#include "tell.h"

typedef struct named {
    char name[24];
    bool fails;
} named;

static coil_value agen(void *arg)
{
    const named *self = arg;
    coil_value got = coil_yield(coil_int(1));
    if (coil_failed(got)) printf("%s: %s\n", self->name, coil_error_type_of(got)->name);
    coil_value slept = coil_sleep(0);
    if (coil_failed(slept)) {
        coil_value_release(got);
        return slept;
    }
    printf("%s has ended\n", self->name);
    if (!self->fails) return got;
    coil_value_release(got);
    return coil_raise(coil_OSError, "%s fails", self->name);
}

static coil_async_generator *new_agen(const char *name, bool fails)
{
    named self = {.fails = fails};
    snprintf(self.name, sizeof self.name, "%s", name);
    return coil_async_generator_with(agen, &self, sizeof self);
}

static coil_value breaks(void *gen)
{
    coil_async_for (item, gen) {
        (void)item;
        break;
    }
    return coil_none();
}

static coil_value held(void *gen)
{
    tell_reports(NULL);
    COIL_TRY(breaks(gen));
    puts("main ends");
    return coil_none();
}

// Takes the generator.
static coil_value released(void *gen)
{
    tell_reports(NULL);
    coil_value result = breaks(gen);
    coil_release(gen);
    COIL_TRY(result);
    puts("main ends");
    return coil_none();
}

static coil_value waits(void *gen)
{
    coil_async_for (item, gen) {
        (void)item;
        COIL_TRY(coil_sleep(100));
    }
    return coil_none();
}

// Takes the generator.
static coil_value waits_and_releases(void *gen)
{
    coil_value result = waits(gen);
    coil_release(gen);
    return result;
}

static coil_value left_in_a_task(void *name)
{
    tell_reports(NULL);
    coil_task *task = coil_create_task(coil_coroutine_new(waits_and_releases, new_agen(name, false)));
    COIL_TRY(coil_sleep(1));
    puts("main ends");
    coil_release(task);
    return coil_none();
}

static coil_value raises(void *gen)
{
    COIL_TRY(breaks(gen));
    return coil_raise(coil_ValueError, "main fails");
}

static void run_and_release(coil_function main_function, coil_async_generator *gen)
{
    coil_value result = coil_run(main_function, gen);
    if (coil_failed(result)) tell("run", result);
    else coil_value_release(result);
    coil_release(gen);
}

int main(void)
{
    tell_warnings();
    coil_value_release(coil_run(released, new_agen("released", false)));
    coil_value_release(coil_run(released, new_agen("released and failing", true)));
    run_and_release(held, new_agen("held", false));
    run_and_release(held, new_agen("held and failing", true));
    coil_value_release(coil_run(left_in_a_task, "in a task"));
    run_and_release(raises, new_agen("after an error", false));
    return 0;
}
