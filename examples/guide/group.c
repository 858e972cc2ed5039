// group.c: tasks that end together. The first that fails cancels the others, and the group ends with all errors.

#include <coil.h>
#include <stdio.h>

static coil_value climb(void *name)
{
    printf("%s: sets out\n", (const char *)name);
    coil_value slept = coil_sleep(5);
    if (coil_error_matches(slept, coil_CancelledError)) puts("somebody turns back"); // who first, is not defined
    COIL_TRY(slept); // a cancellation is handed on
    printf("%s: on the top\n", (const char *)name);
    return coil_none();
}

static coil_value falls_ill(void *name)
{
    COIL_TRY(coil_sleep(2));
    return coil_raise(coil_RuntimeError, "%s is ill", (const char *)name);
}

static coil_value expedition(coil_function third)
{
    coil_group *group = coil_group_new(); // async with TaskGroup() as group:
    coil_group_spawn(group, climb, "Ada");
    coil_group_spawn(group, climb, "Grace");
    coil_group_spawn(group, third, "Alan");
    return coil_group_join(group); // the end of the block: waits for all
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(expedition(climb));

    coil_value outcome = expedition(falls_ill);
    if (!coil_error_matches(outcome, coil_ExceptionGroup)) return outcome;
    printf("%s\n", coil_error_message(outcome));
    for (size_t i = 0; i < coil_error_count(outcome); i++) {
        coil_value error = coil_error_member(outcome, i);
        printf("  %s: %s\n", coil_error_type_of(error)->name, coil_error_message(error));
    }
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
