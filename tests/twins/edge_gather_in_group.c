// A gather inside of a group: another task of the group fails, so the gathering is cancelled, and with it its children; the errors that come out.

#include "tell.h"

static coil_value child(void *arg)
{
    int number = *(int *)arg;
    coil_value outcome = coil_sleep(number);
    printf("child %d: %s\n", number, coil_failed(outcome) ? coil_error_type_of(outcome)->name : "done");
    if (coil_failed(outcome) && number == 3) {
        coil_value_release(outcome);
        return coil_raise(coil_OSError, "child 3 cannot stop");
    }
    COIL_TRY(outcome);
    return coil_int(number);
}

static coil_coroutine *make(int number)
{
    return coil_coroutine_with(child, &number, sizeof number);
}

static coil_value gathers(void *flags)
{
    void *children[] = {make(1), make(3), make(4)};
    coil_value outcome = coil_gather(3, children, *(unsigned *)flags);
    tell("gathered", coil_value_retain(outcome));
    return outcome;
}

static coil_value fails(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(2));
    return coil_raise(coil_ValueError, "at two");
}

static void show(coil_value error, int depth)
{
    printf("%*s%s: %s\n", depth * 2, "", coil_error_type_of(error)->name, coil_error_message(error));
    for (size_t i = 0; i < coil_error_count(error); i++) show(coil_error_member(error, i), depth + 1);
}

static coil_value scene(unsigned flags)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, gathers, &flags);
    coil_group_spawn(group, fails, NULL);
    coil_value outcome = coil_group_join(group);
    show(outcome, 0);
    coil_value_release(outcome);
    printf("at %.0f\n", coil_loop_time(NULL));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(scene(0));
    COIL_TRY(scene(COIL_RETURN_EXCEPTIONS));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
