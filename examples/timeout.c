// timeout.c: work that must end in time.
//
// What to see: a timeout cancels the running task when the time is over, and at its end turns that CancelledError, and no other, into a
// TimeoutError. So timeouts nest: of the two at the end the outer one is over first, and the inner one lets its cancellation pass.

#include <coil.h>
#include <stdio.h>

static coil_value download(double seconds)
{
    printf("  download: takes %.0f s\n", seconds);
    coil_value slept = coil_sleep(seconds);
    if (coil_error_matches(slept, coil_CancelledError)) puts("  download: cancelled");
    COIL_TRY(slept);
    return coil_string("a page");
}

static coil_value download_slowly(void *arg)
{
    (void)arg;
    return download(60.0);
}

// Prints what came out. Takes it.
static void report(const char *what, coil_value result)
{
    if (coil_failed(result)) printf("%s: %s\n", what, coil_error_type_of(result)->name);
    else printf("%s: %s\n", what, coil_as_string(result));
    coil_value_release(result);
}

static coil_value inner_timeout(void)
{
    coil_timeout *inner = coil_timeout_enter(5.0);
    coil_value result = coil_timeout_exit(inner, download(60.0));
    report("inner", coil_value_retain(result));
    return result;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(5.0);
    report("in time", coil_timeout_exit(timeout, download(1.0)));

    timeout = coil_timeout_enter(5.0);
    report("too late", coil_timeout_exit(timeout, download(60.0)));

    report("wait_for", coil_wait_for(coil_coroutine_new(download_slowly, NULL), 5.0));

    timeout = coil_timeout_enter(1.0);
    report("outer", coil_timeout_exit(timeout, inner_timeout()));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
