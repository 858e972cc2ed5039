// main.c: the part of a program that is compiled by coil build; the rest comes as an object and an archive.

#include <coil.h>
#include <stdio.h>

int twice(int (*function)(int), int x); // vendor.c
int square(int x);                      // square.c

static int add_slowly(int x)
{
    coil_value_release(coil_sleep(x));
    return x + 1;
}

static coil_value count(void *arg)
{
    for (int i = 0; i < 3; i++) {
        coil_value_release(coil_sleep(1));
        printf("%s %d\n", (const char *)arg, i);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    coil_task *other = coil_create_task(coil_coroutine_new(count, arg));
    printf("twice %d\n", twice(add_slowly, 1));
    printf("square %d\n", square(7));
    return coil_join(other);
}

int main(void)
{
    return coil_main(app, "tick");
}
