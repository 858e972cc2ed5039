// SPDX-License-Identifier: MIT
//
// task_groups.c: TaskGroup, with children that fail, are cancelled, and make more.

#include "../interpreter.h"

static coil_value group(const node *statement, scope *where)
{
    coil_group *made = coil_group_new();
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), coil_retain(made));
    coil_value outcome = end_block(where, coil_group_exit(made, run_block(statement->body, where)));
    if (!coil_failed(outcome) && where->leaving == GOES_ON) tell_reached(statement);
    return outcome;
}

static coil_value spawn(scope *where, const node *statement)
{
    (void)where;
    coil_group *made = named(argument(statement, 0));
    if (!made) return coil_none();
    const char *name = argument(statement, 1);
    coil_task *task = coil_group_create_task(made, new_coroutine(statement), task_options(statement, name));
    if (!task) return coil_last_error();
    keep_named(name, coil_retain(task));
    return coil_none();
}

const statement_entry group_statements[] = {
    {"group", NULL, group},
    {"spawn", spawn, NULL},
    {0},
};
