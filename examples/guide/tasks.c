// tasks.c: two tasks at once, with arguments, names and results.

#include <coil.h>
#include <stdio.h>

typedef struct order {
    const char *what;
    double minutes;
} order;

static coil_value cook(void *arg)
{
    const order *mine = arg; // a copy of its own, made by coil_coroutine_with
    printf("%s: on the stove\n", mine->what);
    COIL_TRY(coil_sleep(mine->minutes)); // a second stands for a minute
    printf("%s: done\n", mine->what);
    return coil_double(mine->minutes);
}

static coil_task *start(const char *what, double minutes)
{
    order asked = {what, minutes};
    return coil_create_task_with(coil_coroutine_with(cook, &asked, sizeof asked), (coil_task_options){.name = what});
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *rice = start("rice", 12), *egg = start("egg", 5);
    puts("both are ordered, neither has begun");

    COIL_LET(minutes, coil_await(rice)); // gives up control: both run
    printf("%s took %.0f minutes\n", coil_task_get_name(rice), coil_as_double(minutes));
    printf("is the %s done? %s\n", coil_task_get_name(egg), coil_task_done(egg) ? "yes" : "no");
    coil_release(rice);
    coil_release(egg);

    coil_release(start("toast", 3)); // nobody waits for it; the loop keeps it alive
    COIL_TRY(coil_sleep(4));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
