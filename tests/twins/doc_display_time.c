// Shows the loop's time every second until an end time, from a coroutine.

#include <coil.h>
#include <stdio.h>

static coil_value display(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    double end_time = coil_loop_time(loop) + 5.0;
    while (true) {
        printf("%.0f\n", coil_loop_time(loop));
        if (coil_loop_time(loop) + 1.0 >= end_time) break;
        COIL_TRY(coil_sleep(1));
    }
    return coil_none();
}

int main(void)
{
    coil_value_release(coil_run(display, NULL));
    return 0;
}
