// Two calls one after the other, and the same two as tasks side by side.

#include <coil.h>
#include <stdio.h>

typedef struct saying {
    double delay;
    const char *what;
} saying;

static coil_value say_after(void *arg)
{
    const saying *say = arg;
    COIL_TRY(coil_sleep(say->delay));
    puts(say->what);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    saying hello = {1, "hello"}, world = {2, "world"};
    double start = coil_loop_time(NULL);
    COIL_TRY(say_after(&hello));
    COIL_TRY(say_after(&world));
    printf("one after the other: %.0f s\n", coil_loop_time(NULL) - start);

    start = coil_loop_time(NULL);
    coil_task *first = coil_create_task(coil_coroutine_new(say_after, &hello));
    coil_task *second = coil_create_task(coil_coroutine_new(say_after, &world));
    COIL_TRY(coil_join(first));
    COIL_TRY(coil_join(second));
    printf("side by side: %.0f s\n", coil_loop_time(NULL) - start);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
