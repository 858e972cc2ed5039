// Recurses for ever without a frame in memory: only the engine's own stack would end it.
#include <coil.h>

static volatile int always = 1;

static int forever(int depth)
{
    return always ? 1000 / (forever(depth + 1) | 1) : depth; // nothing that a compiler turns into a loop
}

static coil_value worker(void *arg)
{
    (void)arg;
    return coil_int(forever(0));
}

static coil_value app(void *arg)
{
    (void)arg;
    return coil_join(coil_create_task_with(coil_coroutine_new(worker, NULL), (coil_task_options){.name = "digger"}));
}

int main(void)
{
    return coil_main(app, NULL);
}
