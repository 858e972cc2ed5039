// A barrier of three: two tasks reach it, the third party lets all pass.

#include <coil.h>
#include <stdio.h>

static void show(coil_barrier *b)
{
    coil_value text = coil_repr(coil_object_value(b)); // borrowed by repr
    const char *state = coil_as_string(text);
    while (*state && *state != '[') state++;
    printf("%s\n", state);
    coil_value_release(text);
}

static coil_value passes(void *arg)
{
    COIL_LET(place, coil_barrier_wait(arg));
    printf("passed as number %d\n", (int)coil_as_int(place));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *b = coil_barrier_new(3);
    coil_task *one = coil_create_task(coil_coroutine_new(passes, b));
    coil_task *two = coil_create_task(coil_coroutine_new(passes, b));
    COIL_TRY(coil_sleep(0));
    show(b);
    COIL_LET(place, coil_barrier_wait(b));
    printf("the third is number %d\n", (int)coil_as_int(place));
    show(b);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    show(b);
    COIL_TRY(coil_join(one));
    COIL_TRY(coil_join(two));
    coil_release(b);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
