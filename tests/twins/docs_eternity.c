// What lasts too long is cancelled by wait_for.

#include <coil.h>
#include <stdio.h>

static coil_value eternity(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(3600));
    puts("yay!");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value outcome = coil_wait_for(coil_coroutine_new(eternity, NULL), 1.0);
    if (coil_error_matches(outcome, coil_TimeoutError)) puts("timeout!");
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
