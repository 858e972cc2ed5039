// pointers.h: what each program here does with a function that waits, called through a pointer of another type than its own.
//
// A program defines `call`, which gets there in its own way. Two tasks are in it at once: were somebody on the way not suspendable, the
// first would not wait, or its result would be lost.

#include <coil.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Keeps the optimiser from seeing through what is stored here.
#define OPAQUE volatile

int call(int number);

/// Waits; what a target is made of.
static inline int wait_and_double(int number)
{
    printf("%d waits\n", number);
    if (coil_failed(coil_sleep(1.0))) return -1;
    return 2 * number;
}

static coil_value pointers_task(void *arg)
{
    int number = *(int *)arg;
    printf("%d got %d\n", number, call(number));
    return coil_none();
}

static coil_value pointers_app(void *arg)
{
    static int numbers[] = {1, 2};
    (void)arg;
    coil_group *group = coil_group_new();
    for (int i = 0; i < 2; i++) coil_group_spawn(group, pointers_task, &numbers[i]);
    return coil_group_join(group);
}

#ifndef POINTERS_NO_MAIN
int main(void)
{
    return coil_main(pointers_app, NULL);
}
#endif
