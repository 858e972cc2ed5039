// Nothing is left that could wake the main task.
#include <coil.h>

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *never = coil_future_new();
    coil_value result = coil_join(coil_create_task_with(coil_coroutine_new(waits, never), (coil_task_options){.name = "worker"}));
    coil_release(never);
    return result;
}

int main(void)
{
    return coil_main(app, NULL);
}
