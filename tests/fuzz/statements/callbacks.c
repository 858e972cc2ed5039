// SPDX-License-Identifier: MIT
//
// callbacks.c: functions that the loop calls, soon or later, or not, when they are cancelled.

#include "../interpreter.h"

static coil_value keep_handle(const node *statement, coil_handle *handle)
{
    if (!handle) return coil_last_error();
    keep_named(argument(statement, 0), coil_retain(handle));
    return coil_none();
}

static coil_value call_soon(scope *where, const node *statement)
{
    (void)where;
    const char *context = argument_after(statement, "in");
    return keep_handle(statement, coil_loop_call_soon_with(NULL, run_callback, (void *)(uintptr_t)statement, context ? named(context) : NULL));
}

static coil_value call_later(scope *where, const node *statement)
{
    (void)where;
    return keep_handle(statement, coil_loop_call_later(NULL, number_argument(statement, 1), run_callback, (void *)(uintptr_t)statement));
}

static coil_value call_at(scope *where, const node *statement)
{
    (void)where;
    double when = coil_loop_time(NULL) + number_argument(statement, 1);
    return keep_handle(statement, coil_loop_call_at(NULL, when, run_callback, (void *)(uintptr_t)statement));
}

static coil_value cancel_handle(scope *where, const node *statement)
{
    (void)where;
    coil_handle *handle = named(argument(statement, 0));
    if (!handle) return coil_none();
    coil_handle_cancel(handle);
    return tell(statement, coil_bool(coil_handle_cancelled(handle)));
}

const statement_entry callback_statements[] = {
    {"call_soon", call_soon, NULL},
    {"call_later", call_later, NULL},
    {"call_at", call_at, NULL},
    {"cancel_handle", cancel_handle, NULL},
    {0},
};
