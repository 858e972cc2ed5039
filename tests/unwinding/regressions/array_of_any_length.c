// A function that calls nothing may use an array without moving the stack pointer. Nobody saw that it needs much of the stack, and it wrote over
// the frames of the coroutine that called it.
#include <coil.h>
#include <stdio.h>

__attribute__((noinline)) static unsigned take(unsigned size)
{
    volatile unsigned char array[size];
    for (unsigned i = 0; i < size; i++) array[i] = (unsigned char)i;
    return array[size / 2];
}

__attribute__((noinline)) static unsigned descend(unsigned depth, unsigned a, unsigned b)
{
    unsigned sum;
    if (depth > 0) {
        sum = descend(depth - 1, a + 1, b + 2);
    } else {
        coil_value_release(coil_sleep(0.001));
        sum = take(100000) + take(130000);
    }
    return sum + a * 3 + b * 5 + depth;
}

static coil_value app(void *arg)
{
    (void)arg;
    printf("%u\n", descend(100, 1, 2));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
