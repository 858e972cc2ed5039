// Requests for the same key at the same time share one fetch; what failed is fetched again; who is cancelled does not cancel it for the others.

#include "tell.h"

typedef struct entry {
    coil_task *task;
} entry;

static entry cache[10];

static coil_value fetch(void *arg)
{
    int key = *(int *)arg;
    static int attempts;
    printf("%.1f fetch %d\n", coil_loop_time(NULL), key);
    COIL_TRY(coil_sleep(2));
    if (key == 5 && attempts++ == 0) return coil_raise(coil_ConnectionError, "no line");
    return coil_string_format("value %d", key);
}

static coil_value get(int key)
{
    if (!cache[key].task) cache[key].task = coil_create_task(coil_coroutine_with(fetch, &key, sizeof key));
    coil_task *task = coil_retain(cache[key].task);
    coil_value value = coil_join(coil_shield(task));
    if (coil_failed(value) && coil_task_done(task) && cache[key].task == task) {
        cache[key].task = NULL;
        coil_release(task);
    }
    coil_release(task);
    return value;
}

typedef struct request {
    const char *name;
    int key;
    double begin, patience;
} request;

static coil_value client(void *arg)
{
    request *me = arg;
    COIL_TRY(coil_sleep(me->begin));
    coil_value value = coil_timeout_exit(coil_timeout_enter(me->patience), get(me->key));
    printf("%.1f ", coil_loop_time(NULL));
    tell(me->name, value);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, client, &(request){"impatient", 1, 0, 1});
    coil_group_spawn(group, client, &(request){"a", 1, 0.5, 9});
    coil_group_spawn(group, client, &(request){"b", 1, 3, 9});
    coil_group_spawn(group, client, &(request){"c", 5, 0, 9});
    coil_group_spawn(group, client, &(request){"d", 5, 1, 9});
    coil_group_spawn(group, client, &(request){"e", 5, 4, 9});
    COIL_TRY(coil_group_join(group));
    for (int i = 0; i < 10; i++) coil_release(cache[i].task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
