// SPDX-License-Identifier: MIT
//
// tasks.c: making tasks, cancelling them at any moment, awaiting them and looking at them.

#include "../interpreter.h"

static coil_value task(scope *where, const node *statement)
{
    (void)where;
    const char *name = argument(statement, 0);
    coil_task *made = coil_create_task_with(new_coroutine(statement), task_options(statement, name));
    if (!made) return coil_last_error();
    keep_named(name, made);
    return coil_none();
}

static coil_value await_by_steps(void *awaitable)
{
    coil_object *iterator = coil_get_awaitable(awaitable);
    coil_value outcome = coil_yield_from(iterator);
    coil_release(iterator);
    return outcome;
}

// A coroutine object that has a name is not awaited in place: others may drive it meanwhile. (An asynchronous generator cannot `yield from`: so a
// coroutine does it for all.)
static coil_value await(const node *statement, scope *where)
{
    (void)where;
    void *awaitable = coil_retain(named(argument(statement, 0)));
    if (!awaitable) return coil_none();
    coil_value outcome = is_coroutine(awaitable) ? coil_await(coil_coroutine_new(await_by_steps, awaitable)) : coil_await(awaitable);
    coil_release(awaitable);
    return tell(statement, outcome);
}

static coil_value cancel(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    return future ? tell(statement, coil_bool(coil_future_cancel(future, argument(statement, 1)))) : coil_none();
}

static coil_value cancel_self(scope *where, const node *statement)
{
    (void)where;
    coil_task *current = coil_current_task();
    return tell(statement, current ? coil_bool(coil_task_cancel(current, argument(statement, 0))) : coil_none());
}

static coil_value uncancel(scope *where, const node *statement)
{
    (void)where;
    coil_task *other = named(argument(statement, 0));
    return other ? tell(statement, coil_int(coil_task_uncancel(other))) : coil_none();
}

static coil_value uncancel_self(scope *where, const node *statement)
{
    (void)where;
    coil_task *current = coil_current_task();
    return tell(statement, current ? coil_int(coil_task_uncancel(current)) : coil_none());
}

static coil_value current_(scope *where, const node *statement)
{
    (void)where;
    coil_task *current = coil_current_task();
    return tell(statement, current ? coil_int(coil_task_cancelling(current)) : coil_none());
}

static coil_value state(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    if (!future) return coil_none();
    tell_word(statement, !coil_future_done(future) ? "pending" : coil_future_cancelled(future) ? "cancelled"
                                                                                               : "done");
    return coil_none();
}

static coil_value result(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    return future ? tell(statement, coil_future_result(future)) : coil_none();
}

static coil_value exception(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    if (!future) return coil_none();
    coil_value error = coil_future_exception(future);
    if (coil_failed(error) && (!coil_future_done(future) || coil_future_cancelled(future))) return error; // raised, not returned
    tell_value(statement, NULL, error);
    coil_value_release(error);
    return coil_none();
}

static coil_value drop(scope *where, const node *statement)
{
    (void)where;
    keep_named(argument(statement, 0), NULL);
    return coil_none();
}

static coil_value await_self(const node *statement, scope *where)
{
    (void)where;
    coil_task *current = coil_current_task();
    return current ? tell(statement, coil_join(coil_retain(current))) : coil_none();
}

static coil_value rename_(scope *where, const node *statement)
{
    (void)where;
    coil_task *other = named(argument(statement, 0));
    if (!other) return coil_none();
    COIL_TRY(coil_task_set_name(other, argument(statement, 1)));
    return tell(statement, coil_string(coil_task_get_name(other)));
}

static coil_value all_tasks(scope *where, const node *statement)
{
    (void)where;
    return runs() ? tell(statement, coil_all_tasks()) : coil_none();
}

static coil_value ensure(scope *where, const node *statement)
{
    (void)where;
    void *item;
    if (take_items(statement, &item) == 0) return coil_none();
    coil_future *made = coil_ensure_future(item);
    release_items(1, &item);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value eager_factory(scope *where, const node *statement)
{
    (void)where;
    (void)statement;
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    return coil_none();
}

const statement_entry task_statements[] = {
    {"task", task, NULL},
    {"await", NULL, await},
    {"cancel", cancel, NULL},
    {"cancel_self", cancel_self, NULL},
    {"uncancel", uncancel, NULL},
    {"uncancel_self", uncancel_self, NULL},
    {"current", current_, NULL},
    {"state", state, NULL},
    {"result", result, NULL},
    {"exception", exception, NULL},
    {"await_self", NULL, await_self},
    {"rename", rename_, NULL},
    {"all_tasks", all_tasks, NULL},
    {"ensure", ensure, NULL},
    {"eager_factory", eager_factory, NULL},
    {"drop", drop, NULL},
    {0},
};
