// SPDX-License-Identifier: MIT
//
// error_group.c: what can be done with an error group besides raising it: parts of it, as split() and subgroup() find them and as `except*` uses
// them, and derive(). A part has the message, the cause, the trail and copies of the notes of the group that it is a part of; an error that
// belongs to a part is not copied. Notes themselves are here too: any error can have them.

#include "core.h"

COIL__COLD_BEGIN

#define MOST_NESTED 200 // groups in groups, each of which takes a piece of the C stack

// What decides which errors belong to the part: a type, or a function.
typedef struct matcher {
    const coil_error_type *type; // NULL: the function decides
    coil_error_predicate predicate;
    void *arg;
    bool wants_rest;
} matcher;

typedef struct parts {
    coil_value matching, rest; // owned; none: nothing
} parts;

// Errors that become a group.
typedef struct collection {
    coil_value *errors;
    size_t count, capacity;
} collection;

static void collection_free(collection *collected)
{
    while (collected->count > 0) coil__value_drop(collected->errors[--collected->count]);
    coil__free(collected->errors, collected->capacity * sizeof *collected->errors);
}

// Takes the error; none is not collected.
static bool collect(collection *collected, coil_value error)
{
    if (!coil_failed(error)) return true;
    if (coil__grow((void **)&collected->errors, &collected->capacity, collected->count, sizeof *collected->errors)) {
        collected->errors[collected->count++] = error;
        return true;
    }
    coil__value_drop(error);
    return false;
}

// ---------------------------------------------------------------------------------------------------------------------
// Deriving
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_error_derive(coil_value error, size_t count, const coil_value *errors)
{
    if (!coil_error_count(error)) coil__fatal("coil_error_derive: the error is no group");
    coil_value message = coil_string_n(coil_error_message(error), coil__group_message_length(coil__error_of(error)));
    if (!coil_failed(message)) {
        coil_value group = coil_raise_group(coil_as_string(message), count, errors);
        coil_value_release(message);
        return group;
    }
    for (size_t i = 0; i < count; i++) coil__value_drop(errors[i]);
    return message;
}

static void copy_trail(coil__error *part, const coil__error *group)
{
    // A part without its trail is better than no part: a failed allocation is ignored.
    for (size_t i = 0; i < group->trail_length; i++)
        coil_trail(coil__value_of(COIL_ERROR, part), group->trail[i].file, group->trail[i].line, group->trail[i].function);
}

static coil_value copy_notes(coil__error *part, const coil__error *group)
{
    coil_value copied = coil_none();
    for (size_t i = 0; group->notes && !coil_failed(copied) && i < coil_list_count(group->notes); i++)
        copied = coil_error_add_note(coil__value_of(COIL_ERROR, part), coil_as_string(coil_list_get(group->notes, i)));
    return copied;
}

// exceptiongroup_subset: a group of what was collected, which it takes; none when that is nothing.
static coil_value part_of(coil_value error, collection *collected)
{
    size_t count = collected->count;
    if (count == 0) return coil_none();
    collected->count = 0;
    coil_value part = coil_error_derive(error, count, collected->errors);
    coil__error *made = coil__error_of(part);
    const coil__error *group = coil__error_of(error);
    if (!made->members) return part; // no memory
    copy_trail(made, group);
    if (coil_failed(group->cause)) coil__error_set_cause(part, coil__value_keep(group->cause));
    coil_value noted = copy_notes(made, group);
    if (!coil_failed(noted)) return part;
    coil__value_drop(part);
    return noted;
}

// ---------------------------------------------------------------------------------------------------------------------
// Splitting
// ---------------------------------------------------------------------------------------------------------------------

// A predicate runs as a slot does, outside of any frame: it cannot suspend.
COIL_NEVER_SUSPENDS static coil_value call_predicate(const matcher *by, coil_value error)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_value answer = by->predicate(error, by->arg);
    coil__frame_current = frame;
    return answer;
}

// A boolean, or an error.
static coil_value matches(const matcher *by, coil_value error)
{
    if (by->type) return coil_bool(coil_error_matches(error, by->type));
    coil_value answer = call_predicate(by, error);
    if (coil_failed(answer)) return answer;
    bool matched = coil_as_bool(answer);
    coil_value_release(answer);
    return coil_bool(matched);
}

