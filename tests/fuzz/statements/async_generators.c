// SPDX-License-Identifier: MIT
//
// async_generators.c: asynchronous generators: asked for values one by one or in a loop, thrown into, closed, left behind.

#include "../interpreter.h"

static coil_value async_generator(scope *where, const node *statement)
{
    (void)where;
    coil_async_generator *made =
        coil_async_generator_new_at(run_async_generator, (void *)(uintptr_t)statement, 0, statement->function, "scenario", statement->line);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value anext(const node *statement, scope *where)
{
    (void)where;
    coil_async_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = coil_anext(made);
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value anext_default(const node *statement, scope *where)
{
    (void)where;
    coil_async_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = coil_anext_default(made, value_argument(statement, 1));
    coil_release(made);
    return tell(statement, outcome);
}

static coil_object *new_step(const node *statement, coil_async_generator *made)
{
    if (has_argument(statement, "anext")) return coil_anext_coro(made);
    if (has_argument(statement, "asend")) return coil_async_generator_asend_coro(made, value_argument(statement, 3));
    if (has_argument(statement, "athrow")) return coil_async_generator_athrow_coro(made, error_argument(statement, 3));
    return coil_async_generator_aclose_coro(made);
}

static coil_value step_object(scope *where, const node *statement)
{
    (void)where;
    coil_async_generator *made = named(argument(statement, 1));
    if (!made) return coil_none();
    coil_object *step = new_step(statement, made);
    if (!step) return coil_last_error();
    keep_named(argument(statement, 0), step);
    return coil_none();
}

static coil_value asend(const node *statement, scope *where)
{
    (void)where;
    coil_async_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = coil_async_generator_asend(made, value_argument(statement, 1));
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value athrow(const node *statement, scope *where)
{
    (void)where;
    coil_async_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = coil_async_generator_athrow(made, error_argument(statement, 1));
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value aclose(const node *statement, scope *where)
{
    (void)where;
    coil_async_generator *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = coil_async_generator_aclose(made);
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value async_for(const node *statement, scope *where)
{
    coil_async_generator *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_async_for (value, made) {
        tell_value(statement, NULL, value);
        COIL_TRY(run_block(statement->body, where));
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

const statement_entry async_generator_statements[] = {
    {"async_generator", async_generator, NULL},
    {"anext", NULL, anext},
    {"anext_default", NULL, anext_default},
    {"step_object", step_object, NULL},
    {"asend", NULL, asend},
    {"athrow", NULL, athrow},
    {"aclose", NULL, aclose},
    {"async_for", NULL, async_for},
    {0},
};
