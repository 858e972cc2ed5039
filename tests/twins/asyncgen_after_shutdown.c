// What is said of an asynchronous generator that is iterated for the first time when those of its loop have been shut down.
#include "tell_places.h"

static coil_value numbers(void *arg)
{
    (void)arg;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_none();
}

static coil_async_generator *new(void)
{
    return coil_async_generator_new(numbers, NULL);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *before = new();
    COIL_TRY(coil_anext(before));
    COIL_TRY(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    coil_async_generator *late = new();
    tell("late", coil_anext(late));
    COIL_TRY(coil_async_generator_aclose(late));
    coil_release(late);
    late = new();
    puts("closed at once");
    COIL_TRY(coil_async_generator_aclose(late));
    coil_release(late);
    coil_release(before);
    return coil_none();
}

static void show(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    printf("%s: ", category->name);
    print_without_places(message, strlen(message));
    putchar('\n');
}

int main(void)
{
    coil_warnings_set_handler(show, NULL);
    return coil_main(app, NULL);
}
