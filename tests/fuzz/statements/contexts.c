// SPDX-License-Identifier: MIT
//
// contexts.c: context variables, in tasks, in callbacks and in contexts of one's own.

#include "../interpreter.h"

static coil_value var_set(scope *where, const node *statement)
{
    (void)where;
    if (!runs()) return coil_none(); // in the outermost context it would stay for ever
    const char *name = argument(statement, 2);
    coil_token *token = NULL;
    coil_value outcome = coil_var_set(named(argument(statement, 0)), value_argument(statement, 1), name ? &token : NULL);
    if (name) keep_named(name, token);
    return outcome;
}

static coil_value var_get(scope *where, const node *statement)
{
    (void)where;
    return tell(statement, coil_var_get(named(argument(statement, 0))));
}

static coil_value var_reset(scope *where, const node *statement)
{
    (void)where;
    coil_token *token = named(argument(statement, 1));
    return token ? tell(statement, coil_var_reset(named(argument(statement, 0)), coil_retain(token))) : coil_none();
}

static coil_value context(scope *where, const node *statement)
{
    (void)where;
    coil_context *made = has_argument(statement, "empty") ? coil_context_new() : coil_context_copy();
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value in_context(scope *where, const node *statement)
{
    (void)where;
    coil_context *made = named(argument(statement, 0));
    return made ? tell(statement, coil_context_run(made, run_function, (void *)(uintptr_t)statement)) : coil_none();
}

static coil_value var_in(scope *where, const node *statement)
{
    (void)where;
    coil_context *made = named(argument(statement, 0));
    return made ? tell(statement, coil_context_get(made, named(argument(statement, 1)))) : coil_none();
}

const statement_entry context_statements[] = {
    {"var_set", var_set, NULL},
    {"var_get", var_get, NULL},
    {"var_reset", var_reset, NULL},
    {"context", context, NULL},
    {"in_context", in_context, NULL},
    {"var_in", var_in, NULL},
    {0},
};
