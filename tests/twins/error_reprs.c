// Errors as repr and str write them: messages, values, groups, and in a future that failed.
#include "tell.h"

// Takes the error.
static void show(coil_value error)
{
    coil_value text = coil_repr(error);
    printf("%s | %s\n", coil_as_string(text), coil_error_message(error));
    coil_value_release(text);
    coil_value_release(error);
}

// One that carries a value has no message. Takes the error.
static void show_value(coil_value error)
{
    coil_value text = coil_repr(error), value = coil_repr(coil_error_value(error));
    printf("%s | %s\n", coil_as_string(text), coil_as_string(value));
    coil_value_release(value);
    coil_value_release(text);
    coil_value_release(error);
}

static coil_value group(const char *message, coil_value first, coil_value second)
{
    return coil_raise_group(message, 2, (coil_value[]){first, second});
}

static void show_future(coil_loop *loop, coil_value error)
{
    coil_future *future = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_exception(future, error));
    coil_value text = coil_repr(coil_object_value(future));
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(coil_future_exception(future));
    coil_release(future);
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    show(coil_raise(coil_ValueError, "%s", ""));
    show(coil_raise_value(coil_ValueError, coil_string("")));
    show(coil_raise(coil_ValueError, "it's"));
    show(coil_raise(coil_ValueError, "a \"quote\""));
    show(coil_raise(coil_ValueError, "two\nlines"));
    show(coil_raise(coil_KeyError, "key"));
    show(coil_raise(coil_KeyError, "it's"));
    show(coil_raise(coil_StopIteration, "%s", ""));
    show_value(coil_raise_value(coil_StopIteration, coil_int(3)));
    show_value(coil_raise_value(coil_StopIteration, coil_string("text")));
    show_value(coil_raise_value(coil_StopIteration, coil_object_value(coil_list_new(2, (coil_value[]){coil_int(1), coil_none()}))));
    show_value(coil_raise_value(coil_SystemExit, coil_int(3)));
    show(coil_raise(coil_SystemExit, "message"));
    show(coil_raise(coil_CancelledError, "%s", ""));
    show(coil_raise(coil_CancelledError, "why"));
    show(group("group", coil_raise(coil_ValueError, "x"), coil_raise(coil_KeyError, "y")));
    coil_value inner = coil_raise_group("inner", 1, (coil_value[]){coil_raise(coil_ValueError, "%s", "")});
    show(group("base", coil_raise_value(coil_SystemExit, coil_int(1)), inner));
    show(coil_raise_incomplete_read(coil_bytes("abc", 3), 5));
    show(coil_raise_incomplete_read(coil_bytes("", 0), -1));
    show(coil_raise_limit_overrun("too long", 7));
    show_future(loop, coil_raise(coil_ValueError, "a message that is longer than thirty characters"));
    show_future(loop, coil_raise_group("group", 1, (coil_value[]){coil_raise(coil_ValueError, "x")}));
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
