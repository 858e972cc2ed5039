// traceback.c: where an error came from, and what it came through. C only: Python's traceback has the lines of Python.

#include <coil.h>
#include <stdio.h>

static coil_value parse(const char *line)
{
    return coil_raise(coil_ValueError, "no number: '%s'", line);
}

static coil_value read_settings(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    COIL_TRY(parse("lots"));
    return coil_none();
}

static coil_value start(void)
{
    coil_value outcome = coil_join(coil_create_task(coil_coroutine_new(read_settings, NULL)));
    if (coil_failed(outcome)) return coil_raise_from(outcome, coil_RuntimeError, "cannot start");
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value outcome = start();
    if (!coil_failed(outcome)) return outcome;
    coil_value traceback = coil_error_format(outcome); // what coil_main prints of an error that nobody caught
    if (!coil_failed(traceback)) fputs(coil_as_string(traceback), stdout);
    coil_value_release(traceback);
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
