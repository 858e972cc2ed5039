// A coroutine that was never awaited tells where it was made: while a loop in debug mode runs, and where origins are tracked anyway.
#include "tell.h"

static coil_value forgotten(void *arg)
{
    (void)arg;
    return coil_none();
}

static void forget(void)
{
    coil_release(coil_coroutine_new(forgotten, NULL));
}

static coil_value app(void *arg)
{
    (void)arg;
    printf("depth %u\n", coil_get_coroutine_origin_tracking_depth());
    forget();
    return coil_none();
}

// A message up to the place.
static void show(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    const char *place = strstr(message, "\n  File");
    printf("%s: %.*s\n", category->name, place ? (int)(place - message) : (int)strlen(message), message);
}

int main(void)
{
    coil_warnings_set_handler(show, NULL);
    puts("not in debug mode");
    coil_value_release(coil_run(app, NULL));
    puts("debug mode");
    coil_value_release(coil_run_with(app, NULL, (coil_runner_options){.debug = true}));
    puts("afterwards");
    coil_value_release(coil_run(app, NULL));
    puts("by hand");
    coil_set_coroutine_origin_tracking_depth(1);
    forget();
    coil_value_release(coil_run_with(app, NULL, (coil_runner_options){.debug = true}));
    printf("depth %u\n", coil_get_coroutine_origin_tracking_depth());
    coil_set_coroutine_origin_tracking_depth(0);
    forget();
    return 0;
}
