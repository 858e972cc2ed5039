// The hooks for asynchronous generators: outside of a loop, a loop's own, others in a running loop, and some in front of the loop's own.
#include "tell.h"

static coil_value quick(void *name)
{
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", (const char *)name);
    return got;
}

static coil_value slow(void *name)
{
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", (const char *)name);
    coil_value slept = coil_sleep(0);
    if (coil_failed(slept)) {
        coil_value_release(got);
        return slept;
    }
    printf("%s has ended\n", (const char *)name);
    return got;
}

static coil_async_generator *kept;
static coil_asyncgen_hooks chosen, own;

static void firstiter(coil_async_generator *gen, void *arg)
{
    (void)arg;
    printf("firstiter %s\n", coil_async_generator_get_name(gen));
}

static void finalizer(coil_async_generator *gen, void *arg)
{
    (void)arg;
    printf("finalizer %s\n", coil_async_generator_get_name(gen));
    kept = coil_retain(gen);
}

static void in_front_first(coil_async_generator *gen, void *arg)
{
    (void)arg;
    own.firstiter(gen, own.arg);
}

static void in_front(coil_async_generator *gen, void *arg)
{
    (void)arg;
    printf("in front of the loop's: %s\n", coil_async_generator_get_name(gen));
    own.finalizer(gen, own.arg);
}

static bool same(coil_asyncgen_hooks hooks, coil_asyncgen_hooks other)
{
    return hooks.firstiter == other.firstiter && hooks.finalizer == other.finalizer;
}

static void says(const char *what, bool value)
{
    printf("%s: %s\n", what, value ? "True" : "False");
}

static coil_value three_turns(void)
{
    for (int i = 0; i < 3; i++) COIL_TRY(coil_sleep(0));
    return coil_none();
}

static void begins_and_lets_go(const char *name)
{
    coil_async_generator *gen = coil_async_generator_new(slow, (void *)name);
    coil_value_release(coil_anext(gen));
    coil_release(gen);
}

static coil_value in_a_loop(void *arg)
{
    (void)arg;
    own = coil_get_asyncgen_hooks();
    says("a loop has its own", own.firstiter && own.finalizer && !same(own, chosen));
    begins_and_lets_go("of the loop");
    COIL_TRY(three_turns());
    coil_set_asyncgen_hooks(chosen);
    begins_and_lets_go("hooked in a loop");
    coil_set_asyncgen_hooks(own);
    says("set back", same(coil_get_asyncgen_hooks(), own));
    coil_value closed = coil_async_generator_aclose(kept);
    coil_release(kept);
    COIL_TRY(closed);
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){in_front_first, in_front, NULL});
    begins_and_lets_go("passed on");
    return three_turns();
}

// Takes the object.
static void last(const char *what, coil_object *step)
{
    tell_step(what, step, coil_none());
    coil_release(step);
}

int main(void)
{
    tell_warnings();
    says("none at first", !coil_get_asyncgen_hooks().firstiter);
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){firstiter, finalizer, NULL});
    chosen = coil_get_asyncgen_hooks();
    for (int i = 0; i < 4; i++) {
        coil_async_generator *gen = coil_async_generator_new(quick, "closed");
        coil_object *step = i == 0   ? coil_async_generator_asend_coro(gen, coil_none())
                            : i == 1 ? coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError))
                            : i == 2 ? coil_async_generator_aclose_coro(gen)
                                     : coil_anext_coro(gen);
        tell_close("close", step);
        coil_release(step);
        coil_release(gen);
    }
    coil_async_generator *gen = coil_async_generator_new(quick, "kept");
    last("asend", coil_async_generator_asend_coro(gen, coil_none()));
    puts("release");
    coil_release(gen);
    tell("kept", coil_int(kept != NULL));
    last("aclose", coil_async_generator_aclose_coro(kept));
    puts("release again");
    coil_release(kept);
    if (coil_main(in_a_loop, NULL)) return 1;
    says("as before the loop", same(coil_get_asyncgen_hooks(), chosen));
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){0});
    gen = coil_async_generator_new(quick, "without hooks");
    last("asend", coil_async_generator_asend_coro(gen, coil_none()));
    coil_release(gen);
    puts("over");
    return 0;
}
