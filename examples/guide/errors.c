// errors.c: raising, handing on, catching, cleaning up; an error type of one's own, and a cause.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static const coil_error_type *config_error;

static coil_value parse_port(const char *text)
{
    int port = atoi(text);
    if (port <= 0) return coil_raise(coil_ValueError, "no port: '%s'", text); // raise ValueError(...)
    return coil_int(port);
}

static coil_value read_port(const char *text)
{
    COIL_TRY(coil_sleep(0.1)); // as if it came from somewhere
    coil_value port = parse_port(text);
    if (coil_error_matches(port, coil_ValueError)) // except ValueError as error: raise ... from error
        return coil_raise_from(port, config_error, "cannot configure");
    return port;
}

static coil_value serve(const char *text)
{
    puts("open");
    coil_value port = read_port(text);
    puts("close"); // finally: nothing has left this function yet
    return port;
}

static coil_value app(void *arg)
{
    (void)arg;
    config_error = coil_error_define("ConfigError", coil_Exception);
    if (!config_error) return coil_last_error();

    COIL_LET(port, serve("8080"));
    printf("port %d\n", (int)coil_as_int(port));

    coil_value outcome = serve("http");
    if (coil_error_matches(outcome, config_error)) {
        printf("%s: %s\n", coil_error_type_of(outcome)->name, coil_error_message(outcome));
        printf("because of: %s\n", coil_error_message(coil_error_cause(outcome)));
        coil_value_release(outcome); // it ends here
        return coil_none();
    }
    return outcome; // any other error is the caller's
}

int main(void)
{
    return coil_main(app, NULL);
}
