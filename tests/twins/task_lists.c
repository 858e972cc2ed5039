// Which task is the current one and which ones are there: in tasks, in what they await in place, in callbacks, and outside of the loop.
#include "tell.h"

static const char *current(const coil_loop *loop)
{
    coil_task *task = loop ? coil_current_task_of(loop) : coil_current_task();
    return task ? coil_task_get_name(task) : "none";
}

// Prints the names, in order. Takes the list.
static void print_names(coil_value tasks)
{
    coil_list *list = coil_as_list(tasks), *names = coil_list_new(0, NULL);
    for (size_t i = 0; i < coil_list_count(list); i++) {
        coil_value name = coil_string(coil_task_get_name(coil_as_object(coil_list_get(list, i))));
        coil_value_release(coil_list_append(names, name));
    }
    const char *last = "", *next = NULL;
    for (size_t printed = 0; printed < coil_list_count(names); printed++, last = next, next = NULL) {
        for (size_t i = 0; i < coil_list_count(names); i++) {
            const char *name = coil_as_string(coil_list_get(names, i));
            if (strcmp(name, last) > 0 && (!next || strcmp(name, next) < 0)) next = name;
        }
        printf("%s'%s'", printed ? ", " : "[", next);
    }
    printf(coil_list_count(names) ? "]" : "[]");
    coil_release(names);
    coil_value_release(tasks);
}

static coil_value inner(void *arg)
{
    (void)arg;
    printf("  in place: %s\n", current(NULL));
    return coil_none();
}

static coil_value sleeps(void *delay)
{
    printf("  %s of ", current(NULL));
    print_names(coil_all_tasks());
    puts("");
    COIL_TRY(coil_sleep(*(double *)delay));
    return inner(NULL);
}

static void called(void *what)
{
    printf("  %s: %s of ", (char *)what, current(NULL));
    print_names(coil_all_tasks());
    puts("");
}

static void done(coil_future *task, void *arg)
{
    (void)task;
    called(arg);
}

static coil_task *start(coil_loop *loop, double delay, const char *name)
{
    return coil_loop_create_task(loop, coil_coroutine_with(sleeps, &delay, sizeof delay), (coil_task_options){.name = name});
}

static void names_of(coil_value tasks)
{
    print_names(tasks);
    puts("");
}

static coil_value app(void *arg)
{
    coil_loop *loop = arg;
    coil_task *self = coil_current_task();
    COIL_TRY(coil_task_set_name(self, "app"));
    printf("same %d, %d\n", self == coil_current_task(), coil_current_task_of(loop) == self);
    coil_task *first = start(loop, 1.0, "first"), *second = start(loop, 2.0, "second");
    names_of(coil_all_tasks());
    coil_loop_call_soon(loop, called, "callback");
    COIL_TRY(coil_task_add_done_callback(first, done, "done callback"));
    COIL_TRY(coil_sleep(1.5));
    names_of(coil_all_tasks_of(loop));
    coil_task_cancel(second, NULL);
    names_of(coil_all_tasks());
    COIL_TRY(coil_sleep(0));
    names_of(coil_all_tasks());
    coil_release(first);
    coil_release(second);
    return coil_none();
}

static void look(coil_loop *loop)
{
    print_names(coil_all_tasks_of(loop));
    printf(" %s\n", current(loop));
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    tell("outside", coil_all_tasks());
    look(loop);
    coil_task *waiting = start(loop, 0.5, "waiting");
    look(loop);
    tell("run", coil_loop_run_until_complete(loop, coil_coroutine_new(app, loop)));
    look(loop);
    coil_release(waiting);
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
