// Context variables: each task has a copy, callbacks have the context in which they were scheduled, tokens put values back.
#include "tell.h"

static coil_var *name, *level;

static coil_value task_body(void *arg)
{
    tell("  task sees", coil_var_get(name));
    COIL_TRY(coil_var_set(name, coil_string(arg), NULL));
    COIL_TRY(coil_sleep(1.0));
    tell("  task still has", coil_var_get(name));
    return coil_none();
}

static void callback(void *arg)
{
    printf("  %s: ", (char *)arg);
    tell("name", coil_var_get(name));
}

static void done(coil_future *future, void *arg)
{
    (void)future;
    callback(arg);
}

static coil_value sets_level(void *arg)
{
    tell("  before", coil_var_get(level));
    COIL_TRY(coil_var_set(level, coil_int(*(int *)arg), NULL));
    return coil_var_get(level);
}

static coil_value set_in_place(void)
{
    return coil_var_set(name, coil_string("set by a function in place"), NULL);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("default", coil_var_get(level));
    coil_value missing = coil_var_get(name);
    printf("missing: %s\n", coil_error_type_of(missing)->name);
    coil_value_release(missing);

    COIL_TRY(coil_var_set(name, coil_string("main"), NULL));
    coil_task *one = coil_create_task(coil_coroutine_new(task_body, "one")), *two = coil_create_task(coil_coroutine_new(task_body, "two"));
    coil_loop_call_soon(NULL, callback, "soon");
    COIL_TRY(coil_future_add_done_callback(coil_task_as_future(one), done, "done"));
    COIL_TRY(coil_var_set(name, coil_string("main, later"), NULL));
    coil_loop_call_later(NULL, 0.5, callback, "later");
    COIL_TRY(coil_join(one));
    COIL_TRY(coil_join(two));
    tell("main has", coil_var_get(name));
    COIL_TRY(set_in_place());
    tell("main has", coil_var_get(name));

    coil_token *outer, *inner;
    COIL_TRY(coil_var_set(level, coil_int(1), &outer));
    COIL_TRY(coil_var_set(level, coil_int(2), &inner));
    tell("level", coil_var_get(level));
    COIL_TRY(coil_var_reset(level, inner));
    tell("level", coil_var_get(level));
    coil_retain(outer);
    COIL_TRY(coil_var_reset(level, outer));
    tell("level", coil_var_get(level));
    coil_value used = coil_var_reset(level, outer);
    printf("used: %s\n", coil_error_type_of(used)->name);
    coil_value_release(used);

    coil_context *context = coil_context_copy();
    int five = 5, six = 6;
    tell("run", coil_context_run(context, sets_level, &five));
    tell("run", coil_context_run(context, sets_level, &six));
    tell("outside", coil_var_get(level));
    tell("inside", coil_context_get(context, level));
    coil_task *task = coil_create_task_with(coil_coroutine_new(task_body, "shared"), (coil_task_options){.context = context});
    COIL_TRY(coil_join(task));
    tell("inside", coil_context_get(context, name));
    coil_release(context);
    return coil_none();
}

int main(void)
{
    name = coil_var_new("name");
    level = coil_var_new_default("level", coil_int(0));
    int status = coil_main(app, NULL);
    coil_release(name);
    coil_release(level);
    return status;
}
