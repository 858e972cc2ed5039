// split and subgroup by a function: which errors it is asked about, in which order; what it returns counts as true or false; it fails.
#include "tell.h"

#include <string.h>

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

static coil_value is_text(coil_value error, void *text)
{
    printf("  asked about %s\n", coil_error_message(error));
    return coil_bool(strcmp(coil_error_message(error), text) == 0);
}

static coil_value is_value_error(coil_value error, void *unused)
{
    (void)unused;
    return coil_error_matches(error, coil_ValueError) ? coil_string("yes") : coil_none();
}

static coil_value fails_at(coil_value error, void *text)
{
    if (strcmp(coil_error_message(error), text) == 0) return coil_raise(coil_LookupError, "asked about %s", coil_error_message(error));
    return coil_int(1 - (coil_error_count(error) > 0));
}

static void split(const char *what, coil_error_predicate predicate, const char *text)
{
    coil_value error = nested(), matching, rest;
    printf("%s\n", what);
    coil_value done = coil_error_split_if(error, predicate, (void *)text, &matching, &rest);
    if (coil_failed(done)) {
        tell("  fails", done);
    } else {
        tell_repr("  matching", matching);
        tell_repr("  rest", rest);
    }
    coil_value_release(error);
}

static coil_value app(void *arg)
{
    (void)arg;
    split("a leaf", is_text, "3");
    split("a group", is_text, "some (3 sub-exceptions)");
    split("the whole", is_text, "all (3 sub-exceptions)");
    split("nothing", is_text, "6");
    split("a string or None", is_value_error, "");
    split("fails at a leaf", fails_at, "4");
    split("fails at a group", fails_at, "few (1 sub-exception)");
    split("fails at once", fails_at, "all (3 sub-exceptions)");
    split("never fails", fails_at, "6");
    coil_value error = nested();
    printf("subgroup\n");
    tell_repr("  part", coil_error_subgroup_if(error, is_text, "few (1 sub-exception)"));
    coil_value_release(error);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
