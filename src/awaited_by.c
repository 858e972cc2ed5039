// SPDX-License-Identifier: MIT
//
// awaited_by.c: who waits for a future: asyncio's future_add_to_awaited_by, which keeps a set in each future. Here nothing is kept that is not there
// anyway: a task that waits has its entry among the future's callbacks; the callback of a gather or shield names the future that stands for this one, and
// whoever awaits that waits for this one too (coil_handle.serves); the callback of a group or of wait() keeps an object that knows (coil__type.awaiter).
// Only what users add is an entry of its own, which stays in the list, also when the future is done, until it is taken back.
//
// To be hooked into by: serves, on the handle of coil__future_listen; or the slot awaiter, in the type of what coil__future_watch keeps.

#include "core.h"

COIL__COLD_BEGIN

#define MOST_NESTED 100 // gathers of gathers: further down nobody is told of

// What waits by means of a callback: a task, a future that stands for this one, or NULL.
static coil_future *stands_for(const coil_handle *handle)
{
    coil_object *kept = handle->keeps;
    if (handle->entry.kind == COIL__TELL) return (coil_future *)kept;
    if (handle->serves) return handle->serves;
    const coil__type *type = kept ? (const coil__type *)kept->type : NULL; // users cannot have a callback keep anything
    return type && type->awaiter ? type->awaiter(kept) : NULL;
}

static void tell(const coil_future *future, coil__each_awaiter each, void *arg, unsigned nested);

static void tell_entry(const coil_future *future, coil__entry *entry, coil__each_awaiter each, void *arg, unsigned nested)
{
    if (entry->kind == COIL__STEP) {
        coil_task *task = COIL__ENTRY_OF(coil_task, entry);
        if (task->waiter == future) each(&task->future, arg);
    } else if (entry->kind == COIL__CALL_DONE || entry->kind == COIL__TELL) {
        const coil_handle *handle = COIL__ENTRY_OF(coil_handle, entry);
        // In the ready queue there are callbacks of other futures too.
        coil_future *standing = handle->of.future && handle->of.future != future ? NULL : stands_for(handle);
        if (!standing) return;
        if (coil__is_task(&standing->head) || entry->kind == COIL__TELL) each(standing, arg);
        else if (nested < MOST_NESTED) tell(standing, each, arg, nested + 1);
    }
}

static void tell(const coil_future *future, coil__each_awaiter each, void *arg, unsigned nested)
{
    coil__entry *last = future->callbacks;
    for (coil__entry *entry = last ? last->next : NULL; entry; entry = entry == last ? NULL : entry->next) tell_entry(future, entry, each, arg, nested);
    if (future->state == COIL__PENDING) return;
    // Whoever waited for a future that is done waits until its callback runs.
    for (coil__entry *entry = future->loop->ready_first; entry; entry = entry->next) tell_entry(future, entry, each, arg, nested);
}

void coil__future_awaiters(const coil_future *future, coil__each_awaiter each, void *arg)
{
    tell(future, each, arg, 0);
}

static bool tells_of(coil__entry *entry, const void *waiter)
{
    return entry->kind == COIL__TELL && COIL__ENTRY_OF(coil_handle, entry)->keeps == waiter;
}

coil_value coil_future_add_to_awaited_by(void *future, void *waiter)
{
    if (!coil_is_future(future) || !coil_is_future(waiter)) return coil_none();
    coil__entry **list = &((coil_future *)future)->callbacks, *last = *list;
    for (coil__entry *entry = last ? last->next : NULL; entry; entry = entry == last ? NULL : entry->next)
        if (tells_of(entry, waiter)) return coil_none();
    coil_handle *made = coil__handle_new(&coil__context_outermost);
    if (!made) return coil_last_error();
    made->entry.kind = COIL__TELL;
    made->keeps = coil_retain(waiter);
    coil__entries_append(list, &made->entry);
    return coil_none();
}

void coil_future_discard_from_awaited_by(void *future, void *waiter)
{
    if (!coil_is_future(future)) return;
    coil__entry **list = &((coil_future *)future)->callbacks;
    for (coil__entry *entry = coil__entries_take(list), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        if (tells_of(entry, waiter)) coil__entry_release(entry);
        else coil__entries_append(list, entry);
    }
}

COIL__COLD_END
