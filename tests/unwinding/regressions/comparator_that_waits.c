// A comparison that waits has the WebAssembly type of an allocator; with a cast in the file, types of C do not tell them apart. So whoever makes
// a stack was taken for a function that may suspend, and the module could not be loaded.
#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    coil_value_release(coil_sleep(0.001));
    return *(const int *)a - *(const int *)b;
}

static void (*const erased)(void) = (void (*)(void))compare;

static coil_value app(void *arg)
{
    (void)arg;
    int numbers[] = {3, 1, 2};
    qsort(numbers, 3, sizeof *numbers, (int (*)(const void *, const void *))erased);
    printf("%d %d %d\n", numbers[0], numbers[1], numbers[2]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
