// Tokens: what they know, a stretch of code with another value, and what is refused.
#include "tell.h"

static coil_var *level;

static coil_value in_a_stretch(coil_value outcome)
{
    tell("  in the stretch", coil_var_get(level));
    return outcome;
}

static void refuse(const char *what, coil_value outcome)
{
    printf("%s: %s\n", what, coil_failed(outcome) ? coil_error_type_of(outcome)->name : "accepted");
    coil_value_release(outcome);
}

static coil_value resets(void *token)
{
    return coil_var_reset(level, coil_retain(token));
}

static coil_value app(void *arg)
{
    (void)arg;
    level = coil_var_new_default("level", coil_int(0));
    coil_token *token;
    COIL_TRY(coil_var_set(level, coil_int(1), &token));
    tell("old value", coil_token_old_value(token));
    printf("its variable: %s\n", coil_var_name(coil_token_var(token)));
    tell("a stretch", coil_token_exit(token, in_a_stretch(coil_string("done"))));
    tell("after it", coil_var_get(level));

    COIL_TRY(coil_var_set(level, coil_int(2), &token));
    tell("one that fails", coil_token_exit(token, in_a_stretch(coil_raise(coil_ValueError, "oops"))));
    tell("after it", coil_var_get(level));

    coil_token *first, *second;
    COIL_TRY(coil_var_set(level, coil_int(3), &first));
    COIL_TRY(coil_var_set(level, coil_int(4), &second));
    tell("second's old value", coil_token_old_value(second));
    coil_var *other = coil_var_new("other");
    refuse("of another variable", coil_var_reset(other, coil_retain(first)));
    coil_context *copy = coil_context_copy();
    refuse("in another context", coil_context_run(copy, resets, first));
    refuse("first", resets(first));
    tell("level", coil_var_get(level));
    refuse("first again", resets(first));
    refuse("second", resets(second));
    tell("level", coil_var_get(level));
    coil_release(first);
    coil_release(second);
    coil_release(copy);
    coil_release(other);
    coil_release(level);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