static coil_value split(const matcher *by, coil_value error, parts *made, int depth);

static coil_value split_members(const matcher *by, coil_value error, collection *matching, collection *rest, int depth)
{
    for (size_t i = 0; i < coil_error_count(error); i++) {
        parts of_member;
        coil_value done = split(by, coil_error_member(error, i), &of_member, depth + 1);
        if (coil_failed(done)) return done;
        bool collected = collect(matching, of_member.matching);
        if (!collect(rest, of_member.rest) || !collected) return coil_raise_no_memory();
    }
    return coil_none();
}

// A group in which some errors may match: each part is a group of the same shape.
static coil_value split_group(const matcher *by, coil_value error, parts *made, int depth)
{
    if (depth == MOST_NESTED) return coil__raise(coil_RecursionError, "maximum recursion depth exceeded");
    collection matching = {0}, rest = {0};
    coil_value done = split_members(by, error, &matching, &rest, depth);
    if (!coil_failed(done)) {
        made->matching = part_of(error, &matching);
        made->rest = part_of(error, &rest);
        // A part that could not be made is the MemoryError itself, which is no group.
        if (coil_failed(made->matching) && !coil__error_of(made->matching)->members) done = coil_raise_no_memory();
        if (coil_failed(made->rest) && !coil__error_of(made->rest)->members) done = coil_raise_no_memory();
    }
    collection_free(&matching);
    collection_free(&rest);
    return done;
}

// exceptiongroup_split_recursive. None; or an error: then there are no parts.
static coil_value split(const matcher *by, coil_value error, parts *made, int depth)
{
    *made = (parts){coil_none(), coil_none()};
    coil_value matched = matches(by, error);
    if (coil_failed(matched)) return matched;
    if (matched.as.boolean) {
        made->matching = coil__value_keep(error);
    } else if (!coil__error_of(error)->members) {
        if (by->wants_rest) made->rest = coil__value_keep(error);
    } else {
        coil_value done = split_group(by, error, made, depth);
        if (!coil_failed(done)) return done;
        coil__value_drop(made->matching);
        coil__value_drop(made->rest);
        *made = (parts){coil_none(), coil_none()};
        return done;
    }
    return coil_none();
}

static coil_value split_by(matcher by, coil_value error, coil_value *matching, coil_value *rest)
{
    parts made;
    coil_error_type_of(error); // ends the program when it is no error
    coil_value done = split(&by, error, &made, 0);
    if (matching) *matching = made.matching;
    else coil__value_drop(made.matching);
    if (rest) *rest = made.rest;
    else coil__value_drop(made.rest);
    return done;
}

coil_value coil_error_split(coil_value error, const coil_error_type *type, coil_value *matching, coil_value *rest)
{
    return split_by((matcher){.type = type, .wants_rest = rest}, error, matching, rest);
}

coil_value coil_error_split_if(coil_value error, coil_error_predicate predicate, void *arg, coil_value *matching, coil_value *rest)
{
    return split_by((matcher){.predicate = predicate, .arg = arg, .wants_rest = rest}, error, matching, rest);
}

coil_value coil_error_subgroup(coil_value error, const coil_error_type *type)
{
    coil_value matching;
    coil_value done = coil_error_split(error, type, &matching, NULL);
    return coil_failed(done) ? done : matching;
}

coil_value coil_error_subgroup_if(coil_value error, coil_error_predicate predicate, void *arg)
{
    coil_value matching;
    coil_value done = coil_error_split_if(error, predicate, arg, &matching, NULL);
    return coil_failed(done) ? done : matching;
}

// ---------------------------------------------------------------------------------------------------------------------
// Notes
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_error_add_note(coil_value error, const char *text)
{
    coil_error_type_of(error); // ends the program when it is no error
    coil__error *noted = coil__error_of(error);
    if (noted->immortal) return coil_none(); // it is everybody's
    if (!noted->notes) noted->notes = coil_list_new(0, NULL);
    coil__notes_writer = coil__write_notes;
    if (!noted->notes) return coil_last_error();
    coil_value note = coil_string(text);
    return coil_failed(note) ? note : coil_list_append(noted->notes, note);
}

coil_list *coil_error_notes(coil_value error)
{
    coil_error_type_of(error); // ends the program when it is no error
    return coil__error_of(error)->notes;
}

COIL__COLD_END
