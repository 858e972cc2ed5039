// coroutines.c: a function that waits, called in place, and as an object that is awaited later.

#include <coil.h>
#include <stdio.h>

static coil_value boil(double seconds)
{
    puts("the kettle is on");
    COIL_TRY(coil_sleep(seconds)); // waits here; whatever else there is to run, runs
    puts("the water boils");
    return coil_int(100);
}

static coil_value make(const char *what)
{
    COIL_LET(degrees, boil(2.0)); // degrees = await boil(2.0)
    printf("%s with water of %d degrees\n", what, (int)coil_as_int(degrees));
    return coil_string_format("a cup of %s", what);
}

// The same as a coroutine function: one argument, whatever it points to.
static coil_value make_later(void *what)
{
    return make(what);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_LET(tea, make("tea"));
    printf("got %s\n", coil_as_string(tea));
    coil_value_release(tea);

    coil_coroutine *later = coil_coroutine_new(make_later, "coffee");
    puts("the coffee is only an object so far");
    COIL_LET(coffee, coil_await(later)); // now it runs; awaiting takes the object
    printf("got %s\n", coil_as_string(coffee));
    coil_value_release(coffee);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
