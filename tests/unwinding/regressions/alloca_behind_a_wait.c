// clang takes what alloca() asks for by adding a negative constant to the stack pointer. Nobody saw that the stack becomes longer, so the task was
// given less than it needs, and nothing stopped it at the end.
#include <alloca.h>
#include <coil.h>
#include <stdio.h>
#include <string.h>

static coil_value fill(void *arg)
{
    int which = *(int *)arg;
    unsigned sum = 0;
    for (int i = 0; i < 3; i++) COIL_TRY(coil_sleep(0.001));
    unsigned char *array = alloca(4096); // the size is known, but not how often this is run
    memset(array, which, 4096);
    COIL_TRY(coil_sleep(0.001));
    for (int i = 0; i < 4096; i++) sum += array[i];
    return coil_int(sum);
}

static coil_value app(void *arg)
{
    (void)arg;
    int which[8];
    coil_task *tasks[8];
    for (int i = 0; i < 8; i++) {
        which[i] = i;
        tasks[i] = coil_create_task(coil_coroutine_new(fill, &which[i]));
    }
    for (int i = 0; i < 8; i++) printf("%lld\n", (long long)coil_as_int(coil_join(tasks[i])));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
