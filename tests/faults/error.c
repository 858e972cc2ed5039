// An error that nobody catches, through a task and an await.
#include <coil.h>

static coil_value parse(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.5));
    return coil_raise(coil_ValueError, "no such port: %d", 99999);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(parse, NULL))));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
