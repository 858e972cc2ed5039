// SPDX-License-Identifier: MIT
//
// traceback.c: errors as Python prints them. The trail is kept innermost first and printed the other way round, most recent call last;
// a cause stands above the error that it led to; the members of a group stand below it in boxes.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

#define MAX_DEPTH 10 // of groups in groups, as traceback.TracebackException has it

typedef coil__traceback writer;

static void add_indent(writer *out)
{
    coil__text_add(out->text, "%*s", 2 * out->depth, "");
}

// Starts a line: inside of a group every line has a margin.
static void add_margin(writer *out, char character)
{
    add_indent(out);
    if (out->depth) coil__text_add(out->text, "%c ", character);
}

void coil__text_error_line(coil__text *text, coil_value value)
{
    coil__error *error = coil__error_of(value);
    coil__text_add(text, "%s", error->type->name);
    if (error->message) coil__text_add(text, ": %s", error->message);
    else if (error->value.tag == COIL_STRING) coil__text_add(text, ": %s", coil_as_string(error->value));
    else if (error->value.tag != COIL_NONE) {
        coil__text_add(text, ": ");
        coil__text_repr(text, error->value);
    }
}

static void add_error(writer *out, coil_value value);

void (*coil__group_writer)(writer *out, coil_value group);
void (*coil__notes_writer)(writer *out, const coil_list *notes);

static void add_members(writer *out, coil__error *error)
{
    size_t count = coil_list_count(error->members);
    out->need_close = false;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count) out->need_close = true;
        add_indent(out);
        coil__text_add(out->text, "%s+---------------- %zu ----------------\n", i ? "  " : "+-", i + 1);
        out->depth++;
        if (out->depth > MAX_DEPTH) {
            add_margin(out, '|');
            coil__text_add(out->text, "... (max_group_depth is %d)\n", MAX_DEPTH);
        } else {
            add_error(out, coil_list_get(error->members, i));
        }
        if (i + 1 == count && out->need_close) {
            add_indent(out);
            coil__text_add(out->text, "+------------------------------------\n");
            out->need_close = false;
        }
        out->depth--;
    }
}

static void add_trail(writer *out, const coil__error *error, const char *title, char margin)
{
    if (!error->trail_length) return;
    add_margin(out, margin);
    coil__text_add(out->text, "%s (most recent call last):\n", title);
    for (size_t i = error->trail_length; i-- > 0;) {
        add_margin(out, '|');
        coil__text_add(out->text, "  File \"%s\", line %d, in %s\n", error->trail[i].file, error->trail[i].line,
                       error->trail[i].function);
    }
}

// Each line of a text has the margin.
static void add_lines(writer *out, const char *rest)
{
    while (rest) {
        const char *end = strchr(rest, '\n');
        add_margin(out, '|');
        coil__text_add(out->text, "%.*s\n", (int)(end ? (size_t)(end - rest) : strlen(rest)), rest);
        rest = end ? end + 1 : NULL;
    }
}

// The message, and the notes below it.
COIL_NEVER_SUSPENDS static void add_line(writer *out, coil_value value)
{
    coil__text line = {0};
    coil__text_error_line(&line, value);
    if (line.failed) out->text->failed = true;
    else add_lines(out, line.bytes);
    coil__text_free(&line);
    if (coil__error_of(value)->notes) coil__notes_writer(out, coil__error_of(value)->notes);
}

void coil__write_notes(writer *out, const coil_list *notes)
{
    for (size_t i = 0; i < coil_list_count(notes); i++) add_lines(out, coil_as_string(coil_list_get(notes, i)));
}

COIL_NEVER_SUSPENDS static void add_error(writer *out, coil_value value)
{
    coil__error *error = coil__error_of(value);
    if (error->cause.tag == COIL_ERROR) {
        add_error(out, error->cause);
        add_margin(out, '|');
        coil__text_add(out->text, "\n");
        add_margin(out, '|');
        coil__text_add(out->text, "The above exception was the direct cause of the following exception:\n");
        add_margin(out, '|');
        coil__text_add(out->text, "\n");
    }
    if (error->members) {
        coil__group_writer(out, value);
        return;
    }
    add_trail(out, error, "Traceback", '|');
    add_line(out, value);
}

void coil__write_group(writer *out, coil_value group)
{
    coil__error *error = coil__error_of(group);
    bool outermost = out->depth == 0;
    if (outermost) out->depth = 1;
    add_trail(out, error, "Exception Group Traceback", outermost ? '+' : '|');
    add_line(out, group);
    add_members(out, error);
    if (outermost) out->depth = 0;
}

void coil__text_error(coil__text *text, coil_value error)
{
    writer out = {text, 0, false};
    add_error(&out, error);
}

coil_value coil_error_format(coil_value error)
{
    coil_error_type_of(error); // ends the program when it is no error
    coil__text text = {0};
    coil__text_error(&text, error);
    return coil__text_take(&text);
}

void coil_error_print(coil_value error)
{
    coil_value text = coil_error_format(error);
    if (coil_failed(text)) {
        static const char message[] = "MemoryError\n";
        coil__host_write(message, sizeof message - 1);
    } else {
        coil__host_write(coil_as_string(text), strlen(coil_as_string(text)));
    }
    coil_value_release(text);
}

COIL__COLD_END
