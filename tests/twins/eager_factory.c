// The factory of eager tasks: each task begins where it is made, unless it says that it does not want to.
#include "tell.h"

static coil_value steps(void *arg)
{
    printf("  %s in %s\n", (char *)arg, coil_task_get_name(coil_current_task()));
    COIL_TRY(coil_sleep(0));
    printf("  %s goes on\n", (char *)arg);
    return coil_string(arg);
}

static coil_value at_once(void *arg)
{
    printf("  %s in %s\n", (char *)arg, coil_task_get_name(coil_current_task()));
    return coil_string(arg);
}

static coil_task *make(coil_function function, char *name, int eager)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new_at(function, name, 0, name, __FILE__, __LINE__),
                                            (coil_task_options){.name = name, .eager_start = eager});
    printf("%s: done %d\n", name, coil_task_done(task));
    return task;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("factory %d\n", coil_loop_get_task_factory(loop, NULL) != NULL);
    coil_task *plain = make(steps, "plain", 0), *asked = make(at_once, "asked", true);
    coil_loop_set_task_factory(loop, coil_eager_task_factory, NULL);
    printf("factory %d\n", coil_loop_get_task_factory(loop, NULL) == coil_eager_task_factory);
    coil_task *eager = make(steps, "eager", 0), *done = make(at_once, "done", 0);
    coil_task *refused = make(at_once, "refused", COIL_NO);
    tell("all", COIL_GATHER(plain, asked, eager, done, refused));
    tell("coroutines", COIL_GATHER(coil_coroutine_new(at_once, "x"), coil_coroutine_new(steps, "y")));
    coil_loop_set_task_factory(loop, NULL, NULL);
    coil_task *again = make(at_once, "again", 0);
    tell("again", coil_join(again));
    coil_task *all[] = {plain, asked, eager, done, refused};
    for (int i = 0; i < 5; i++) coil_release(all[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
