// Whose request to cancel is taken back: nested groups that both fail, a group that fails in the turn of a cancellation from outside, a body that swallows.
#include "tell.h"

static coil_value fails(void *arg)
{
    COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "%s", (const char *)arg);
}

static void count(const char *what)
{
    printf("  %s: cancelling %u\n", what, coil_task_cancelling(coil_current_task()));
}

static coil_value both_fail(void *arg)
{
    (void)arg;
    coil_group *outer = coil_group_new(), *inner = coil_group_new();
    coil_group_spawn(inner, fails, "inner");
    coil_group_spawn(outer, fails, "outer");
    tell("  inner", coil_group_join(inner));
    count("between");
    tell("  sleep", coil_sleep(0));
    coil_value left = coil_group_join(outer);
    count("after");
    return left;
}

static coil_value fails_and_waits(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails, "x");
    coil_value slept = coil_sleep(5.0);
    count("body");
    tell("  group", coil_group_exit(group, slept));
    count("after");
    coil_value waited = coil_sleep(1.0);
    tell("  sleep", coil_value_retain(waited));
    return waited;
}

static coil_value swallows(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails, "x");
    tell("  first sleep", coil_sleep(5.0));
    tell("  second sleep", coil_sleep(0.5));
    count("body");
    coil_value left = coil_group_exit(group, coil_string("swallowed"));
    count("after");
    return left;
}

static coil_value swallows_and_ends(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_value slept = coil_sleep(5.0);
    coil_value_release(slept);
    coil_value left = coil_group_exit(group, coil_string("nothing happened"));
    count("after");
    return left;
}

static coil_value attempt(const char *what, coil_function function, int turns)
{
    printf("%s\n", what);
    coil_task *task = coil_create_task(coil_coroutine_new(function, NULL));
    for (int i = 0; i < turns; i++) COIL_TRY(coil_sleep(0));
    if (turns) coil_task_cancel(task, "outside");
    coil_value result = coil_await(task);
    if (coil_error_matches(result, coil_ExceptionGroup)) tell("  member", coil_value_retain(coil_error_member(result, 0)));
    tell("  result", result);
    printf("  cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt("both fail", both_fail, 0));
    COIL_TRY(attempt("a group fails", fails_and_waits, 0));
    for (int turns = 1; turns < 6; turns++) COIL_TRY(attempt("cancelled from outside", fails_and_waits, turns));
    COIL_TRY(attempt("the body swallows", swallows, 0));
    COIL_TRY(attempt("and is cancelled", swallows, 3));
    return attempt("an empty group", swallows_and_ends, 1);
}

int main(void)
{
    return coil_main(app, NULL);
}
