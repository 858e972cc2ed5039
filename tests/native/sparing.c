// SPDX-License-Identifier: MIT
//
// sparing.c: a program that uses little of Coil, and carries no more: without any double of its own, what is told of a timer is written without their digits.

#include "core.h"

#include "check.h"

#include <string.h>

static char logged[4000];

static void keep_log(coil_log_level level, const char *text, void *unused)
{
    (void)level;
    (void)unused;
    strncat(logged, text, sizeof logged - strlen(logged) - 1);
    strncat(logged, "\n", sizeof logged - strlen(logged) - 1);
}

// In debug mode with no patience at all, each callback is told of, that of the time limit too.
static coil_value waits_in_vain(void *unused)
{
    (void)unused;
    coil_loop_set_debug(NULL, true);
    coil_loop_set_slow_callback_duration(NULL, 0);
    coil_future *future = coil_future_new();
    coil_value waited = coil_wait(1, (void *[]){future}, 1, COIL_ALL_COMPLETED, NULL, NULL);
    coil_release(future);
    return waited;
}

int main(void)
{
    coil_log_set_handler(keep_log, NULL);
    coil_value result = coil_run(waits_in_vain, NULL);
    coil_log_set_handler(NULL, NULL);
    CHECK(!coil_failed(result));
    const char *told = strstr(logged, "Executing <TimerHandle when=");
    CHECK(told != NULL);
    double when = strtod(told + strlen("Executing <TimerHandle when="), NULL);
    CHECK(when >= 1);
    CHECK(coil__double_writer == NULL);
    CHECK(coil_memory_live() == 0);
    return 0;
}
