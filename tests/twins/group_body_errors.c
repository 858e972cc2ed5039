// What a group makes of an error of its body: one that the body raises itself, when a task has interrupted it, or in place of a cancellation from outside.
#include "tell.h"

static void tell_tree(coil_value error, int depth)
{
    printf("%*s", 2 * depth, "");
    tell("", coil_value_retain(error));
    for (size_t i = 0; i < coil_error_count(error); i++) tell_tree(coil_error_member(error, i), depth + 1);
}

static coil_error_type my_base[1] = {{"MyBaseError", coil_BaseException, NULL}};

typedef struct body {
    bool task_fails;
    const coil_error_type *raises; // NULL: what the sleep ended with
} body;

static coil_value fails(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    return coil_raise(coil_IndexError, "%s", (const char *)arg);
}

static coil_value waits(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    printf("  task: %s\n", coil_failed(slept) ? coil_error_type_of(slept)->name : "ends");
    return slept;
}

static coil_value runs(void *arg)
{
    const body *self = arg;
    coil_group *group = coil_group_new();
    if (self->task_fails) coil_group_spawn(group, fails, "task");
    coil_group_spawn(group, waits, NULL);
    coil_value slept = coil_sleep(2.0);
    printf("  body: %s\n", coil_failed(slept) ? coil_error_type_of(slept)->name : "ends");
    if (self->raises) {
        coil_value_release(slept);
        slept = coil_raise(self->raises, "body");
    }
    return coil_group_exit(group, slept);
}

static coil_value attempt(const char *what, body how, bool cancels)
{
    printf("%s\n", what);
    coil_task *task = coil_create_task(coil_coroutine_new(runs, &how));
    COIL_TRY(coil_sleep(0.5));
    if (cancels) coil_task_cancel(task, NULL);
    coil_value error = coil_await(task);
    tell_tree(error, 1);
    coil_value_release(error);
    printf("  cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt("the body alone", (body){false, coil_TypeError}, false));
    COIL_TRY(attempt("a task", (body){true, NULL}, false));
    COIL_TRY(attempt("a task, and the body", (body){true, coil_TypeError}, false));
    COIL_TRY(attempt("a task, and the body with no Exception", (body){true, my_base}, false));
    COIL_TRY(attempt("the body with no Exception", (body){false, my_base}, false));
    COIL_TRY(attempt("cancelled", (body){false, NULL}, true));
    COIL_TRY(attempt("cancelled, and the body", (body){false, coil_TypeError}, true));
    return attempt("CancelledError of its own", (body){true, coil_CancelledError}, false);
}

int main(void)
{
    return coil_main(app, NULL);
}
