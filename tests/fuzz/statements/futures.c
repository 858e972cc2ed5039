// SPDX-License-Identifier: MIT
//
// futures.c: futures, and who is told when they are done.

#include "../interpreter.h"

static coil_value future_(scope *where, const node *statement)
{
    (void)where;
    coil_future *made = coil_future_new();
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value set_result(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    return future ? tell(statement, coil_future_set_result(future, value_argument(statement, 1))) : coil_none();
}

static coil_value set_exception(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    return future ? tell(statement, coil_future_set_exception(future, error_argument(statement, 1))) : coil_none();
}

// A label keeps the statement whose body is called.
static coil_value done_callback(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 1));
    if (!future) return coil_none();
    void *body = (void *)(uintptr_t)statement;
    coil_value callback = coil_pointer(body);
    keep_named(argument(statement, 0), coil_list_new(1, &callback));
    const char *context = argument_after(statement, "in");
    return coil_future_add_done_callback_with(future, run_done_callback, body, context ? named(context) : NULL);
}

static coil_value add_done_callback(scope *where, const node *statement)
{
    (void)where;
    coil_list *label = named(argument(statement, 0));
    coil_future *future = named(argument(statement, 1));
    if (!label || !future) return coil_none();
    return coil_future_add_done_callback(future, run_done_callback, coil_as_pointer(coil_list_get(label, 0)));
}

static coil_value remove_done_callback(scope *where, const node *statement)
{
    (void)where;
    coil_list *label = named(argument(statement, 0));
    coil_future *future = named(argument(statement, 1));
    if (!label || !future) return coil_none();
    void *body = coil_as_pointer(coil_list_get(label, 0));
    return tell(statement, coil_int((int64_t)coil_future_remove_done_callback(future, run_done_callback, body)));
}

const statement_entry future_statements[] = {
    {"future", future_, NULL},
    {"set_result", set_result, NULL},
    {"set_exception", set_exception, NULL},
    {"done_callback", done_callback, NULL},
    {"add_done_callback", add_done_callback, NULL},
    {"remove_done_callback", remove_done_callback, NULL},
    {0},
};
