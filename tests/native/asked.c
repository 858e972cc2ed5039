// SPDX-License-Identifier: MIT
//
// asked.c: what src/ps.c does where a program waits by itself, without the linker's --wrap: this calls the two functions that stand around the turn and the
// wait, and is what they stand around.

#define _GNU_SOURCE

#include "core.h"

#include "check.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double __real_coil__loop_turn(coil_loop *loop);
void __real_coil__host_poll(coil__watch *watches, size_t count, double until);
void __real_coil__host_sleep(double until);
double __wrap_coil__loop_turn(coil_loop *loop);
void __wrap_coil__host_poll(coil__watch *watches, size_t count, double until);
void __wrap_coil__host_sleep(double until);

static unsigned turns, waits;
static bool finds_something;

double __real_coil__loop_turn(coil_loop *loop)
{
    (void)loop;
    return ++turns;
}

void __real_coil__host_poll(coil__watch *watches, size_t count, double until)
{
    waits++;
    if (count) watches[0].ready = finds_something;
    coil__host_poll(NULL, 0, until);
}

void __real_coil__host_sleep(double until)
{
    waits++;
    coil__host_sleep(until);
}

static char folder[] = "/tmp/coil-asked-XXXXXX", question[64], answer[64];

static void ask(void)
{
    close(open(question, O_WRONLY | O_CREAT, 0600));
}

static bool is_answered(void)
{
    char text[64] = "";
    FILE *file = fopen(answer, "r");
    if (!file) return false;
    bool read = fgets(text, sizeof text, file);
    fclose(file);
    unlink(answer);
    return read && strcmp(text, "{\"running\":false,\"tasks\":[]}\n") == 0;
}

int main(void)
{
    snprintf(question, sizeof question, "%s/ask", mkdtemp(folder));
    snprintf(answer, sizeof answer, "%s/answer", folder);
    setenv("COIL_PS", folder, 1);
    coil__watch watch = {.fd = 0};

    ask();
    __wrap_coil__host_poll(NULL, 0, 0);
    CHECK(waits == 1 && !is_answered()); // it only looked
    __wrap_coil__host_poll(&watch, 1, coil__host_now() + 0.25);
    CHECK(waits == 4 && is_answered());
    finds_something = true;
    __wrap_coil__host_poll(&watch, 1, coil__host_now() + 10);
    CHECK(waits == 5);

    ask();
    __wrap_coil__host_sleep(coil__host_now() + 0.15);
    CHECK(waits == 7 && is_answered());

    ask();
    for (int i = 1; i <= 32; i++) CHECK(__wrap_coil__loop_turn(NULL) == i);
    CHECK(turns == 32 && !is_answered()); // it has just looked
    usleep(110000);
    for (int i = 0; i < 16; i++) __wrap_coil__loop_turn(NULL);
    CHECK(is_answered());
    rmdir(folder);
    return 0;
}
