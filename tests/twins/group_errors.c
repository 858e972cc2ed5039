// Task groups: errors of tasks, of the body, of cleaning up; groups in groups.
#include "tell.h"

typedef struct plan {
    double after;
    const coil_error_type *error, *when_cancelled;
    const char *message;
} plan;

static coil_value follows(void *arg)
{
    plan *mine = arg;
    coil_value slept = coil_sleep(mine->after);
    if (coil_failed(slept)) {
        printf("  %s is cancelled\n", mine->message);
        if (!mine->when_cancelled) return slept;
        coil_value_release(slept);
        return coil_raise(mine->when_cancelled, "%s, cleaning up", mine->message);
    }
    if (mine->error) return coil_raise(mine->error, "%s", mine->message);
    printf("  %s ends\n", mine->message);
    return coil_none();
}

static void tell_tree(coil_value error, int depth)
{
    printf("%*s%s: %s\n", 2 * depth, "", coil_error_type_of(error)->name, coil_error_message(error));
    for (size_t i = 0; i < coil_error_count(error); i++) tell_tree(coil_error_member(error, i), depth + 1);
}

static void report(const char *what, coil_value result)
{
    printf("%s:\n", what);
    if (coil_failed(result)) tell_tree(result, 1);
    else puts("  fine");
    printf("  cancelling %u\n", coil_task_cancelling(coil_current_task()));
    coil_value_release(result);
}

static coil_value group_of(size_t count, const plan *plans, coil_value (*body)(void))
{
    coil_group *group = coil_group_new();
    for (size_t i = 0; i < count; i++) coil_group_spawn_with(group, follows, &plans[i], sizeof plans[i]);
    return coil_group_exit(group, body ? body() : coil_none());
}

static coil_value body_fails(void)
{
    COIL_TRY(coil_sleep(0.5));
    return coil_raise(coil_KeyError);
}

static coil_value body_waits(void)
{
    coil_value slept = coil_sleep(10.0);
    printf("  body: %s\n", coil_failed(slept) ? coil_error_type_of(slept)->name : "fine");
    return slept;
}

static coil_value body_swallows(void)
{
    coil_value_release(body_waits());
    COIL_TRY(coil_sleep(1.0));
    puts("  body goes on");
    return coil_none();
}

static coil_value inner_group(void *arg)
{
    (void)arg;
    static const plan plans[] = {{1.0, coil_ValueError, NULL, "inner one"}, {9.0, NULL, coil_OSError, "inner two"}};
    return group_of(2, plans, NULL);
}

static coil_value app(void *arg)
{
    (void)arg;
    static const plan first[] = {{1.0, coil_ValueError, NULL, "one"}, {0.5, NULL, NULL, "two"}, {9.0, NULL, NULL, "three"}};
    report("one fails", group_of(3, first, NULL));
    static const plan both[] = {{1.0, coil_ValueError, NULL, "one"}, {1.0, coil_TypeError, NULL, "two"}};
    report("two in the same turn", group_of(2, both, NULL));
    static const plan cleaning[] = {{1.0, coil_ValueError, NULL, "one"}, {9.0, NULL, coil_RuntimeError, "two"}};
    report("an error while cleaning up", group_of(2, cleaning, NULL));
    report("the body fails", group_of(1, &cleaning[1], body_fails));
    report("the body is cancelled", group_of(1, first, body_waits));
    report("the body swallows it", group_of(1, first, body_swallows));

    coil_group *outer = coil_group_new();
    static const plan plans[] = {{1.5, coil_TypeError, NULL, "never raised"}};
    coil_group_spawn(outer, inner_group, NULL);
    coil_group_spawn_with(outer, follows, &plans[0], sizeof plans[0]);
    report("nested", coil_group_join(outer));

    outer = coil_group_new();
    static const plan base[] = {{1.0, coil_GeneratorExit, NULL, "a base exception"}};
    coil_group_spawn_with(outer, follows, &base[0], sizeof base[0]);
    report("base", coil_group_join(outer));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
