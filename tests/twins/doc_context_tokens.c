// Tokens: what they remember, resetting with them, the block form, and using one twice.

#include "tell.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_var *var = coil_var_new_default("var", coil_string("default value"));
    coil_token *token, *second;
    COIL_TRY(coil_var_set(var, coil_string("new value"), &token));
    printf("old value missing: %d\n", coil_value_equal(coil_token_old_value(token), coil_token_missing()));
    COIL_TRY(coil_var_set(var, coil_string("newer value"), &second));
    tell("old value", coil_token_old_value(second));
    tell("get", coil_var_get(var));
    COIL_TRY(coil_var_reset(var, coil_retain(second))); // reset takes the token
    tell("after reset", coil_var_get(var));
    COIL_TRY(coil_var_reset(var, coil_retain(token)));
    tell("after both", coil_var_get(var));
    coil_value again = coil_var_reset(var, coil_retain(token));
    printf("again: %s\n", coil_error_type_of(again)->name);
    coil_value_release(again);
    printf("same var: %d\n", coil_token_var(token) == var);
    coil_release(token);
    coil_release(second);

    coil_token *block;
    COIL_TRY(coil_var_set(var, coil_string("in the block"), &block));
    tell("inside", coil_var_get(var));
    COIL_TRY(coil_token_exit(block, coil_none()));
    tell("outside", coil_var_get(var));
    coil_release(var);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
