// The echo generator of the language reference: next, send, throw and close.

#include "tell.h"

static coil_value echo(void *arg)
{
    puts("Execution starts when 'next()' is called for the first time.");
    coil_value value = coil_value_retain(*(coil_value *)arg), outcome;
    while (true) {
        outcome = coil_yield(value);
        if (coil_error_matches(outcome, coil_Exception)) { // except Exception as e: value = e
            value = coil_string_format("%s('%s')", coil_error_type_of(outcome)->name, coil_error_message(outcome));
            coil_value_release(outcome);
            continue;
        }
        if (coil_failed(outcome)) break;
        value = outcome;
    }
    puts("Don't forget to clean up when 'close()' is called.");
    return outcome;
}

int main(void)
{
    coil_value one = coil_int(1), result;
    coil_generator *generator = coil_generator_new(echo, &one);
    tell_send("next", coil_next(generator, &result), result);
    tell_send("next", coil_next(generator, &result), result);
    tell_send("throw", coil_generator_throw(generator, coil_raise(coil_TypeError, "spam"), &result), result);
    tell_send("send", coil_generator_send(generator, coil_int(7), &result), result);
    tell("close", coil_generator_close(generator));
    tell_send("next", coil_next(generator, &result), result);
    coil_release(generator);
    return 0;
}
