// What few programs ask: a context entered twice, a generator after shutdown_asyncgens, the task of an awaitable, reprs of groups and limits.

#include "tell_locks.h"

static coil_context *context;

static coil_value nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value enters_again(void *arg)
{
    (void)arg;
    coil_value outcome = coil_context_run(context, nothing, NULL);
    printf("entered twice: %s\n", coil_error_type_of(outcome)->name);
    coil_value_release(outcome);
    return coil_int(5);
}

static coil_value numbers(void *arg)
{
    (void)arg;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_none();
}

static coil_value work(void *arg)
{
    (void)arg;
    printf("awaited by a task: %d\n", coil_current_task() != NULL);
    return coil_string("wrapped");
}

static coil_object *wrap_await(coil_object *self)
{
    (void)self;
    return coil_coroutine_wrapper(coil_coroutine_new(work, NULL));
}

static const coil_type wrap_type = {.name = "Wrap", .await = wrap_await};

static coil_value show_group(coil_group *group)
{
    tell_repr("group", group);
    coil_group_spawn(group, nothing, NULL);
    tell_repr("group", group);
    return coil_raise(coil_ValueError, "body");
}

static coil_value app(void *arg)
{
    (void)arg;
    context = coil_context_copy();
    tell("run", coil_context_run(context, enters_again, NULL));
    coil_release(context);

    coil_object *wrap = coil_object_new(&wrap_type, sizeof *wrap);
    coil_future *task = coil_ensure_future(wrap);
    tell("ensured", coil_join(task));
    coil_release(wrap);

    coil_group *group = coil_group_prepare();
    coil_retain(group);
    tell_repr("prepared", group);
    COIL_TRY(coil_group_enter(group));
    coil_value outcome = coil_group_exit(group, show_group(group));
    tell("outcome", outcome);
    tell_repr("after", group);
    coil_value entered = coil_group_enter(group);
    tell_masked("enter again", entered);
    coil_release(group);

    coil_timeout *limit = coil_timeout_new(COIL_FOREVER);
    tell_repr("limit", limit);
    COIL_TRY(coil_timeout_begin(limit));
    coil_retain(limit);
    tell_repr("limit", limit);
    tell("limited", coil_timeout_exit(limit, coil_int(1)));
    tell_repr("limit", limit);
    tell("begin again", coil_timeout_begin(limit));
    coil_release(limit);

    COIL_TRY(coil_loop_shutdown_asyncgens(NULL));
    coil_async_generator *late = coil_async_generator_new(numbers, NULL);
    coil_value first = coil_anext(late);
    tell("late", first);
    tell("late", coil_async_generator_aclose(late));
    coil_release(late);
    return coil_none();
}

static void cut(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    const char *was = strstr(message, " was scheduled");
    printf("%s: %.22s%s\n", category->name, message, was ? was : "");
}

int main(void)
{
    coil_warnings_set_handler(cut, NULL);
    tell("run", coil_run(app, NULL));
    return 0;
}
