// SPDX-License-Identifier: MIT
//
// coroutines.c: coroutine objects: awaited, made a task of, driven by hand, never awaited.

#include "../interpreter.h"

static coil_value coroutine_(scope *where, const node *statement)
{
    (void)where;
    coil_object *made = new_coroutine(statement);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value await_coroutine(const node *statement, scope *where)
{
    (void)where;
    return tell(statement, coil_await(new_coroutine(statement)));
}

static coil_value task_of(scope *where, const node *statement)
{
    (void)where;
    const char *name = argument(statement, 0);
    void *coroutine = has_argument(statement, "of") ? (void *)method_coroutine(statement) : coil_retain(named(argument(statement, 1)));
    if (!coroutine) return coil_none();
    coil_task *made = coil_create_task_with(coroutine, task_options(statement, name));
    if (!made) return coil_last_error();
    keep_named(name, made);
    return coil_none();
}

static coil_value drive(const node *statement, coil_value sent)
{
    coil_object *coroutine = coil_retain(named(argument(statement, 0)));
    coil_value value;
    coil_send_result did = coil_send(coroutine, sent, &value);
    tell_step(statement, did, value);
    coil_release(coroutine);
    return coil_none();
}

// Of coroutines and generators, stackless ones too.
static coil_value send(scope *where, const node *statement)
{
    (void)where;
    return named(argument(statement, 0)) ? drive(statement, value_argument(statement, 1)) : coil_none();
}

static coil_value throw_(scope *where, const node *statement)
{
    (void)where;
    return named(argument(statement, 0)) ? drive(statement, error_argument(statement, 1)) : coil_none();
}

static coil_value close_(scope *where, const node *statement)
{
    (void)where;
    coil_object *object = coil_retain(named(argument(statement, 0)));
    if (!object) return coil_none();
    coil_value outcome = object->type->close(object);
    coil_release(object);
    return tell(statement, outcome);
}

const statement_entry coroutine_statements[] = {
    {"coroutine", coroutine_, NULL},
    {"await_coroutine", NULL, await_coroutine},
    {"task_of", task_of, NULL},
    {"send", send, NULL},
    {"throw", throw_, NULL},
    {"close", close_, NULL},
    {0},
};
