// Fills its C stack with a frame that is larger than all of it.
#include <coil.h>
#include <string.h>

static int deep(int depth)
{
    volatile char frame[1000];
    memset((void *)frame, depth, sizeof frame);
    return depth > 100000 ? 0 : deep(depth + 1) + frame[depth % 1000];
}

static coil_value worker(void *arg)
{
    (void)arg;
    return coil_int(deep(0));
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
