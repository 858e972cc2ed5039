// SPDX-License-Identifier: MIT
//
// driven.c: a program that its host drives in turns, as JavaScript does: main on a stack of its own, turns with a budget, descriptors that the host is told
// of and watches itself.

#define _POSIX_C_SOURCE 200809L

#include "core.h"

#include "check.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { CALLBACKS = 40 };

static int called, all_called, ends[2];
static bool over, has_stopped;
static char where_main[32], where_callback[64], where_task[64];

static void count(void *unused)
{
    (void)unused;
    called++;
    all_called++;
    snprintf(where_callback, sizeof where_callback, "%s", coil__program_where());
}

static coil_value schedules(void *unused)
{
    (void)unused;
    called = 0;
    snprintf(where_task, sizeof where_task, "%s", coil__program_where());
    for (int i = 0; i < CALLBACKS; i++) CHECK(coil_loop_call_soon(NULL, count, NULL) != NULL);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    return coil_int(called);
}

static void finish_reading(void *future)
{
    char byte;
    CHECK(read(ends[0], &byte, 1) == 1);
    coil_value_release(coil_future_set_result(future, coil_int(byte)));
}

static coil_value reads(void *unused)
{
    (void)unused;
    coil_future *future = coil_future_new();
    coil_value_release(coil_loop_add_reader(NULL, ends[0], finish_reading, future));
    coil_value got = coil_await(future);
    CHECK(coil_loop_remove_reader(NULL, ends[0]));
    coil_release(future);
    return got;
}

static coil_value waits_for_nobody(void *unused)
{
    (void)unused;
    coil_future *future = coil_future_new();
    coil_value result = coil_await(future);
    coil_release(future);
    return result;
}

static void stops(void *loop)
{
    coil_loop_stop(loop);
}

// What is scheduled before and after stop() runs in the same turn, before the loop ends.
static void run_and_stop(void)
{
    coil_loop *loop = coil_loop_new();
    called = 0;
    for (int i = 0; i < CALLBACKS; i++) {
        CHECK(coil_loop_call_soon(loop, count, NULL) != NULL);
        if (i == 0) CHECK(coil_loop_call_soon(loop, stops, loop) != NULL);
    }
    coil_value_release(coil_loop_run_forever(loop));
    CHECK(called == CALLBACKS);
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    has_stopped = true;
}

// main, in the place of libc's.
_Noreturn void coil__host_main(void)
{
    snprintf(where_main, sizeof where_main, "%s", coil__program_where());
    coil_value result = coil_run(schedules, NULL);
    CHECK(coil_as_int(result) == CALLBACKS);
    result = coil_run(schedules, NULL); // and again, in one turn
    CHECK(coil_as_int(result) == CALLBACKS);
    result = coil_run(reads, NULL);
    CHECK(coil_as_int(result) == 'x');
    run_and_stop();
    result = coil_run(waits_for_nobody, NULL);
    CHECK(coil_error_matches(result, coil_RuntimeError) && strncmp(coil_error_message(result), "deadlock: ", 10) == 0);
    coil_value_release(result);
    over = true;
    exit(coil_memory_live() == 0 ? 0 : 1);
}

// A turn that has no time left comes back before all callbacks have run, and goes on where it was.
static void turns_keep_their_budget(void)
{
    int turns = 0, least = 0;
    while (called < CALLBACKS) {
        int before = called;
        double wait = coil__program_turn(0.0);
        CHECK(wait == 0 && called - before <= 16); // looks at the clock after so many
        if (called > 0) least++;
        CHECK(++turns < 100);
    }
    CHECK(least >= 3);
    CHECK(strcmp(where_callback, "a callback of the loop") == 0);
    CHECK(strncmp(where_task, "Task 'Task-", 11) == 0 && strstr(where_task, "(schedules)"));
}

// With time left, all of it is one turn.
static void turns_end_when_their_callbacks_have_run(void)
{
    CHECK(coil__program_turn(1000.0) == INFINITY); // then only something outside can go on
    CHECK(called == CALLBACKS && all_called == 2 * CALLBACKS);
}

static void descriptors_are_watched_from_outside(void)
{
    CHECK(coil__program_watches(ends[0]) == COIL__READABLE);
    CHECK(coil__program_watches(ends[1]) == 0);
    CHECK(coil__program_turn(1.0) == INFINITY); // only something outside can go on
    coil__program_wait(1e-3);
    CHECK(write(ends[1], "x", 1) == 1);
    coil__program_wait(INFINITY);
}

// Also the turn in which the loop is stopped.
static void stopping_keeps_the_budget(void)
{
    for (int turns = 0; !has_stopped; turns++) { // main reads first, and shuts that loop down
        int before = called;
        coil__program_turn(0.0);
        CHECK(called - before <= 16 && turns < 100);
    }
}

int main(void)
{
    CHECK(pipe(ends) == 0);
    CHECK(coil__program_turn(INFINITY) == INFINITY); // there is no main yet, and no loop
    CHECK(coil__program_watches(ends[0]) == 0);
    coil__program_wait(INFINITY); // nothing could end it
    CHECK(coil__program_start((size_t)1 << 20));
    turns_keep_their_budget();
    CHECK(strcmp(where_main, "main") == 0);
    turns_end_when_their_callbacks_have_run();
    descriptors_are_watched_from_outside();
    stopping_keeps_the_budget();
    for (int turns = 0; !over && turns < 100; turns++) coil__program_turn(1.0); // main ends the program
    CHECK(!"main has ended");
    return 1;
}
