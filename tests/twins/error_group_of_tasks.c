// The errors of a task group, taken apart as `except*` does: one kind handled, the others raised again; what is left of nested groups.
#include "tell.h"

static coil_value fails(void *arg)
{
    const char *what = arg;
    COIL_TRY(coil_sleep(0));
    if (*what == 'v') return coil_raise(coil_ValueError, "%s", what);
    if (*what == 'o') return coil_raise(coil_OSError, "%s", what);
    return coil_raise(coil_ConnectionResetError, "%s", what);
}

static coil_value runs(void *arg)
{
    coil_group *group = coil_group_new();
    for (char **what = arg; *what; what++) coil_group_spawn(group, fails, *what);
    return coil_group_join(group);
}

static coil_value nests(void *arg)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, runs, arg);
    coil_group_spawn(group, fails, "v outer");
    return coil_group_join(group);
}

// except* type: tells of the part that it handles, and returns the rest. Takes the error.
static coil_value handle(coil_value error, const coil_error_type *type)
{
    coil_value matching, rest;
    if (!coil_failed(error)) return error;
    COIL_TRY(coil_error_split(error, type, &matching, &rest));
    coil_value text = coil_repr(matching);
    if (coil_failed(matching)) printf("  except* %s: %s\n", type->name, coil_as_string(text));
    coil_value_release(text);
    coil_value_release(matching);
    coil_value_release(error);
    return rest;
}

static coil_value attempt(const char *what, coil_value error)
{
    printf("%s\n", what);
    error = handle(handle(error, coil_ConnectionError), coil_OSError);
    coil_value text = coil_repr(error);
    printf("  rest: %s\n", coil_as_string(text));
    coil_value_release(text);
    coil_value_release(error);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    char *all[] = {"v one", "o two", "c three", NULL}, *handled[] = {"o one", "c two", NULL}, *none[] = {"v", NULL}, *nothing[] = {NULL};
    COIL_TRY(attempt("all kinds", runs(all)));
    COIL_TRY(attempt("handled", runs(handled)));
    COIL_TRY(attempt("not handled", runs(none)));
    COIL_TRY(attempt("no error", runs(nothing)));
    return attempt("nested", nests(all));
}

int main(void)
{
    return coil_main(app, NULL);
}
