// SPDX-License-Identifier: MIT
//
// locks.c: locks, conditions, semaphores, which are acquired and released; events; barriers. And coroutine objects of methods, those of queues too.
//
// A name's letter says what it is: l lock, d condition, s semaphore, e event, b barrier, q queue.

#include "../interpreter.h"

#include <string.h>

static coil_value keep_new(const node *statement, void *object)
{
    if (!object) return coil_last_error();
    keep_named(argument(statement, 0), object);
    return coil_none();
}

static coil_value lock(scope *where, const node *statement)
{
    (void)where;
    return keep_new(statement, coil_lock_new());
}

static coil_value event(scope *where, const node *statement)
{
    (void)where;
    return keep_new(statement, coil_event_new());
}

static coil_value condition(scope *where, const node *statement)
{
    (void)where;
    const char *of = argument(statement, 1);
    return keep_new(statement, coil_condition_new(of ? named(of) : NULL));
}

static coil_value semaphore(scope *where, const node *statement)
{
    (void)where;
    int64_t value = (int64_t)number_argument(statement, 1);
    return keep_new(statement, has_argument(statement, "bounded") ? coil_bounded_semaphore_new(value) : coil_semaphore_new(value));
}

static coil_value barrier(scope *where, const node *statement)
{
    (void)where;
    return keep_new(statement, coil_barrier_new((int64_t)number_argument(statement, 1)));
}

// ---------------------------------------------------------------------------------------------------------------------
// What is acquired and released
// ---------------------------------------------------------------------------------------------------------------------

static coil_value acquire_object(char letter, void *object)
{
    if (letter == 'l') return coil_lock_acquire(object);
    if (letter == 'd') return coil_condition_acquire(object);
    return coil_semaphore_acquire(object);
}

static coil_value release_object(char letter, void *object)
{
    if (letter == 'l') return coil_lock_release(object);
    if (letter == 'd') return coil_condition_release(object);
    return coil_semaphore_release(object);
}

static coil_value acquire(const node *statement, scope *where)
{
    (void)where;
    const char *name = argument(statement, 0);
    return named(name) ? tell(statement, acquire_object(*name, named(name))) : coil_none();
}

static coil_value release_(scope *where, const node *statement)
{
    (void)where;
    const char *name = argument(statement, 0);
    return named(name) ? tell(statement, release_object(*name, named(name))) : coil_none();
}

static coil_value locked(scope *where, const node *statement)
{
    (void)where;
    const char *name = argument(statement, 0);
    void *object = named(name);
    if (!object) return coil_none();
    bool is = *name == 'l' ? coil_lock_locked(object) : *name == 'd' ? coil_condition_locked(object)
                                                                     : coil_semaphore_locked(object);
    return tell(statement, coil_bool(is));
}

// async with: the end of the block, whatever its outcome (taken). An error of the release takes its place.
static coil_value leave(const node *statement, scope *where, char letter, void *object, coil_value outcome)
{
    coil_value released = release_object(letter, object);
    if (coil_failed(released)) {
        coil_value_release(outcome);
        outcome = released;
    }
    outcome = end_block(where, outcome);
    if (!coil_failed(outcome) && where->leaving == GOES_ON) tell_reached(statement);
    return outcome;
}

static coil_value holding(const node *statement, scope *where)
{
    const char *name = argument(statement, 0);
    void *object = coil_retain(named(name));
    if (!object) return coil_none();
    coil_value outcome = acquire_object(*name, object);
    if (!coil_failed(outcome)) outcome = leave(statement, where, *name, object, run_block(statement->body, where));
    coil_release(object);
    return outcome;
}

// ---------------------------------------------------------------------------------------------------------------------
// Events
// ---------------------------------------------------------------------------------------------------------------------

static coil_value wait_event(const node *statement, scope *where)
{
    (void)where;
    coil_event *made = named(argument(statement, 0));
    return made ? tell(statement, coil_event_wait(made)) : coil_none();
}

static coil_value set_event(scope *where, const node *statement)
{
    (void)where;
    coil_event *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_event_set(made);
    return tell(statement, coil_none());
}

static coil_value clear_event(scope *where, const node *statement)
{
    (void)where;
    coil_event *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_event_clear(made);
    return tell(statement, coil_none());
}

