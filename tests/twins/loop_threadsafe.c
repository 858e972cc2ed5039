// What is meant for other threads, used by the loop's own: the order of callbacks, and coroutines whose result is not for tasks.
#include "tell.h"

static coil_var *var;

static void say(void *what)
{
    coil_value value = coil_var_get(var);
    printf("  %s, %s\n", (char *)what, coil_as_string(value));
    coil_value_release(value);
}

static coil_value returns(void *value)
{
    puts("  runs");
    COIL_TRY(coil_sleep(1.0));
    return coil_int(*(int *)value);
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static coil_value set(const char *text)
{
    return coil_var_set(var, coil_string(text), NULL);
}

static coil_value order(coil_loop *loop)
{
    puts("the order");
    COIL_TRY(set("main"));
    coil_loop_call_soon(loop, say, "first");
    COIL_TRY(coil_loop_call_soon_threadsafe(loop, say, "second"));
    coil_loop_call_soon(loop, say, "third");
    COIL_TRY(set("later"));
    COIL_TRY(coil_loop_call_soon_threadsafe(loop, say, "fourth"));
    return coil_sleep(0);
}

static coil_value count_turns(coil_concurrent_future *future)
{
    int count = 0;
    for (; !coil_concurrent_future_done(future); count++) COIL_TRY(coil_sleep(0));
    printf("  turns %d\n", count);
    return coil_none();
}

static size_t tasks(void)
{
    coil_value all = coil_all_tasks();
    size_t count = coil_list_count(coil_as_list(all));
    coil_value_release(all);
    return count;
}

static coil_value cancelled(coil_loop *loop)
{
    static int six = 6;
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(loop, coil_coroutine_new(returns, &six));
    COIL_TRY(coil_sleep(0.5));
    bool cancelled = coil_concurrent_future_cancel(future);
    printf("  cancel %d, done %d\n", cancelled, coil_concurrent_future_done(future));
    printf("  tasks %zu\n", tasks());
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    printf("  tasks %zu\n", tasks());
    printf("  cancel again %d\n", coil_concurrent_future_cancel(future));
    coil_concurrent_future_release(future);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static int five = 5;
    coil_loop *loop = coil_loop_get_running();
    COIL_TRY(order(loop));
    puts("a coroutine");
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(loop, coil_coroutine_new(fails, NULL));
    COIL_TRY(count_turns(future));
    coil_concurrent_future_release(future);
    future = coil_run_coroutine_threadsafe(loop, coil_coroutine_new(returns, &five));
    printf("  done %d\n", coil_concurrent_future_done(future));
    COIL_TRY(coil_sleep(2.0));
    printf("  done %d\n", coil_concurrent_future_done(future));
    coil_concurrent_future_release(future);
    COIL_TRY(cancelled(loop));
    coil_future *refused = coil_future_new();
    future = coil_run_coroutine_threadsafe(loop, refused);
    tell("no coroutine", future ? coil_none() : coil_last_error());
    coil_release(refused);
    return coil_none();
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("outside"));
    int status = coil_main(app, NULL);
    coil_release(var);
    return status;
}
