// Shields and time limits around eager tasks: done at once, failed at once, and one that waits and is left behind.

#include "tell.h"

static coil_value work(void *arg)
{
    int kind = *(int *)arg;
    if (kind == 1) return coil_raise(coil_ValueError, "at once");
    if (kind == 2) COIL_TRY(coil_sleep(2));
    if (kind == 2) printf("  %.0f the work is done\n", coil_loop_time(NULL));
    return coil_int(kind);
}

static coil_coroutine *make(int kind)
{
    return coil_coroutine_with(work, &kind, sizeof kind);
}

static coil_value others(void *arg)
{
    (void)arg;
    puts("  another task has a turn");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    for (int kind = 0; kind < 3; kind++) {
        printf("kind %d\n", kind);
        coil_task *other = coil_create_task_with(coil_coroutine_new(others, NULL), (coil_task_options){.eager_start = COIL_NO});
        tell("wait_for", coil_wait_for(make(kind), 1));
        coil_future *shield = coil_shield(make(kind));
        tell("shield", coil_wait_for(shield, 1));
        coil_release(shield);
        tell("gather", COIL_GATHER(make(kind), make(0)));
        COIL_TRY(coil_join(other));
    }
    printf("tasks: ");
    COIL_LET(tasks, coil_all_tasks());
    printf("%zu\n", coil_list_count(coil_as_list(tasks)));
    coil_value_release(tasks);
    COIL_TRY(coil_sleep(3));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
