// The same two speakers awaited one after the other, as tasks, and in a group: how long each takes.

#include <coil.h>
#include <stdio.h>

typedef struct line {
    double delay;
    const char *what;
} line;

static coil_value say_after(void *arg)
{
    const line *me = arg;
    COIL_TRY(coil_sleep(me->delay));
    puts(me->what);
    return coil_none();
}

static coil_coroutine *speaker(double delay, const char *what)
{
    line said = {delay, what};
    return coil_coroutine_with(say_after, &said, sizeof said);
}

static coil_value one_by_one(void *arg)
{
    (void)arg;
    COIL_TRY(coil_await(speaker(1, "hello")));
    COIL_TRY(coil_await(speaker(2, "world")));
    return coil_none();
}

static coil_value as_tasks(void *arg)
{
    (void)arg;
    coil_task *first = coil_create_task(speaker(1, "hello"));
    coil_task *second = coil_create_task(speaker(2, "world"));
    COIL_TRY(coil_join(first));
    COIL_TRY(coil_join(second));
    return coil_none();
}

static coil_value in_a_group(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_create_task(group, speaker(1, "hello"), COIL_NO_TASK_OPTIONS);
    coil_group_create_task(group, speaker(2, "world"), COIL_NO_TASK_OPTIONS);
    return coil_group_join(group);
}

static coil_value timed(const char *how, coil_function function)
{
    double begin = coil_loop_time(NULL);
    COIL_TRY(function(NULL));
    printf("%s: %.1f s\n", how, coil_loop_time(NULL) - begin);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(timed("one by one", one_by_one));
    COIL_TRY(timed("as tasks", as_tasks));
    COIL_TRY(timed("in a group", in_a_group));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
