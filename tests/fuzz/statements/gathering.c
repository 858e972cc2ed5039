// SPDX-License-Identifier: MIT
//
// gathering.c: gather, awaited at once or kept as a future.

#include "../interpreter.h"

#include <string.h>

static void *new_item(const node *item)
{
    const char *name = argument(item, 0);
    if (strcmp(name, "coro") == 0) return new_coroutine(item);
    if (strcmp(name, "of") == 0) return method_coroutine(item);
    return coil_retain(named(name));
}

// Awaiting takes a coroutine object, once also if it is there twice: so it gets a reference for that.
size_t take_items(const node *statement, void **items)
{
    size_t count = 0;
    for (const node *item = statement->body; item && count < MOST_ITEMS; item = item->next) {
        void *awaitable = new_item(item);
        if (!awaitable) continue;
        bool takes = is_coroutine(awaitable);
        for (size_t earlier = 0; earlier < count; earlier++)
            if (items[earlier] == awaitable) takes = false;
        items[count++] = takes ? coil_retain(awaitable) : awaitable;
    }
    return count;
}

void release_items(size_t count, void **items)
{
    for (size_t i = 0; i < count; i++) coil_release(items[i]);
}

static coil_future *gather_items(const node *statement)
{
    void *items[MOST_ITEMS];
    size_t count = take_items(statement, items);
    coil_future *outer = coil_gather_future(count, items, has_argument(statement, "exceptions") ? COIL_RETURN_EXCEPTIONS : 0);
    release_items(count, items);
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
