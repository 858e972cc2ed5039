// Notes: below the message in a traceback, of members and of groups, of several lines; copied into the parts of a group, with its cause.
#include "tell.h"

// Without places, as errors that were never raised.
static coil_value bare(const coil_error_type *type, const char *message)
{
    return coil_raise_value(type, coil_string(message));
}

static void show(const char *what, coil_value error)
{
    coil_value text = coil_error_format(error);
    printf("%s\n%s", what, coil_as_string(text));
    coil_value_release(text);
}

static void notes(const char *what, coil_value error)
{
    coil_list *list = coil_error_notes(error);
    if (list) tell(what, coil_object_value(coil_retain(list)));
    else printf("%s: no notes\n", what);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value error = bare(coil_ValueError, "message");
    notes("new", error);
    COIL_TRY(coil_error_add_note(error, "first"));
    COIL_TRY(coil_error_add_note(error, "two\nlines"));
    COIL_TRY(coil_error_add_note(error, ""));
    COIL_TRY(coil_error_add_note(error, "'quoted'\n"));
    notes("noted", error);
    show("alone", error);

    coil_value members[] = {error, bare(coil_OSError, "other")};
    coil_value group = coil_raise_group("group", 2, members);
    COIL_TRY(coil_error_add_note(group, "of the group"));
    COIL_TRY(coil_error_add_note(coil_error_member(group, 1), "of the other"));
    show("in a group", group);
    coil_value outer[] = {group, bare(coil_IndexError, "i")};
    coil_value whole = coil_raise_group("whole", 2, outer);
    COIL_TRY(coil_error_add_note(whole, "of the whole"));
    show("in a group in a group", whole);

    coil_value matching, rest;
    COIL_TRY(coil_error_split(whole, coil_OSError, &matching, &rest));
    show("matching", matching);
    show("rest", rest);
    COIL_TRY(coil_error_add_note(matching, "of the part"));
    notes("matching", matching);
    notes("rest", rest);
    notes("whole", whole);
    notes("member", coil_error_member(matching, 0));

    coil_value derived = coil_error_derive(whole, 1, (coil_value[]){bare(coil_TypeError, "x")});
    notes("derived", derived);
    show("derived", derived);
    coil_value_release(derived);
    coil_value_release(matching);
    coil_value_release(rest);
    coil_value_release(whole);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
