// All tasks at a glance: python -m asyncio pstree and ps, of tasks that wait for each other, for futures, and for what they have gathered.
#include "tell_graph.h"

static coil_value rests(void *seconds)
{
    return coil_sleep(*(double *)seconds);
}

static coil_value awaits(void *task)
{
    return coil_await(task);
}

static coil_value awaits_inner(void *task)
{
    return coil_await(placed(awaits, task));
}

static coil_value gathers(void *tasks)
{
    COIL_LET(results, coil_gather(2, tasks, 0));
    coil_value_release(results);
    return coil_none();
}

static coil_task *named(const char *name, coil_coroutine *coroutine)
{
    return coil_create_task_with(coroutine, (coil_task_options){.name = name});
}

// The tree and the table of all tasks but the first, which is the one that asks.
static void tell_others(void)
{
    coil_value tree = coil_format_task_tree(NULL), table = coil_format_tasks(NULL);
    const char *lines = coil_failed(tree) ? "" : strchr(coil_as_string(tree), '\n') + 1; // Task-1,
    lines = strchr(lines, '\n') + 1;                                                        // app
    fputs(lines, stdout);
    coil_value_release(tree);
    const char *row = strstr(coil_as_string(table), "-\n") + 2, *next = strchr(row, '\n') + 1;
    tell_graph(coil_string_format("%.*s%s", (int)(row - coil_as_string(table)), coil_as_string(table), next));
    coil_value_release(table);
}

static coil_value app(void *arg)
{
    (void)arg;
    double one = 1, two = 2;
    void *tasks[5];
    tasks[2] = named("leaf", placed(rests, &one));
    tasks[0] = named("a", placed(awaits_inner, tasks[2]));
    tasks[1] = named("b", placed(awaits, tasks[2]));
    tasks[3] = named("c", placed(gathers, tasks));
    tasks[4] = named("alone", placed(rests, &two));
    COIL_TRY(coil_sleep(0));
    tell_others();
    for (int i = 0; i < 5; i++) COIL_TRY(coil_join(tasks[i]));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
