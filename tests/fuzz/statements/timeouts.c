// SPDX-License-Identifier: MIT
//
// timeouts.c: asyncio.timeout, rescheduled by anyone, and wait_for.

#include "../interpreter.h"

#include <string.h>

static coil_value timeout(const node *statement, scope *where)
{
    double delay = number_argument(statement, 1);
    coil_timeout *limit = has_argument(statement, "at") ? coil_timeout_enter_at(coil_loop_time(NULL) + delay) : coil_timeout_enter(delay);
    if (!limit) return coil_last_error();
    keep_named(argument(statement, 0), coil_retain(limit));
    coil_value outcome = end_block(where, coil_timeout_exit(limit, run_block(statement->body, where)));
    if (coil_failed(outcome) || where->leaving != GOES_ON) return outcome;
    return tell(statement, coil_bool(coil_timeout_expired(named(argument(statement, 0)))));
}

static coil_value timeout_made(scope *where, const node *statement)
{
    (void)where;
    double delay = number_argument(statement, 1);
    coil_timeout *limit = has_argument(statement, "at") ? coil_timeout_new_at(coil_loop_time(NULL) + delay) : coil_timeout_new(delay);
    if (!limit) return coil_last_error();
    keep_named(argument(statement, 0), limit);
    return coil_none();
}

static coil_value enter_timeout(const node *statement, scope *where)
{
    coil_timeout *limit = named(argument(statement, 0));
    if (!limit) return coil_none();
    COIL_TRY(coil_timeout_begin(limit));
    keep_named(argument(statement, 0), coil_retain(limit));
    coil_value outcome = end_block(where, coil_timeout_exit(coil_retain(limit), run_block(statement->body, where)));
    if (coil_failed(outcome) || where->leaving != GOES_ON) return outcome;
    return tell(statement, coil_bool(coil_timeout_expired(named(argument(statement, 0)))));
}

static coil_value reschedule(scope *where, const node *statement)
{
    (void)where;
    coil_timeout *limit = named(argument(statement, 0));
    return limit ? tell(statement, coil_timeout_reschedule(limit, coil_loop_time(NULL) + number_argument(statement, 1))) : coil_none();
}

static coil_value expired_(scope *where, const node *statement)
{
    (void)where;
    coil_timeout *limit = named(argument(statement, 0));
    if (!limit) return coil_none();
    double when = coil_timeout_when(limit);
    coil_value facts[] = {coil_bool(coil_timeout_expired(limit)), when == COIL_FOREVER ? coil_none() : coil_double(since_start(when))};
    return tell(statement, coil_object_value(coil_list_new(2, facts)));
}

static coil_value wait_for(const node *statement, scope *where)
{
    (void)where;
    double limit = number_argument(statement, 0);
    if (strcmp(argument(statement, 1), "coro") == 0) return tell(statement, coil_wait_for(new_coroutine(statement), limit));
    if (strcmp(argument(statement, 1), "of") == 0) {
        coil_coroutine *method = method_coroutine(statement);
        return method ? tell(statement, coil_wait_for(method, limit)) : coil_none();
    }
    void *awaitable = coil_retain(named(argument(statement, 1)));
    if (!awaitable) return coil_none();
    bool taken = is_coroutine(awaitable);
    coil_value outcome = coil_wait_for(awaitable, limit);
    if (!taken) coil_release(awaitable);
    return tell(statement, outcome);
}

const statement_entry timeout_statements[] = {
    {"timeout", NULL, timeout},
    {"timeout_made", timeout_made, NULL},
    {"enter_timeout", NULL, enter_timeout},
    {"reschedule", reschedule, NULL},
    {"expired", expired_, NULL},
    {"wait_for", NULL, wait_for},
    {0},
};
