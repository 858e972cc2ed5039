// What stands behind a call that never returns is no code, and a function may wait in such a call.
#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void end_later(int status, const char *last)
{
    for (int i = 0; i < 3; i++) {
        coil_value_release(coil_sleep(0.001));
        printf("%d\n", i);
    }
    puts(last);
    exit(status);
}

static _Noreturn void choose(int status)
{
    if (status > 3) end_later(status - 4, "more");
    end_later(status, "less");
}

static coil_value other(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.0025));
    puts("in between");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_create_task(coil_coroutine_new(other, NULL));
    choose(4);
}

int main(void)
{
    return coil_main(app, NULL);
}
