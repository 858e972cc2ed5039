// split and subgroup by type: the shapes of the parts, what matches as a whole, what matches nothing, base exceptions, errors that are the same ones.
#include "tell.h"

static coil_value group(const char *message, size_t count, const coil_value *errors)
{
    return coil_raise_group(message, count, errors);
}

#define GROUP(message, ...) group(message, sizeof((coil_value[]){__VA_ARGS__}) / sizeof(coil_value), (coil_value[]){__VA_ARGS__})
#define ERROR(type, message) coil_raise(coil_##type, "%s", message)

static coil_value nested(void)
{
    return GROUP("all", ERROR(ValueError, "1"), GROUP("some", ERROR(TypeError, "2"), ERROR(ValueError, "3"), GROUP("few", ERROR(OSError, "4"))),
                 ERROR(TypeError, "5"));
}

static void tell_repr(const char *what, coil_value value)
{
    coil_value text = coil_repr(value);
    printf("%s: %s\n", what, coil_as_string(text));
    coil_value_release(text);
    coil_value_release(value);
}

static void split(const char *what, coil_value error, const coil_error_type *type)
{
    coil_value matching, rest;
    coil_value done = coil_error_split(error, type, &matching, &rest);
    printf("%s\n", what);
    if (coil_failed(done)) tell("  error", done);
    if (coil_failed(matching)) tell("  str", coil_value_retain(matching));
    printf("  the same: %d %d\n", matching.as.object == error.as.object, rest.as.object == error.as.object);
    tell_repr("  matching", matching);
    tell_repr("  rest", rest);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value error = nested();
    split("ValueError", error, coil_ValueError);
    split("TypeError", error, coil_TypeError);
    split("OSError", error, coil_OSError);
    split("Exception", error, coil_Exception);
    split("ExceptionGroup", error, coil_ExceptionGroup);
    split("BaseExceptionGroup", error, coil_BaseExceptionGroup);
    split("KeyError", error, coil_KeyError);
    tell_repr("subgroup", coil_error_subgroup(error, coil_OSError));
    tell_repr("subgroup", coil_error_subgroup(error, coil_KeyError));
    coil_value part = coil_error_subgroup(error, coil_TypeError);
    printf("the same error: %d\n", coil_error_member(part, 1).as.object == coil_error_member(error, 2).as.object);
    coil_value_release(part);
    coil_value_release(error);

    error = GROUP("mixed", ERROR(ValueError, "1"), GROUP("base", ERROR(KeyboardInterrupt, ""), ERROR(ValueError, "2")));
    tell_repr("mixed", coil_value_retain(error));
    split("Exception", error, coil_Exception);
    split("ExceptionGroup", error, coil_ExceptionGroup);
    split("BaseException", error, coil_BaseException);
    coil_value_release(error);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
