// An object with an __await__ of its own, that waits on another awaitable before it has its result; awaited, and given to gather and wait_for.

#include <coil.h>
#include <stdio.h>

typedef struct later {
    coil_object head;
    int number;
} later;

static coil_value work(void *arg)
{
    int number = *(int *)arg;
    COIL_TRY(coil_sleep(number));
    return coil_int(number * number);
}

static coil_object *later_await(coil_object *self)
{
    later *me = (later *)self;
    printf("__await__ of %d\n", me->number);
    return coil_coroutine_wrapper(coil_coroutine_with(work, &me->number, sizeof me->number));
}

static const coil_type later_type = {.name = "Later", .await = later_await};

static later *later_new(int number)
{
    later *made = coil_object_new(&later_type, sizeof *made);
    if (made) made->number = number;
    return made;
}

static coil_value app(void *arg)
{
    (void)arg;
    later *two = later_new(2), *three = later_new(3);
    COIL_LET(first, coil_await(two));
    printf("%d\n", (int)coil_as_int(first));
    COIL_LET(results, COIL_GATHER(three, two));
    printf("%d %d\n", (int)coil_as_int(coil_list_get(coil_as_list(results), 0)), (int)coil_as_int(coil_list_get(coil_as_list(results), 1)));
    coil_value_release(results);
    coil_value late = coil_wait_for(three, 1);
    printf("%s\n", coil_error_type_of(late)->name);
    coil_value_release(late);
    printf("at %.0f\n", coil_loop_time(NULL));
    coil_release(two);
    coil_release(three);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
