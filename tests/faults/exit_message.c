// SystemExit with a message: it goes to standard error, and the status is 1.
#include <coil.h>

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.01));
    return coil_raise(coil_SystemExit, "no such file: %s", "a.txt");
}

int main(void)
{
    return coil_main(app, NULL);
}
