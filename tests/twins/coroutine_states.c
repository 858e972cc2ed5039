// What a coroutine's state and cr_await are before it begins, while it runs, while something runs in it, while it waits, and after its end.
#include "tell.h"

static coil_coroutine *coroutine;

static const char *name_of(void *awaited)
{
    return awaited ? coil_coroutine_get_name(awaited) : "None";
}

static const char *state_of(const coil_coroutine *which)
{
    static const char *const names[] = {"CREATED", "RUNNING", "SUSPENDED", "CLOSED"};
    return names[coil_coroutine_get_state(which)];
}

static void state(const char *when)
{
    printf("%s: %s, awaits %s\n", when, state_of(coroutine), name_of(coil_coroutine_get_await(coroutine)));
}

static coil_value pauses(void *arg)
{
    (void)arg;
    state("in the middle");
    COIL_TRY(coil_yield(coil_none()));
    state("in the middle, again");
    return coil_none();
}

static coil_value innermost(void *arg)
{
    return coil_await(coil_coroutine_new(pauses, arg));
}

static coil_value inner(void *arg)
{
    COIL_TRY(coil_await(coil_coroutine_new(innermost, arg)));
    state("between two awaits");
    return coil_await(coil_coroutine_new(innermost, arg));
}

static coil_value outer(void *arg)
{
    state("at its begin");
    COIL_TRY(coil_await(coil_coroutine_new(inner, arg)));
    state("at its end");
    return coil_none();
}

int main(void)
{
    coroutine = coil_coroutine_new(outer, NULL);
    state("new");
    for (int i = 0; i < 2; i++) {
        tell_step("send", coroutine, coil_none());
        state("outside");
        coil_coroutine *awaited = (coil_coroutine *)coil_coroutine_get_await(coroutine);
        coil_coroutine *next = (coil_coroutine *)coil_coroutine_get_await(awaited);
        printf("which awaits %s\n", name_of(next));
        printf("which awaits %s\n", name_of(coil_coroutine_get_await(next)));
        printf("inner is %s\n", state_of(awaited));
    }
    tell_step("send", coroutine, coil_none());
    state("over");
    coil_release(coroutine);
    return 0;
}
