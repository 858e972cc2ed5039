// A done callback that gets the future and something of one's own; one that is added when the future is done; one that is removed.

#include <coil.h>
#include <stdio.h>

static void report(coil_future *fut, void *arg)
{
    coil_value result = coil_future_result(fut);
    printf("%s %s\n", (const char *)arg, coil_as_string(result));
    coil_value_release(result);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    coil_future *fut = coil_loop_create_future(loop);
    COIL_TRY(coil_future_add_done_callback(fut, report, "Future:"));
    COIL_TRY(coil_future_add_done_callback(fut, report, "removed"));
    COIL_TRY(coil_future_add_done_callback(fut, report, "removed"));
    printf("removed %zu\n", coil_future_remove_done_callback(fut, report, "removed"));
    COIL_TRY(coil_future_set_result(fut, coil_string("... world")));
    puts("set");
    COIL_TRY(coil_future_add_done_callback(fut, report, "late"));
    COIL_LET(result, coil_await(fut));
    printf("awaited %s\n", coil_as_string(result));
    coil_value_release(result);
    COIL_TRY(coil_sleep(0));
    coil_release(fut);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
