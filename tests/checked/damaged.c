// A task writes over what another one needs to go on.
#include "wrong.h"

#include <stdio.h>
#include <stdint.h>
#include <string.h>

static char *local_of_sleeper; // it begins in the page in which its frames do

static coil_value sleeper(void *arg)
{
    (void)arg;
    char text[16] = "asleep";
    local_of_sleeper = text;
    COIL_TRY(coil_sleep(1));
    puts(text);
    return coil_none();
}

coil_value damaged(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task_with(coil_coroutine_new(sleeper, NULL), (coil_task_options){.stack_size = 8192});
    COIL_TRY(coil_sleep(0.1));
    memset((char *)((uintptr_t)local_of_sleeper & ~(uintptr_t)4095), 0x7f, 128);
    return coil_join(task);
}
