// Task groups that are cancelled from outside: while joining, in the body, with an error at the same time, twice; and groups in timeouts.
#include "tell.h"

static coil_value sleeper(void *arg)
{
    const char *name = arg;
    coil_value slept = coil_sleep(10.0);
    printf("  %s: %s(%s)\n", name, coil_error_type_of(slept)->name, coil_error_message(slept));
    if (*name == 's') { // slow to go
        coil_value_release(slept);
        slept = coil_sleep(2.0);
        printf("  %s: %s\n", name, coil_failed(slept) ? coil_error_type_of(slept)->name : "gone");
    }
    return slept;
}

static coil_value fails_going(void *arg)
{
    coil_value_release(sleeper(arg));
    return coil_raise(coil_ValueError, "on the way out");
}

static coil_value joins(void *arg)
{
    coil_group *group = coil_group_new();
    coil_group_create_task(group, coil_coroutine_new_at(arg ? fails_going : sleeper, "slow", 0, "slow", __FILE__, __LINE__), (coil_task_options){0});
    coil_value joined = coil_group_join(group);
    printf("  joined: %s, cancelling %u\n", coil_failed(joined) ? coil_error_type_of(joined)->name : "fine", coil_task_cancelling(coil_current_task()));
    return joined;
}

static coil_value waits_in_body(void *arg)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeper, arg);
    coil_value joined = coil_group_exit(group, coil_sleep(5.0));
    printf("  joined: %s, cancelling %u\n", coil_failed(joined) ? coil_error_type_of(joined)->name : "fine", coil_task_cancelling(coil_current_task()));
    return joined;
}

static void outcome(const char *what, coil_task *task)
{
    coil_value result = coil_await(task);
    printf("%s: %s, cancelled %d, cancelling %u\n", what, coil_failed(result) ? coil_error_type_of(result)->name : "fine",
           coil_task_cancelled(task), coil_task_cancelling(task));
    coil_value_release(result);
    coil_release(task);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(joins, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "one");
    outcome("while it joins", task);

    task = coil_create_task(coil_coroutine_new(joins, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "one");
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "two");
    outcome("twice", task);

    task = coil_create_task(coil_coroutine_new(joins, ""));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "one");
    outcome("an error comes of it", task);

    task = coil_create_task(coil_coroutine_new(waits_in_body, "child"));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "one");
    outcome("in the body", task);

    task = coil_create_task(coil_coroutine_new(joins, NULL));
    coil_task_cancel(task, "early");
    outcome("before it starts", task);

    coil_timeout *timeout = coil_timeout_enter(1.0);
    tell("in a timeout", coil_timeout_exit(timeout, joins(NULL)));
    timeout = coil_timeout_enter(1.0);
    coil_value late = coil_timeout_exit(timeout, joins(""));
    printf("error in a timeout: %s of %d, cancelling %u\n", coil_error_type_of(late)->name, (int)coil_error_count(late),
           coil_task_cancelling(coil_current_task()));
    coil_value_release(late);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
