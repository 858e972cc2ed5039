// The order of a future's callbacks: through the loop, in the order they were added; removed ones and ones added when it is done.
#include "tell.h"

static void soon(void *arg)
{
    printf("call_soon %s\n", (char *)arg);
}

static void done(coil_future *future, void *arg)
{
    coil_value result = coil_future_result(future);
    printf("callback %s: %s\n", (char *)arg, coil_as_string(result));
    coil_value_release(result);
}

static void adds(coil_future *future, void *arg)
{
    printf("callback %s adds one\n", (char *)arg);
    coil_value_release(coil_future_add_done_callback(future, done, "late"));
    coil_loop_call_soon(NULL, soon, "after late");
}

static void removes(coil_future *future, void *arg)
{
    printf("callback %s removes %d\n", (char *)arg, (int)coil_future_remove_done_callback(future, done, "b"));
}

static coil_value waiter(void *arg)
{
    COIL_LET(result, coil_await(arg));
    tell("waiter", result);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static char b[] = "b";
    coil_future *future = coil_future_new();
    COIL_TRY(coil_future_add_done_callback(future, done, "a"));
    coil_task *task = coil_create_task(coil_coroutine_new(waiter, future));
    COIL_TRY(coil_future_add_done_callback(future, done, b));
    COIL_TRY(coil_future_add_done_callback(future, done, "c"));
    COIL_TRY(coil_future_add_done_callback(future, done, b));
    printf("removed %d\n", (int)coil_future_remove_done_callback(future, done, b));
    COIL_TRY(coil_future_add_done_callback(future, adds, "d"));
    COIL_TRY(coil_future_add_done_callback(future, removes, "e"));
    COIL_TRY(coil_sleep(0)); // the waiter waits
    COIL_TRY(coil_future_add_done_callback(future, done, "f"));
    coil_loop_call_soon(NULL, soon, "before");
    COIL_TRY(coil_future_set_result(future, coil_string("result")));
    coil_loop_call_soon(NULL, soon, "after");
    COIL_TRY(coil_future_add_done_callback(future, done, "g"));
    puts("set; nothing has run yet");
    COIL_TRY(coil_sleep(0));
    puts("one turn later");
    COIL_TRY(coil_join(task));
    puts("end");
    COIL_TRY(coil_sleep(0));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
