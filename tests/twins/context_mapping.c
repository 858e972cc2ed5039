// A context as a mapping: reading with and without a default, copies that keep what they had, comparing.
#include "tell.h"

static coil_var *color, *size;

static void describe(const char *what, coil_context *context)
{
    printf("%s: %zu variables\n", what, coil_context_count(context));
    tell("  color", coil_context_get(context, color));
    tell("  color or blue", coil_context_get_or(context, color, coil_string("blue")));
    printf("  has size: %s\n", coil_context_contains(context, size) ? "True" : "False");
    coil_value item = coil_context_item(context, size);
    if (coil_error_matches(item, coil_KeyError)) puts("  size: KeyError");
    else tell("  size", coil_value_retain(item));
    coil_value_release(item);
    tell("  values", coil_context_values(context));
}

static coil_value sets_both(void *arg)
{
    coil_context *context = arg;
    describe("at first", context);
    COIL_TRY(coil_var_set(color, coil_string("red"), NULL));
    coil_context *copy = coil_context_copy_of(context);
    printf("equal: %s\n", coil_context_equal(context, copy) ? "True" : "False");
    COIL_TRY(coil_var_set(color, coil_string("green"), NULL));
    describe("entered", context);
    describe("its copy", copy);
    printf("equal: %s\n", coil_context_equal(context, copy) ? "True" : "False");
    coil_release(copy);
    coil_token *token;
    COIL_TRY(coil_var_set(size, coil_int(3), &token));
    printf("variables: %zu\n", coil_context_count(context));
    COIL_TRY(coil_var_reset(size, token));
    printf("variables: %zu\n", coil_context_count(context));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    color = coil_var_new_default("color", coil_string("grey"));
    size = coil_var_new("size");
    printf("name: %s\n", coil_var_name(color));
    tell("own default", coil_var_get(color));
    tell("the call's default", coil_var_get_or(color, coil_string("black")));
    coil_context *context = coil_context_new();
    COIL_TRY(coil_context_run(context, sets_both, context));
    tell("outside", coil_var_get(color));
    describe("left", context);
    coil_release(context);
    coil_release(color);
    coil_release(size);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
