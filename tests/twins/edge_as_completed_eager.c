// as_completed in a loop of eager tasks, with one that is done at once, one twice, one that fails; left early, the rest runs on.

#include "tell.h"

static coil_value item(void *arg)
{
    double takes = *(double *)arg;
    if (takes > 0) COIL_TRY(coil_sleep(takes));
    printf("  %.1f is done at %.1f\n", takes, coil_loop_time(NULL));
    if (takes == 2) return coil_raise(coil_ValueError, "two");
    return coil_double(takes);
}

static coil_coroutine *make(double takes)
{
    return coil_coroutine_with(item, &takes, sizeof takes);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_task *twice = coil_create_task(make(1));
    coil_as_completed *all = coil_as_completed_new(5, (void *[]){make(3), make(0), twice, make(2), twice}, 9);
    int count = 0;
    puts("iterating");
    coil_for (next, all) {
        tell("next", coil_await(coil_as_object(next)));
        if (++count == 3) break;
    }
    puts("left");
    coil_release(all);
    coil_release(twice);
    COIL_TRY(coil_sleep(5));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
