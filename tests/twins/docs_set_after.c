// A future that another task resolves.

#include <coil.h>
#include <stdio.h>

typedef struct later {
    coil_future *future;
    double delay;
    const char *value;
} later;

static coil_value set_after(void *arg)
{
    const later *set = arg;
    COIL_TRY(coil_sleep(set->delay));
    return coil_future_set_result(set->future, coil_string(set->value));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    coil_future *future = coil_loop_create_future(loop);
    later set = {future, 1, "... world"};
    coil_release(coil_loop_create_task(loop, coil_coroutine_with(set_after, &set, sizeof set), COIL_NO_TASK_OPTIONS));
    puts("hello ...");
    COIL_LET(value, coil_join(future));
    puts(coil_as_string(value));
    coil_value_release(value);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
