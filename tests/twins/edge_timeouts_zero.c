// Limits that are over already: zero, negative, a deadline in the past, one that is moved there; with what is done at once and with what waits.

#include "tell.h"

static coil_value quick(void *arg)
{
    (void)arg;
    puts("  quick runs");
    return coil_string("quick");
}

static coil_value yields(void *arg)
{
    (void)arg;
    puts("  yields runs");
    COIL_TRY(coil_sleep(0));
    puts("  yields goes on");
    return coil_string("yielded");
}

static coil_value moved(coil_timeout *timeout, coil_function function)
{
    COIL_TRY(coil_timeout_reschedule(timeout, coil_loop_time(NULL) - 1));
    return function(NULL);
}

static coil_value all(const char *name, coil_function function)
{
    puts(name);
    tell("wait_for 0", coil_wait_for(coil_coroutine_new(function, NULL), 0));
    tell("wait_for -1", coil_wait_for(coil_coroutine_new(function, NULL), -1));
    coil_task *task = coil_create_task(coil_coroutine_new(function, NULL));
    tell("wait_for 0, a task", coil_wait_for(task, 0));
    coil_release(task);
    tell("timeout 0", coil_timeout_exit(coil_timeout_enter(0), function(NULL)));
    tell("timeout -1", coil_timeout_exit(coil_timeout_enter(-1), function(NULL)));
    tell("timeout at", coil_timeout_exit(coil_timeout_enter_at(coil_loop_time(NULL) - 5), function(NULL)));
    coil_timeout *timeout = coil_timeout_enter(9);
    tell("moved", coil_timeout_exit(timeout, moved(timeout, function)));
    tell("two", coil_timeout_exit(coil_timeout_enter(0), coil_timeout_exit(coil_timeout_enter(0), function(NULL))));
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    return coil_sleep(0);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(all("quick", quick));
    COIL_TRY(all("yields", yields));
    printf("%.0f\n", coil_loop_time(NULL));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
