// SPDX-License-Identifier: MIT
//
// stream_error.c: the two errors of reading that carry more than a message. What they carry stands in the error's value: for IncompleteReadError a
// list of what was read and what was expected, for LimitOverrunError a number.

#include "core.h"

COIL__COLD_BEGIN

static coil_value carrying(coil_value error, coil_value value)
{
    coil__error *raised = coil__error_of(error);
    if (raised->immortal) coil__value_drop(value); // a MemoryError in its place
    else raised->value = value;
    return error;
}

coil_value coil_raise_incomplete_read(coil_value partial, int64_t expected)
{
    if (coil_failed(partial)) return partial;
    size_t length;
    coil_as_bytes(partial, &length);
    coil_value fields[] = {partial, expected < 0 ? coil_none() : coil_int(expected)};
    coil_list *list = coil_list_new(2, fields);
    if (!list) return coil_last_error();
    coil_value error = expected < 0 ? coil__raise(coil_IncompleteReadError, "%zu bytes read on a total of undefined expected bytes", length)
                                    : coil__raise(coil_IncompleteReadError, "%zu bytes read on a total of %lld expected bytes", length,
                                                  (long long)expected);
    return carrying(error, coil_object_value(list));
}

coil_value coil_raise_limit_overrun(const char *message, int64_t consumed)
{
    return carrying(coil__raise(coil_LimitOverrunError, "%s", message), coil_int(consumed));
}

static coil_value value_of(const char *function, coil_value error, const coil_error_type *type)
{
    if (!coil_error_matches(error, type)) coil__fatal("%s: the value is no %s", function, type->name);
    return coil__error_of(error)->value;
}

// One that a coil_raise has made carries nothing.
static coil_value incomplete_field(const char *function, coil_value error, size_t index)
{
    coil_value fields = value_of(function, error, coil_IncompleteReadError);
    return fields.tag == COIL_OBJECT ? coil_list_get(coil_as_list(fields), index) : coil_none();
}

coil_value coil_error_partial(coil_value error)
{
    return incomplete_field("coil_error_partial", error, 0);
}

coil_value coil_error_expected(coil_value error)
{
    return incomplete_field("coil_error_expected", error, 1);
}

int64_t coil_error_consumed(coil_value error)
{
    coil_value consumed = value_of("coil_error_consumed", error, coil_LimitOverrunError);
    return consumed.tag == COIL_INT ? consumed.as.integer : 0;
}

COIL__COLD_END
