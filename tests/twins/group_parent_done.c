// A group that nobody joins: an error of its tasks is reported when its parent is gone.
#include "tell_places.h"

static coil_group *group;
static coil_task *member;

static void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    tell_plain("report", coil_raise(coil_RuntimeError, "%s", context->message));
    tell_plain_repr("  task", context->task);
    tell_plain("  exception", coil_value_retain(context->error));
}

static coil_value fails(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1.0));
    return coil_raise(coil_ValueError, "late");
}

static coil_value forgets_its_group(void *arg)
{
    (void)arg;
    group = coil_group_new();
    member = coil_retain(coil_group_create_task(group, coil_coroutine_new(fails, NULL), (coil_task_options){.name = "member"}));
    return coil_string("gone");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    coil_value gone = coil_join(coil_create_task_with(coil_coroutine_new(forgets_its_group, NULL), (coil_task_options){.name = "parent"}));
    puts(coil_as_string(gone));
    coil_value_release(gone);
    COIL_TRY(coil_sleep(2.0));
    tell_plain_repr("group", group);
    coil_release(member);
    coil_release(group);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
