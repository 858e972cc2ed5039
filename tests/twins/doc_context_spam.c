// A copied context: what runs in it sees the old value, sets a new one, and the outside keeps its own.

#include <coil.h>
#include <stdio.h>

static coil_var *var;

static void show(const char *what, coil_value value)
{
    printf("%s: %s\n", what, value.tag == COIL_NONE ? "None" : coil_as_string(value));
    coil_value_release(value);
}

static coil_value run(void *arg)
{
    coil_context *ctx = arg;
    show("inside, before", coil_var_get(var));
    show("the context, before", coil_context_get(ctx, var));
    COIL_TRY(coil_var_set(var, coil_string("ham"), NULL));
    show("inside, after", coil_var_get(var));
    show("the context, after", coil_context_item(ctx, var));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    var = coil_var_new("var");
    COIL_TRY(coil_var_set(var, coil_string("spam"), NULL));
    coil_context *ctx = coil_context_copy();
    COIL_TRY(coil_context_run(ctx, run, ctx));
    show("the context", coil_context_get(ctx, var));
    show("outside", coil_var_get(var));
    coil_context *empty = coil_context_new();
    printf("empty: %zu, %d\n", coil_context_count(empty), coil_context_contains(empty, var));
    show("empty get", coil_context_get(empty, var));
    coil_release(empty);
    coil_release(ctx);
    coil_release(var);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
