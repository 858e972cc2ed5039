// SPDX-License-Identifier: MIT
//
// refused.c: a host that cannot start a thread now: what would have run there is refused, and nothing is left of it.

#define _GNU_SOURCE // pthread_setattr_default_np

#include "coil.h"

#include "check.h"

#include <pthread.h>
#include <string.h>

static coil_value never_runs(void *ran)
{
    *(bool *)ran = true;
    return coil_none();
}

static coil_value asks_for_a_thread(void *ran)
{
    coil_future *future = coil_loop_run_in_executor(NULL, never_runs, ran);
    CHECK(future == NULL);
    coil_value refused = coil_last_error();
    CHECK(coil_error_matches(refused, coil_RuntimeError) && strcmp(coil_error_message(refused), "can't start new thread") == 0);
    coil_value_release(refused);
    return coil_to_thread(never_runs, ran);
}

// No address space is as large as the stack of a thread would be.
int main(void)
{
    pthread_attr_t attributes;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, (size_t)1 << 50) == 0);
    CHECK(pthread_setattr_default_np(&attributes) == 0);
    bool ran = false;
    coil_value result = coil_run(asks_for_a_thread, &ran);
    CHECK(coil_error_matches(result, coil_RuntimeError) && strcmp(coil_error_message(result), "can't start new thread") == 0);
    coil_value_release(result);
    CHECK(!ran);
    CHECK(coil_memory_live() == 0);
    return 0;
}
