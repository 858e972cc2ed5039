// Eager tasks and contexts: a copy of the maker's, or one that is given; one that is entered already is refused.
#include "tell.h"

static coil_var *var;

static coil_value sets_twice(void *arg)
{
    tell("  begins with", coil_var_get(var));
    COIL_TRY(coil_var_set(var, coil_string(arg), NULL));
    COIL_TRY(coil_sleep(1.0));
    tell("  goes on with", coil_var_get(var));
    return coil_var_set(var, coil_string("end"), NULL);
}

static coil_task *eager(char *text, coil_context *context)
{
    return coil_create_task_with(coil_coroutine_new(sets_twice, text), (coil_task_options){.eager_start = true, .context = context});
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value_release(coil_var_set(var, coil_string("maker"), NULL));
    coil_task *task = eager("own", NULL);
    tell("maker", coil_var_get(var));
    tell("task", coil_await(task));
    tell("in its context", coil_context_get(coil_task_get_context(task), var));
    coil_release(task);

    coil_context *context = coil_context_new();
    task = eager("given", context);
    tell("in the given one", coil_context_get(context, var));
    tell("task", coil_join(task));
    tell("in the given one", coil_context_get(context, var));
    tell("maker", coil_var_get(var));
    coil_release(context);

    coil_coroutine *coro = coil_coroutine_new(sets_twice, "never");
    task = coil_create_task_with(coil_retain(coro),
                                 (coil_task_options){.eager_start = true, .context = coil_task_get_context(coil_current_task())});
    coil_value error = task ? coil_none() : coil_last_error();
    printf("entered already: %s: %.20s\n", coil_error_type_of(error)->name, coil_error_message(error));
    coil_value_release(error);
    tell("close", coil_coroutine_close(coro));
    coil_release(coro);
    return coil_none();
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("default"));
    int status = coil_main(app, NULL);
    coil_release(var);
    return status;
}
