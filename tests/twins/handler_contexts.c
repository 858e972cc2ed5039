// In which context an exception handler is called: that of the task, or of the handle, and where it has none, the current one.
#include "tell.h"

static coil_var *var;

static void say_var(const char *what)
{
    coil_value value = coil_var_get(var);
    printf("%s %s\n", what, coil_as_string(value));
    coil_value_release(value);
}

static void set(const char *text)
{
    coil_value_release(coil_var_set(var, coil_string(text), NULL));
}

static void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("  %s:", context->message);
    say_var("");
    set("set by the handler");
}

static coil_value fails(void *arg)
{
    (void)arg;
    set("in the task");
    return coil_raise(coil_ValueError, "x");
}

static void say(void *arg)
{
    (void)arg;
    set("in the callback");
}

static void tell_of(const char *what, coil_future *future, coil_task *task, coil_handle *handle)
{
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = what, .future = future, .task = task, .handle = handle});
    say_var("  now");
    set("main");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    set("main");
    tell_of("nothing", NULL, NULL, NULL);
    coil_future *future = coil_future_new();
    tell_of("a future", future, NULL, NULL);
    coil_release(future);
    coil_task *task = coil_create_task(coil_coroutine_new(fails, NULL));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    tell_of("a task", NULL, task, NULL);
    tell_of("a task as a future", coil_task_as_future(task), NULL, NULL);
    coil_handle *handle = coil_retain(coil_loop_call_soon(NULL, say, NULL));
    tell_of("a handle", NULL, NULL, handle);
    tell_of("a task before its handle", NULL, task, handle);
    COIL_TRY(coil_sleep(0));
    tell_of("a handle that was called", NULL, NULL, handle);
    coil_value in_task = coil_context_get(coil_task_get_context(task), var), in_handle = coil_context_get(coil_handle_get_context(handle), var);
    printf("  in the task's context %s, in the handle's %s\n", coil_as_string(in_task), coil_as_string(in_handle));
    coil_value_release(in_task);
    coil_value_release(in_handle);
    coil_release(handle);
    coil_release(task);
    say_var("now");
    return coil_none();
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("outside"));
    int status = coil_main(app, NULL);
    coil_release(var);
    return status;
}
