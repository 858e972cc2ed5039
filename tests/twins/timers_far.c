// Timers that are further away than a loop waits at once, which is a day in asyncio.
#include "tell.h"

#define DAY (24 * 3600.0)

static char order[256];

static void note(void *arg)
{
    size_t length = strlen(order);
    snprintf(order + length, sizeof order - length, "%.1f at %.1f\n", *(double *)arg, coil_loop_time(NULL) / DAY);
}

static coil_value app(void *arg)
{
    (void)arg;
    static double days[] = {40.0, 1.0, 30.5, 2.0};
    for (int i = 0; i < 4; i++) coil_loop_call_later(NULL, days[i] * DAY, note, &days[i]);
    COIL_TRY(coil_sleep(50.0 * DAY));
    printf("%snow %.1f\n", order, coil_loop_time(NULL) / DAY);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
