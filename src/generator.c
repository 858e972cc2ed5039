// SPDX-License-Identifier: MIT
//
// generator.c: generators, the root of the idea. A generator is a frame (coroutine.c) that may end quietly: driven on after its end it
// returns none again, where a coroutine raises.

#include "core.h"

coil_generator *coil_generator_new_at(coil_function function, void *arg, size_t size, const char *name, const char *file, int line)
{
    return (coil_generator *)coil__frame_new(&coil__generator_type, sizeof(coil_generator), COIL__GENERATOR, function, arg, size, name, file, line);
}

coil_send_result coil_generator_send(coil_generator *generator, coil_value sent, coil_value *result)
{
    return coil__frame_send(&generator->frame, sent, result);
}

coil_send_result coil_generator_throw(coil_generator *generator, coil_value error, coil_value *result)
{
    return coil__frame_throw(&generator->frame, error, result);
}

coil_value coil_generator_close(coil_generator *generator)
{
    return coil__frame_close(&generator->frame);
}

coil_coroutine_state coil_generator_get_state(const coil_generator *generator)
{
    return (coil_coroutine_state)generator->frame.state;
}

const char *coil_generator_get_name(const coil_generator *generator)
{
    return generator->frame.name;
}

coil_object *coil_generator_get_yield_from(const coil_generator *generator)
{
    return generator->frame.state == COIL_CORO_SUSPENDED ? generator->frame.waits_for : NULL;
}
