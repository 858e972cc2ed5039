// SPDX-License-Identifier: MIT
//
// gathering.c: gather, awaited at once or kept as a future.

#include "../interpreter.h"

#include <string.h>

#define MOST_ITEMS 100

// The awaitables of a statement's items, each owned; those that are not there are left out.
static size_t take_items(const node *statement, void **items)
{
    size_t count = 0;
    for (const node *item = statement->body; item && count < MOST_ITEMS; item = item->next) {
        const char *name = argument(item, 0);
        void *awaitable = strcmp(name, "coro") == 0 ? (void *)new_coroutine(item) : coil_retain(named(name));
        if (awaitable) items[count++] = awaitable;
    }
    return count;
}

// Coroutine objects were taken, once each; anything else is given back.
static void release_items(size_t count, void **items, const bool *taken)
{
    for (size_t i = 0; i < count; i++)
        if (!taken[i]) coil_release(items[i]);
}

static coil_future *gather_items(const node *statement)
{
    void *items[MOST_ITEMS];
    bool taken[MOST_ITEMS];
    size_t count = take_items(statement, items);
    for (size_t i = 0; i < count; i++) {
        taken[i] = is_coroutine(items[i]);
        for (size_t earlier = 0; earlier < i; earlier++)
            if (items[earlier] == items[i]) taken[i] = false; // the same coroutine twice: awaited once
    }
    coil_future *outer = coil_gather_future(count, items, has_argument(statement, "exceptions") ? COIL_RETURN_EXCEPTIONS : 0);
    release_items(count, items, taken);
    return outer;
}

static coil_value gather(const node *statement, scope *where)
{
    (void)where;
    return tell(statement, coil_join(gather_items(statement)));
}

static coil_value gather_future(scope *where, const node *statement)
{
    (void)where;
    coil_future *outer = gather_items(statement);
    if (!outer) return coil_last_error();
    keep_named(argument(statement, 0), outer);
    return coil_none();
}

const statement_entry gathering_statements[] = {
    {"gather", NULL, gather},
    {"gather_future", gather_future, NULL},
    {0},
};
