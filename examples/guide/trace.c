// trace.c: every step of the loop, as it happens. C only: coil_trace_set has no equivalent in asyncio.

#include <coil.h>
#include <stdio.h>

static void trace(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)object;
    (void)arg;
    const char *name = task ? coil_task_get_name(task) : "";
    switch (event) {
    case COIL_TRACE_TASK_CREATED: printf("  %s is made\n", name); break;
    case COIL_TRACE_TASK_ENTER: printf("  %s runs\n", name); break;
    case COIL_TRACE_TASK_WAITS: printf("  %s waits\n", name); break;
    case COIL_TRACE_TASK_DONE: printf("  %s has ended\n", name); break;
    default: break;
    }
}

static coil_value work(void *name)
{
    printf("%s begins\n", (const char *)name);
    COIL_TRY(coil_sleep(1));
    printf("%s ends\n", (const char *)name);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_trace_set(trace, NULL);
    coil_group *group = coil_group_new();
    coil_group_spawn(group, work, "one");
    coil_group_spawn(group, work, "two");
    coil_value outcome = coil_group_join(group);
    coil_trace_set(NULL, NULL);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
