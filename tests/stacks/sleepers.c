// sleepers.c: how much memory a task takes that sleeps two calls deep, all in, when there are 100,000 of them.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT 100000
#define PAGE 65536

static coil_value rests(void)
{
    COIL_TRY(coil_sleep(1));
    return coil_none();
}

static coil_value sleeper(void *arg)
{
    (void)arg;
    return rests();
}

static coil_value app(void *arg)
{
    (void)arg;
    size_t before = __builtin_wasm_memory_size(0);
    for (int i = 0; i < COUNT; i++) {
        coil_task *task = coil_create_task(coil_coroutine_new(sleeper, NULL));
        if (!task) return coil_last_error();
        coil_release(task); // the loop has it
    }
    COIL_TRY(coil_sleep(0.5));
    printf("%zu bytes\n", (__builtin_wasm_memory_size(0) - before) * PAGE / COUNT);
    return coil_sleep(1);
}

int main(void)
{
    return coil_main(app, NULL);
}