static coil_value is_set(scope *where, const node *statement)
{
    (void)where;
    coil_event *made = named(argument(statement, 0));
    return made ? tell(statement, coil_bool(coil_event_is_set(made))) : coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Conditions
// ---------------------------------------------------------------------------------------------------------------------

static coil_value wait_condition(const node *statement, scope *where)
{
    (void)where;
    coil_condition *made = named(argument(statement, 0));
    return made ? tell(statement, coil_condition_wait(made)) : coil_none();
}

static coil_value wait_until(const node *statement, scope *where)
{
    (void)where;
    coil_condition *made = named(argument(statement, 0));
    return made ? tell(statement, coil_condition_wait_for(made, run_function, (void *)(uintptr_t)statement)) : coil_none();
}

static coil_value notify(scope *where, const node *statement)
{
    (void)where;
    coil_condition *made = named(argument(statement, 0));
    if (!made) return coil_none();
    bool all = strcmp(argument(statement, 1), "all") == 0;
    return tell(statement, all ? coil_condition_notify_all(made) : coil_condition_notify(made, (int64_t)number_argument(statement, 1)));
}

// ---------------------------------------------------------------------------------------------------------------------
// Barriers
// ---------------------------------------------------------------------------------------------------------------------

static coil_value wait_barrier(const node *statement, scope *where)
{
    (void)where;
    coil_barrier *made = named(argument(statement, 0));
    return made ? tell(statement, coil_barrier_wait(made)) : coil_none();
}

static coil_value reset_barrier(const node *statement, scope *where)
{
    (void)where;
    coil_barrier *made = named(argument(statement, 0));
    return made ? tell(statement, coil_barrier_reset(made)) : coil_none();
}

static coil_value abort_barrier(const node *statement, scope *where)
{
    (void)where;
    coil_barrier *made = named(argument(statement, 0));
    return made ? tell(statement, coil_barrier_abort(made)) : coil_none();
}

static coil_value barrier_state(scope *where, const node *statement)
{
    (void)where;
    coil_barrier *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_value facts[] = {coil_int(coil_barrier_parties(made)), coil_int(coil_barrier_n_waiting(made)), coil_bool(coil_barrier_broken(made))};
    return tell(statement, coil_object_value(coil_list_new(3, facts)));
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects of methods
// ---------------------------------------------------------------------------------------------------------------------

static coil_coroutine *condition_method(const char *method, void *object)
{
    return strcmp(method, "wait") == 0 ? coil_condition_wait_coro(object) : coil_condition_acquire_coro(object);
}

static coil_coroutine *barrier_method(const char *method, void *object)
{
    if (strcmp(method, "reset") == 0) return coil_barrier_reset_coro(object);
    return strcmp(method, "abort") == 0 ? coil_barrier_abort_coro(object) : coil_barrier_wait_coro(object);
}

static coil_coroutine *queue_method(const char *method, void *object, coil_value value)
{
    if (strcmp(method, "put") == 0) return coil_queue_put_coro(object, value);
    coil_value_release(value);
    return strcmp(method, "join") == 0 ? coil_queue_join_coro(object) : coil_queue_get_coro(object);
}

coil_coroutine *method_coroutine(const node *statement)
{
    const char *method = argument_after(statement, "of"), *name = argument_after(statement, method);
    void *object = named(name);
    if (!object) return NULL;
    switch (*name) {
    case 'l': return coil_lock_acquire_coro(object);
    case 'e': return coil_event_wait_coro(object);
    case 's': return coil_semaphore_acquire_coro(object);
    case 'd': return condition_method(method, object);
    case 'b': return barrier_method(method, object);
    case 'r':
    case 'y': return stream_method(method, object);
    default: return queue_method(method, object, value_after(statement, name));
    }
}

const statement_entry lock_statements[] = {
    {"lock", lock, NULL},
    {"event", event, NULL},
    {"condition", condition, NULL},
    {"semaphore", semaphore, NULL},
    {"barrier", barrier, NULL},
    {"holding", NULL, holding},
    {"acquire", NULL, acquire},
    {"release", release_, NULL},
    {"locked", locked, NULL},
    {"wait_event", NULL, wait_event},
    {"set_event", set_event, NULL},
    {"clear_event", clear_event, NULL},
    {"is_set", is_set, NULL},
    {"wait_condition", NULL, wait_condition},
    {"wait_until", NULL, wait_until},
    {"notify", notify, NULL},
    {"wait_barrier", NULL, wait_barrier},
    {"reset_barrier", NULL, reset_barrier},
    {"abort_barrier", NULL, abort_barrier},
    {"barrier_state", barrier_state, NULL},
    {0},
};
