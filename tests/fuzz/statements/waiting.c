// SPDX-License-Identifier: MIT
//
// waiting.c: waiting for several: wait, as_completed; and shield.

#include "../interpreter.h"

static coil_return_when when_argument(const node *statement)
{
    if (has_argument(statement, "first")) return COIL_FIRST_COMPLETED;
    return has_argument(statement, "exception") ? COIL_FIRST_EXCEPTION : COIL_ALL_COMPLETED;
}

static coil_value wait_(const node *statement, scope *where)
{
    (void)where;
    void *items[MOST_ITEMS];
    size_t count = take_items(statement, items);
    coil_list *done, *pending;
    coil_value outcome = coil_wait(count, items, number_argument(statement, 0), when_argument(statement), &done, &pending);
    for (size_t i = 0; i < count; i++) coil_release(items[i]);
    if (coil_failed(outcome)) return outcome;
    coil_value lists[] = {coil_object_value(done), coil_object_value(pending)};
    return tell(statement, coil_object_value(coil_list_new(2, lists)));
}

static coil_as_completed *completed_items(const node *statement)
{
    void *items[MOST_ITEMS];
    size_t count = take_items(statement, items);
    coil_as_completed *made = coil_as_completed_new(count, items, number_argument(statement, 0));
    release_items(count, items);
    return made;
}

// Each is told as it comes; an error of one of them is caught.
static coil_value each_coroutine(const node *statement, coil_as_completed *completed)
{
    coil_for (coroutine, completed) {
        coil_value outcome = coil_await(coil_as_object(coroutine));
        if (coil_failed(outcome) && !coil_error_matches(outcome, coil_Exception)) return outcome;
        tell_value(statement, coil_failed(outcome) ? "caught" : NULL, outcome);
        coil_value_release(outcome);
    }
    return coil_none();
}

static coil_value each_future(const node *statement, coil_as_completed *completed)
{
    coil_async_for (future, completed) {
        tell_state(statement, coil_as_object(future));
    }
    return coil_none();
}

static coil_value as_completed(const node *statement, scope *where)
{
    (void)where;
    coil_as_completed *completed = completed_items(statement);
    if (!completed) return coil_last_error();
    coil_value outcome = has_argument(statement, "async") ? each_future(statement, completed) : each_coroutine(statement, completed);
    coil_release(completed);
    return outcome;
}

// Of the only item; NULL and no error: it is not there.
static coil_future *shield_item(const node *statement, bool *there)
{
    void *item;
    *there = take_items(statement, &item) == 1;
    if (!*there) return NULL;
    coil_future *outer = coil_shield(item);
    release_items(1, &item);
    return outer;
}

static coil_value shield(scope *where, const node *statement)
{
    (void)where;
    bool there;
    coil_future *outer = shield_item(statement, &there);
    if (!there) return coil_none();
    if (!outer) return coil_last_error();
    keep_named(argument(statement, 0), outer);
    return coil_none();
}

static coil_value await_shield(const node *statement, scope *where)
{
    (void)where;
    bool there;
    coil_future *outer = shield_item(statement, &there);
    return there ? tell(statement, coil_join(outer)) : coil_none();
}

const statement_entry waiting_statements[] = {
    {"wait", NULL, wait_},
    {"as_completed", NULL, as_completed},
    {"shield", shield, NULL},
    {"await_shield", NULL, await_shield},
    {0},
};
