// The states of a timeout: what it says of itself, and what it refuses in each of them.
#include "tell.h"

static void look(const char *what, coil_timeout *timeout)
{
    coil_value value = coil_object_value(coil_retain(timeout)), text = coil_repr(value);
    printf("%s: %s, expired %d, when %s\n", what, coil_as_string(text), coil_timeout_expired(timeout), coil_timeout_when(timeout) == COIL_FOREVER ? "never" : "some time");
    coil_value_release(text);
    coil_value_release(value);
}

static void moves(coil_timeout *timeout, double when)
{
    tell("  reschedule", coil_timeout_reschedule(timeout, when));
}

static void begins_in_callback(void *timeout)
{
    tell("in a callback", coil_timeout_begin(timeout));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_new(2.0);
    look("created", timeout);
    moves(timeout, 3.0);
    coil_loop_call_soon(NULL, begins_in_callback, timeout);
    COIL_TRY(coil_sleep(0));
    look("still created", timeout);
    moves(timeout, 3.0);
    COIL_TRY(coil_timeout_begin(timeout));
    look("active", timeout);
    tell("  again", coil_timeout_begin(timeout));
    moves(timeout, 1.5);
    look("moved", timeout);
    moves(timeout, 10.0 / 3.0);
    look("moved", timeout);
    moves(timeout, COIL_FOREVER);
    look("for ever", timeout);
    moves(timeout, 1.0);
    coil_value slept = coil_sleep(10.0);
    look("expiring", timeout);
    moves(timeout, 5.0);
    tell("  again", coil_timeout_begin(timeout));
    tell("exit", coil_timeout_exit(coil_retain(timeout), slept));
    look("expired", timeout);
    moves(timeout, 5.0);
    tell("  again", coil_timeout_begin(timeout));
    coil_release(timeout);

    timeout = coil_timeout_new_at(100.0);
    look("at a time", timeout);
    COIL_TRY(coil_timeout_begin(timeout));
    tell("exit", coil_timeout_exit(coil_retain(timeout), coil_string("in time")));
    look("finished", timeout);
    moves(timeout, 5.0);
    tell("  again", coil_timeout_begin(timeout));
    coil_release(timeout);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
