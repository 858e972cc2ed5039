// How many tasks pass through the loop: a tree of groups and one of gathers, with tasks that are eager and with such that are not.
#include "tell.h"

static bool eager;
static int count;

static coil_task *factory(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    (void)arg;
    if (!options.eager_start) options.eager_start = eager ? 1 : COIL_NO;
    if (options.eager_start == COIL_NO) count++;
    return coil_task_new(loop, coroutine, options);
}

static coil_value chain(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_int(0);
    COIL_LET(inner, coil_await(coil_coroutine_with(chain, &left, sizeof left)));
    return coil_int(coil_as_int(inner) + 1);
}

static coil_value groups(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_none();
    coil_group *group = coil_group_new();
    for (int i = 0; i < 3; i++) coil_group_spawn_with(group, groups, &left, sizeof left);
    return coil_group_join(group);
}

static coil_value gathers(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_none();
    COIL_TRY(COIL_GATHER(coil_coroutine_with(gathers, &left, sizeof left), coil_coroutine_with(gathers, &left, sizeof left)));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static const struct {
        const char *name;
        coil_function function;
        int depth;
    } trees[] = {{"chain", chain, 50}, {"groups", groups, 4}, {"gathers", gathers, 5}};
    coil_loop_set_task_factory(NULL, factory, NULL);
    for (int i = 0; i < 6; i++) {
        eager = i % 2;
        count = 0;
        int depth = trees[i / 2].depth;
        tell(trees[i / 2].name, coil_join(coil_create_task(coil_coroutine_with(trees[i / 2].function, &depth, sizeof depth))));
        printf("  %s: %d tasks\n", eager ? "eager" : "not eager", count);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
