// Tasks that wait for each other in circles, as far as they say: there is no tree of them.
#include "tell_graph.h"

static coil_value rests(void *arg)
{
    (void)arg;
    return coil_sleep(1);
}

static coil_value app(void *arg)
{
    static const char *const names = "abcxyz", *const waits[] = {"ab", "bc", "ca", "xy", "yx", "za"};
    coil_task *tasks[128];
    for (const char *name = names; *name; name++) {
        char text[2] = {*name, '\0'};
        tasks[(int)*name] = coil_create_task_with(coil_coroutine_new(rests, arg), (coil_task_options){.name = text});
    }
    for (int i = 0; i < 6; i++) COIL_TRY(coil_future_add_to_awaited_by(tasks[(int)waits[i][1]], tasks[(int)waits[i][0]]));
    coil_value tree = coil_format_task_tree(NULL);
    printf("RuntimeError: %s", coil_error_message(tree));
    coil_value_release(tree);
    for (int i = 0; i < 6; i++) coil_future_discard_from_awaited_by(tasks[(int)waits[i][1]], tasks[(int)waits[i][0]]);
    for (const char *name = names; *name; name++) COIL_TRY(coil_join(tasks[(int)*name]));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
