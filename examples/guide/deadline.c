// deadline.c: a limit on one awaitable, and a limit on a stretch of code.

#include <coil.h>
#include <stdio.h>

static coil_value page(const char *name, double seconds)
{
    COIL_TRY(coil_sleep(seconds));
    printf("  %s is here\n", name);
    return coil_none();
}

static coil_value slow_page(void *name)
{
    return page(name, 60);
}

static coil_value three_pages(void)
{
    COIL_TRY(page("one", 1));
    COIL_TRY(page("two", 1));
    COIL_TRY(page("three", 1));
    return coil_none();
}

static void tell(const char *what, coil_value outcome)
{
    printf("%s: %s\n", what, coil_failed(outcome) ? coil_error_type_of(outcome)->name : "in time");
    coil_value_release(outcome);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("one awaitable", coil_wait_for(coil_coroutine_new(slow_page, "slow"), 1.5));

    coil_timeout *generous = coil_timeout_enter(5); // async with asyncio.timeout(5):
    tell("a stretch of code", coil_timeout_exit(generous, three_pages()));

    coil_timeout *strict = coil_timeout_enter(2.5);
    tell("a shorter time", coil_timeout_exit(strict, three_pages()));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
