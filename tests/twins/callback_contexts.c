// The contexts of callbacks: a copy of the one in which they are scheduled, or one that is given, which they share.
#include "tell.h"

static coil_var *var;

static void set(const char *text)
{
    coil_value_release(coil_var_set(var, coil_string(text), NULL));
}

static coil_value set_given(void *arg)
{
    (void)arg;
    set("given");
    return coil_none();
}

static void say(void *what)
{
    coil_value value = coil_var_get(var);
    printf("  %s: %s\n", (char *)what, coil_as_string(value));
    coil_value_release(value);
    coil_value_release(coil_var_set(var, coil_string_format("set by %s", (char *)what), NULL));
}

static void done(coil_future *future, void *what)
{
    (void)future;
    say(what);
}

static void show(const char *what, coil_context *context, const char *end)
{
    coil_value value = coil_context_get(context, var);
    printf("%s %s%s", what, coil_as_string(value), end);
    coil_value_release(value);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    coil_context *given = coil_context_copy();
    COIL_TRY(coil_context_run(given, set_given, NULL));
    set("main");
    coil_handle *copied = coil_retain(coil_loop_call_soon(loop, say, "call_soon"));
    coil_loop_call_soon_with(loop, say, "call_soon in a context", given);
    coil_loop_call_soon_with(loop, say, "and once more", given);
    coil_handle *timer = coil_retain(coil_loop_call_later(loop, 1.0, say, "call_later"));
    coil_loop_call_at(loop, 1.0, say, "call_at");
    set("main, later");
    coil_future *future = coil_future_new();
    COIL_TRY(coil_future_add_done_callback(future, done, "done"));
    COIL_TRY(coil_future_add_done_callback_with(future, done, "done in a context", given));
    COIL_TRY(coil_future_set_result(future, coil_none()));
    coil_release(future);
    printf("own %d\n", coil_handle_get_context(copied) != coil_task_get_context(coil_current_task()));
    COIL_TRY(coil_sleep(2.0));
    show("copied", coil_handle_get_context(copied), ", ");
    show("of the timer", coil_handle_get_context(timer), ", ");
    show("given", given, "\n");
    show("main has", coil_task_get_context(coil_current_task()), "\n");
    coil_release(copied);
    coil_release(timer);
    coil_release(given);
    return coil_none();
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("outside"));
    int status = coil_main(app, NULL);
    coil_release(var);
    return status;
}
