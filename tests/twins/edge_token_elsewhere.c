// Tokens that leave their place: used in another task, in another context, for another variable, twice; what the variable is then.

#include "tell.h"

static coil_var *one, *two;

static const char *kind(coil_value outcome)
{
    const char *name = coil_failed(outcome) ? coil_error_type_of(outcome)->name : "done";
    coil_value_release(outcome);
    return name;
}

static coil_value resets(void *token)
{
    printf("reset in another task: %s\n", kind(coil_var_reset(one, coil_retain(token))));
    tell("  there", coil_var_get(one));
    return coil_none();
}

static coil_value sets(void *token)
{
    COIL_TRY(coil_var_set(one, coil_string("set in the context"), token));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    one = coil_var_new_default("one", coil_string("default"));
    two = coil_var_new("two");
    coil_token *token;
    COIL_TRY(coil_var_set(one, coil_string("first"), &token));
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(resets, token))));
    coil_context *same = coil_context_copy();
    COIL_TRY(coil_join(coil_create_task_with(coil_coroutine_new(resets, token), (coil_task_options){.context = same})));
    printf("reset of another variable: %s\n", kind(coil_var_reset(two, coil_retain(token))));
    tell("still", coil_var_get(one));
    printf("reset: %s\n", kind(coil_var_reset(one, coil_retain(token))));
    printf("reset again: %s\n", kind(coil_var_reset(one, token)));
    tell("now", coil_var_get(one));

    coil_token *inside;
    COIL_TRY(coil_context_run(same, sets, &inside));
    tell("in the context", coil_context_get(same, one));
    printf("reset outside: %s\n", kind(coil_var_reset(one, coil_retain(inside))));
    COIL_TRY(coil_context_run(same, resets, inside));
    tell("in the context", coil_context_get(same, one));
    tell("outside", coil_var_get(one));
    tell("old", coil_token_old_value(inside));
    coil_release(inside);
    coil_release(same);
    coil_release(one);
    coil_release(two);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
