// SPDX-License-Identifier: MIT
//
// service.c: a loop for calls that come from outside of the program while main runs none: before main has begun, or where there is no main. It is the
// running loop while such a call is made, and for its own turns, which come beside those of main's loop.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

static coil_loop *service; // NULL: it was not needed yet

static double turn(void)
{
    if (!service) return INFINITY;
    coil_loop *before = coil__running_loop;
    coil__running_loop = service;
    double wait;
    do {
        wait = coil__loop_turn(service);
        // Nobody runs it who could be told of these: who has called is.
        coil__value_drop(service->raised);
        service->raised = coil_none();
        if (service->stopping) wait = 0;
        service->stopping = false;
        if (wait > 0) wait = coil__program_skip(service, wait);
    } while (wait <= 0 && !coil__loop_is_over());
    coil__running_loop = before;
    return wait;
}

void coil__service_open(void)
{
    coil__turn_service = turn;
}

static coil_loop *make(void)
{
    service = coil_loop_new();
    if (!service) return NULL;
    service->running = true;
    service->context = coil__context_now;
    return service;
}

COIL__COLD_END

coil_loop *coil__service_enter(coil_loop **before)
{
    *before = coil__running_loop;
    if (COIL__UNLIKELY(coil__running_loop != NULL)) return coil__running_loop;
    return coil__running_loop = COIL__LIKELY(service != NULL) ? service : make();
}

void coil__service_leave(coil_loop *before)
{
    coil__running_loop = before;
}

COIL__COLD_BEGIN

void coil__service_close(void)
{
    coil_loop *loop = service;
    coil__turn_service = NULL;
    service = NULL;
    if (!loop) return;
    loop->running = false;
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
}

COIL__COLD_END
