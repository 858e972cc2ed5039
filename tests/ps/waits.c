// Tasks that await each other, for `coil ps`: for as many seconds as the first argument says. "up" is written when they wait, and at the end what is left.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static coil_value fetch(void *seconds)
{
    COIL_TRY(coil_sleep(*(double *)seconds)); // fetch
    return coil_none();
}

static coil_value page(void *seconds)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new(fetch, seconds), (coil_task_options){.name = "fetch \"\\ä\""});
    COIL_TRY(coil_join(task)); // page
    return coil_none();
}

static coil_value says_up(void *unused)
{
    puts(unused ? "?" : "up");
    fflush(stdout);
    return coil_none();
}

static coil_value app(void *seconds)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, page, seconds);
    coil_group_spawn(group, page, seconds);
    COIL_TRY(coil_await(coil_coroutine_new(says_up, NULL)));
    COIL_TRY(coil_group_join(group)); // app
    puts("done");
    return coil_none();
}

int main(int count, char **words)
{
    double seconds = count > 1 ? atof(words[1]) : 60;
    return coil_main(app, &seconds);
}
