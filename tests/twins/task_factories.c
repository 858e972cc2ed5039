// A loop's task factory: who asks it, with which options, and what becomes of its answer.
#include "tell.h"

static coil_task *counts(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    (void)arg;
    printf("  factory: %s, name %s, eager %d, context %d\n", coil_coroutine_get_name(coroutine), options.name ? options.name : "none",
           options.eager_start > 0, options.context != NULL);
    return coil_task_new(loop, coroutine, options);
}

static coil_task *renames(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    options.name = arg;
    return coil_task_new(loop, coroutine, options);
}

static coil_task *refuses(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    (void)loop, (void)options, (void)arg;
    coil_value_release(coil_coroutine_close(coroutine));
    coil_release(coroutine);
    return coil_raise_null(coil_raise(coil_ValueError, "no tasks today"));
}

static coil_value returns(void *arg)
{
    (void)arg;
    const char *name = coil_task_get_name(coil_current_task());
    return coil_string_n(name, strcspn(name, "-"));
}

static coil_value groups(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    bool made = coil_group_create_task(group, coil_coroutine_new(returns, NULL), (coil_task_options){.name = "of a group"})
                && coil_group_spawn(group, returns, NULL);
    return coil_group_exit(group, made ? coil_none() : coil_last_error());
}

static coil_value gathers(void)
{
    return coil_gather(2, (void *[]){coil_coroutine_new(returns, NULL), coil_coroutine_new(returns, NULL)}, 0);
}

static coil_coroutine *new(void)
{
    return coil_coroutine_new(returns, NULL);
}

static coil_value asked(coil_loop *loop)
{
    coil_loop_set_task_factory(loop, counts, NULL);
    printf("factory %d\n", coil_loop_get_task_factory(loop, NULL) == counts);
    tell("create_task", coil_join(coil_create_task(new())));
    tell("with a name", coil_join(coil_create_task_with(new(), (coil_task_options){.name = "mine"})));
    tell("eager", coil_join(coil_create_task_with(new(), (coil_task_options){.name = "eager", .eager_start = true})));
    coil_context *context = coil_context_copy();
    tell("in a context", coil_join(coil_create_task_with(new(), (coil_task_options){.context = context})));
    coil_release(context);
    tell("ensure_future", coil_join(coil_ensure_future(new())));
    tell("gather", gathers());
    tell("group", groups(NULL));
    tell("wait_for", coil_wait_for(new(), 1.0));
    tell("no time", coil_wait_for(new(), 0));
    tell("shield", coil_join(coil_shield(new())));
    tell("without it", coil_join(coil_task_new(loop, new(), (coil_task_options){.name = "own"})));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("factory %d\n", coil_loop_get_task_factory(loop, NULL) != NULL);
    COIL_TRY(asked(loop));
    coil_loop_set_task_factory(loop, renames, "by the factory");
    tell("renamed", coil_join(coil_create_task_with(new(), (coil_task_options){.name = "mine"})));
    coil_loop_set_task_factory(loop, refuses, NULL);
    tell("refused", coil_join(coil_create_task(new())));
    tell("gather refused", coil_gather(1, (void *[]){new()}, 0));
    coil_value refused = groups(NULL);
    tell("group refused", coil_value_retain(coil_error_member(refused, 0)));
    coil_value_release(refused);
    coil_loop_set_task_factory(loop, NULL, NULL);
    printf("factory %d\n", coil_loop_get_task_factory(loop, NULL) != NULL);
    tell("create_task", coil_join(coil_create_task(new())));
    return coil_none();
}

int main(void)
{
    tell("run", coil_run(app, NULL));
    return 0;
}
