// An eager task that finds its answer in the cache is done before create_task returns; one that has to wait is not.

#include <coil.h>
#include <stdio.h>

static int64_t cache[10];

static coil_value fetch(void *arg)
{
    int key = *(int *)arg;
    if (cache[key]) {
        printf("hit %d\n", key);
        return coil_int(cache[key]);
    }
    printf("miss %d\n", key);
    COIL_TRY(coil_sleep(1));
    cache[key] = key * 100;
    return coil_int(cache[key]);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_task_factory(coil_loop_get_running(), coil_eager_task_factory, NULL);
    int key = 7;
    for (int i = 0; i < 2; i++) {
        coil_task *task = coil_create_task(coil_coroutine_with(fetch, &key, sizeof key));
        printf("done at once: %s\n", coil_task_done(task) ? "True" : "False");
        COIL_LET(value, coil_join(task));
        printf("%d\n", (int)coil_as_int(value));
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
