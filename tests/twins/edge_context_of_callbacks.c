// Which context a callback sees: that of whoever scheduled it, or one that is given; done callbacks and eager tasks too.

#include "tell.h"

static coil_var *var;

static void look(void *what)
{
    tell(what, coil_var_get(var));
    coil_value_release(coil_var_set(var, coil_string("set in a callback"), NULL));
}

static void done(coil_future *future, void *what)
{
    (void)future;
    look(what);
}

static coil_value task(void *what)
{
    look(what);
    COIL_TRY(coil_sleep(0));
    tell(what, coil_var_get(var));
    return coil_none();
}

static void set(const char *text)
{
    coil_value_release(coil_var_set(var, coil_string(text), NULL));
}

static coil_value app(void *arg)
{
    (void)arg;
    var = coil_var_new("var");
    set("one");
    coil_loop_call_soon(NULL, look, "soon");
    coil_future *future = coil_future_new();
    COIL_TRY(coil_future_add_done_callback(future, done, "done"));
    coil_context *context = coil_context_copy();
    set("two");
    coil_loop_call_soon_with(NULL, look, "soon, with a context", context);
    coil_loop_call_soon_with(NULL, look, "the same context", context);
    COIL_TRY(coil_future_add_done_callback_with(future, done, "done, with that context", context));
    set("three");
    COIL_TRY(coil_future_set_result(future, coil_none()));
    coil_release(coil_create_task_with(coil_coroutine_new(task, "eager"), (coil_task_options){.eager_start = true}));
    tell("main", coil_var_get(var));
    coil_release(coil_create_task_with(coil_coroutine_new(task, "in the context"), (coil_task_options){.context = context}));
    coil_release(coil_create_task_with(coil_coroutine_new(task, "eager in the context"), (coil_task_options){.eager_start = true, .context = context}));
    COIL_TRY(coil_sleep(1));
    tell("main", coil_var_get(var));
    tell("the context", coil_context_get(context, var));
    coil_release(context);
    coil_release(future);
    coil_release(var);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
