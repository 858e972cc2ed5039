// Groups in groups whose parent is cancelled: who is cancelled in which order, whose errors are in whose group, what is left of the requests.
#include "tell.h"

static void tell_tree(coil_value error, int depth)
{
    printf("%*s", 2 * depth, "");
    tell("", coil_value_retain(error));
    for (size_t i = 0; i < coil_error_count(error); i++) tell_tree(coil_error_member(error, i), depth + 1);
}

typedef struct worker {
    const char *name;
    const char *error; // raised when it is cancelled
} worker;

static coil_value works(void *arg)
{
    const worker *self = arg;
    coil_value slept = coil_sleep(10.0);
    if (!coil_failed(slept)) return slept;
    printf("  %s is cancelled\n", self->name);
    if (!self->error) return slept;
    coil_value_release(slept);
    return coil_raise(coil_ValueError, "%s", self->error);
}

static void spawn(coil_group *group, const char *name, const char *error)
{
    worker made = {name, error};
    coil_group_spawn_with(group, works, &made, sizeof made);
}

static coil_value nests(void *arg)
{
    const char *const *errors = arg;
    coil_group *outer = coil_group_new();
    spawn(outer, "outer 1", NULL);
    spawn(outer, "outer 2", errors[0]);
    coil_group *inner = coil_group_new();
    spawn(inner, "inner 1", errors[1]);
    spawn(inner, "inner 2", NULL);
    coil_value body = coil_sleep(5.0);
    if (coil_failed(body)) printf("  body: %s, cancelling %u\n", coil_error_type_of(body)->name, coil_task_cancelling(coil_current_task()));
    coil_value left = coil_group_exit(inner, body);
    if (coil_failed(left)) printf("  inner: %s, cancelling %u\n", coil_error_type_of(left)->name, coil_task_cancelling(coil_current_task()));
    left = coil_group_exit(outer, left);
    if (coil_failed(left)) printf("  outer: %s, cancelling %u\n", coil_error_type_of(left)->name, coil_task_cancelling(coil_current_task()));
    return left;
}

static coil_value attempt(const char *what, const char *outer_error, const char *inner_error)
{
    printf("%s\n", what);
    const char *errors[] = {outer_error, inner_error};
    coil_task *task = coil_create_task(coil_coroutine_new(nests, errors));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "outside");
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
    COIL_TRY(attempt("no errors", NULL, NULL));
    COIL_TRY(attempt("in the inner group", NULL, "inner"));
    COIL_TRY(attempt("in the outer group", "outer", NULL));
    return attempt("in both", "outer", "inner");
}

int main(void)
{
    return coil_main(app, NULL);
}
