// What variables and tokens say of themselves, and what is said to those who use them wrongly.
#include "tell_places.h"

static coil_var *level, *other;

static coil_value resets(void *token)
{
    return coil_var_reset(level, coil_retain(token));
}

static coil_value says_nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value enters(void *context)
{
    return coil_context_run(context, says_nothing, NULL);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_plain_repr("without a default", level);
    tell_plain_repr("with a default", other);
    coil_var *quoted = coil_var_new_default("it's", coil_string("a \"text\""));
    tell_plain_repr("quoted", quoted);
    coil_release(quoted);
    tell_plain("get", coil_var_get(level));
    coil_token *token;
    COIL_TRY(coil_var_set(level, coil_int(1), &token));
    tell_plain_repr("token", token);
    tell_plain("of another variable", coil_var_reset(other, coil_retain(token)));
    coil_context *context = coil_context_copy();
    tell_plain("in another context", coil_context_run(context, resets, token));
    coil_release(context);
    tell_plain("reset", coil_var_reset(level, coil_retain(token)));
    tell_plain_repr("token", token);
    tell_plain("again", coil_var_reset(level, coil_retain(token)));
    tell_plain("of another variable", coil_var_reset(other, token));
    tell_plain("get", coil_var_get(level));
    context = coil_context_copy();
    tell_plain("enter twice", coil_context_run(context, enters, context));
    coil_release(context);
    tell_plain("its own", enters(coil_task_get_context(coil_current_task())));
    return coil_none();
}

int main(void)
{
    level = coil_var_new("level");
    other = coil_var_new_default("other", coil_int(0));
    int status = coil_main(app, NULL);
    coil_release(level);
    coil_release(other);
    return status;
}
