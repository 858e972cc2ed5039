// A task that awaits itself.
#include <coil.h>

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_await(coil_current_task()));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
