// SPDX-License-Identifier: MIT
//
// js_error.c: what JavaScript throws is an error of C's, and the other way round. An error that was made of what JavaScript has thrown keeps that, so that
// JavaScript gets back the very object.

#include "js.h"

#include <string.h>

COIL__COLD_BEGIN

const coil_error_type coil_JSError[1] = {{"JSError", coil_Exception, NULL}};

// What JavaScript throws that Python has the like of.
static const struct {
    const char *name;
    const coil_error_type *like;
} likes[] = {
    {"TypeError", coil_TypeError},
    {"RangeError", coil_ValueError},
    {"TimeoutError", coil_TimeoutError},
    {"EvalError", NULL},
    {"ReferenceError", NULL},
    {"SyntaxError", NULL},
    {"URIError", coil_ValueError},
    {"AbortError", NULL},
    {"NotFoundError", coil_LookupError},
    {"NetworkError", coil_OSError},
};

#define MOST_NAMES 64 // types live as long as the program: other names are in the message

typedef struct named {
    coil_error_type type;
    struct named *next;
    char text[];
} named;

static named *names;
static unsigned name_count;

static const coil_error_type *type_of(const char *name, bool *known)
{
    *known = true;
    for (const named *each = names; each; each = each->next)
        if (strcmp(each->text, name) == 0) return &each->type;
    size_t size = strlen(name) + 1;
    named *made = strcmp(name, "JSError") != 0 && name_count < MOST_NAMES ? coil__allocate_forever(sizeof *made + size) : NULL;
    *known = made != NULL || strcmp(name, "JSError") == 0;
    if (!made) return coil_JSError;
    memcpy(made->text, name, size);
    made->type.name = made->text;
    made->type.base = coil_JSError;
    made->type.second_base = NULL;
    for (size_t i = 0; i < sizeof likes / sizeof *likes; i++)
        if (strcmp(likes[i].name, name) == 0) made->type.second_base = likes[i].like;
    made->next = names;
    names = made;
    name_count++;
    return &made->type;
}

coil_value coil__js_raise_thrown(void)
{
    coil_value thrown = coil__js_take_value(0), name = coil__js_take_value(1), message = coil__js_take_value(2);
    bool is_own = coil_as_bool(coil__js_take_value(3)); // it was C's, and comes back
    coil_value error;
    const coil_error_type *own = is_own && name.tag == COIL_STRING ? coil__error_type_named(coil_as_string(name)) : NULL;
    if (own) {
        error = coil__raise(own, "%s", message.tag == COIL_STRING ? coil_as_string(message) : "");
    } else {
        bool known = true;
        const coil_error_type *type = name.tag == COIL_STRING ? type_of(coil_as_string(name), &known) : coil_JSError;
        const char *text = message.tag == COIL_STRING ? coil_as_string(message) : "";
        error = known ? coil__raise(type, "%s", text) : coil__raise(type, "%s: %s", coil_as_string(name), text);
        if (!coil__error_of(error)->immortal) {
            coil__error_of(error)->value = thrown;
            thrown = coil_none();
        }
    }
    coil__value_drop(thrown);
    coil__value_drop(name);
    coil__value_drop(message);
    return error;
}

// Text, or none where there is no memory for it.
static coil_value text_of(const char *text)
{
    coil_value made = coil_string(text);
    if (!coil_failed(made)) return made;
    coil__value_drop(made);
    return coil_none();
}

static coil_value without_error(coil_value value)
{
    if (!coil_failed(value)) return value;
    coil__value_drop(value);
    return coil_none();
}

void coil__js_describe(coil_object *object)
{
    const coil__error *error = (coil__error *)object;
    coil_value self = coil__value_of(COIL_ERROR, object), *values = coil__js_shared.values;
    values[0] = text_of(error->type->name);
    values[1] = text_of(coil_error_message(self));
    values[2] = coil__value_keep(error->cause);
    values[3] = error->members ? coil__value_of(COIL_OBJECT, coil_retain(error->members)) : coil_none();
    values[4] = without_error(coil_error_format(self));
    values[5] = coil__value_keep(error->value);
    values[6] = coil_bool(coil__error_is(error->type, coil_JSError));
}

COIL__COLD_END
