// wait until the first is done: who is done, who is pending, in which order they are given; those that end in the same turn; asking again.
#include "tell.h"

#include <string.h>

static coil_value ends(void *arg)
{
    const char *name = arg;
    COIL_TRY(coil_sleep(name[1] - '0'));
    return coil_string(name);
}

static void tell_names(const char *what, coil_list *list)
{
    printf("%s:", what);
    for (size_t i = 0; i < coil_list_count(list); i++) printf(" %s", coil_task_get_name(coil_as_object(coil_list_get(list, i))));
    printf("\n");
    coil_release(list);
}

static coil_value app(void *arg)
{
    (void)arg;
    char *names[] = {"c3", "a1", "d4", "b1"};
    void *tasks[4];
    for (int i = 0; i < 4; i++) tasks[i] = coil_create_task_with(coil_coroutine_new(ends, names[i]), (coil_task_options){.name = names[i]});
    for (int i = 0; i < 4; i++) {
        coil_list *done, *pending;
        COIL_TRY(coil_wait(4, tasks, COIL_FOREVER, COIL_FIRST_COMPLETED, &done, &pending));
        printf("at %.1f\n", coil_loop_time(NULL));
        tell_names("done", done);
        tell_names("pending", pending);
        if (i < 2) COIL_TRY(coil_sleep(1.0));
    }
    coil_list *done, *pending;
    COIL_TRY(coil_wait(4, tasks, COIL_FOREVER, COIL_ALL_COMPLETED, &done, &pending));
    printf("at %.1f\n", coil_loop_time(NULL));
    tell_names("done", done);
    tell_names("pending", pending);
    for (int i = 0; i < 4; i++) coil_release(tasks[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
