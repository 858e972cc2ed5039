// SPDX-License-Identifier: MIT
//
// generators.c: generators, driven by hand and by loops. (throw and close are those of coroutines.c.)

#include "../interpreter.h"

static coil_value generator_(scope *where, const node *statement)
{
    (void)where;
    coil_generator *made = coil_generator_new_at(run_generator, (void *)(uintptr_t)statement, 0, statement->function, "scenario", statement->line);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value yield_from(const node *statement, scope *where)
{
    (void)where;
    coil_generator *inner = coil_retain(named(argument(statement, 0)));
    if (!inner) return coil_none();
    coil_value outcome = coil_yield_from(inner);
    coil_release(inner);
    return tell(statement, outcome);
}

static coil_value next_(scope *where, const node *statement)
{
    (void)where;
    coil_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value value;
    coil_send_result did = coil_next(made, &value);
    tell_step(statement, did, value);
    coil_release(made);
    return coil_none();
}

static coil_value send_in(scope *where, const node *statement)
{
    (void)where;
    coil_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value value;
    coil_send_result did = coil_generator_send(made, value_argument(statement, 1), &value);
    tell_step(statement, did, value);
    coil_release(made);
    return coil_none();
}

static coil_value for_awaiting(const node *statement, scope *where)
{
    coil_generator *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_for (value, made) {
        tell_value(statement, NULL, value);
        COIL_TRY(run_block(statement->body, where));
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

static coil_value for_now(scope *where, const node *statement)
{
    coil_generator *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_for (value, made) {
        tell_value(statement, NULL, value);
        COIL_TRY(run_block_now(statement->body, where));
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

const statement_entry generator_statements[] = {
    {"generator", generator_, NULL},
    {"yield_from", NULL, yield_from},
    {"next", next_, NULL},
    {"send_in", send_in, NULL},
    {"for", for_now, for_awaiting},
    {0},
};
