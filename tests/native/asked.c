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
bool __real_coil__host_poll(coil__watches *all, double until);
void __real_coil__host_sleep(double until);
double __wrap_coil__loop_turn(coil_loop *loop);
bool __wrap_coil__host_poll(coil__watches *all, double until);
void __wrap_coil__host_sleep(double until);

static unsigned turns, waits;
static bool finds_something;

double __real_coil__loop_turn(coil_loop *loop)
{
    (void)loop;
    return ++turns;
}

bool __real_coil__host_poll(coil__watches *all, double until)
{
    waits++;
    if (finds_something) coil__watch_found(all, 0, COIL__READABLE);
    return coil__host_poll(&(coil__watches){.items = NULL}, until);
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
    uint32_t found;
    coil__watch watch = {.fd = 0};
    coil__watches all = {.items = &watch, .count = 1, .found = &found};

    ask();
    CHECK(__wrap_coil__host_poll(&all, 0));
    CHECK(waits == 1 && !is_answered()); // it only looked
    waits = 0;
    CHECK(__wrap_coil__host_poll(&all, coil__host_now() + 0.25));
    CHECK(waits >= 1 && waits <= 3 && is_answered()); // fewer than three where the machine is busy
    finds_something = true;
    waits = 0;
    CHECK(__wrap_coil__host_poll(&all, coil__host_now() + 10));
    CHECK(waits == 1);

    ask();
    waits = 0;
    __wrap_coil__host_sleep(coil__host_now() + 0.15);
    CHECK(waits >= 1 && waits <= 2 && is_answered());

    ask();
    for (int i = 1; i <= 32; i++) CHECK(__wrap_coil__loop_turn(NULL) == i);
    CHECK(turns == 32 && !is_answered()); // it has just looked
    usleep(110000);
    for (int i = 0; i < 16; i++) __wrap_coil__loop_turn(NULL);
    CHECK(is_answered());
    rmdir(folder);
    return 0;
}
