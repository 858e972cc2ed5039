// Eager tasks in a group: done before they are its own, failing at once, made by one another while they are being made.
#include "tell.h"

static coil_group *group;

static coil_task *eagerly(coil_function function, void *arg)
{
    return coil_group_create_task(group, coil_coroutine_new(function, arg), (coil_task_options){.eager_start = true});
}

static void show(const char *what)
{
    coil_value value = coil_object_value(coil_retain(group)), text = coil_repr(value);
    printf("%s: %s, cancelling %u\n", what, coil_as_string(text), coil_task_cancelling(coil_current_task()));
    coil_value_release(text);
    coil_value_release(value);
}

static coil_value quick(void *arg)
{
    printf("  %s runs\n", (const char *)arg);
    return coil_none();
}

static coil_value fails(void *arg)
{
    printf("  %s fails\n", (const char *)arg);
    return coil_raise(coil_ValueError, "%s", (const char *)arg);
}

static coil_value nests(void *arg)
{
    printf("  %s begins\n", (const char *)arg);
    show("  within");
    eagerly(fails, "third");
    show("  after the third");
    for (int i = 0; i < 3; i++) {
        coil_value slept = coil_sleep(0);
        printf("  %s: %s\n", (const char *)arg, coil_failed(slept) ? coil_error_type_of(slept)->name : "goes on");
        if (coil_failed(slept)) return slept;
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    group = coil_group_new();
    coil_task *task = eagerly(quick, "first");
    printf("done %d\n", coil_task_done(task));
    show("one that is done");
    COIL_TRY(coil_sleep(0));
    show("a turn later");
    COIL_TRY(coil_group_join(group));

    group = coil_group_new();
    eagerly(fails, "first");
    show("one that has failed");
    coil_group_spawn(group, quick, "scheduled");
    tell("joined", coil_group_join(group));

    group = coil_group_new();
    eagerly(nests, "second");
    show("nested");
    coil_value joined = coil_group_join(group);
    tell("joined", coil_value_retain(joined));
    tell("member", coil_value_retain(coil_error_member(joined, 0)));
    coil_value_release(joined);
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    return coil_sleep(0);
}

int main(void)
{
    return coil_main(app, NULL);
}
