// SPDX-License-Identifier: MIT
//
// timeouts.c: asyncio.timeout, rescheduled by anyone, and wait_for.

#include "../interpreter.h"

#include <string.h>

static coil_value timeout(const node *statement, scope *where)
{
    coil_timeout *limit = coil_timeout_enter(number_argument(statement, 1));
    if (!limit) return coil_last_error();
    keep_named(argument(statement, 0), coil_retain(limit));
    coil_value outcome = end_block(where, coil_timeout_exit(limit, run_block(statement->body, where)));
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
    coil_future *future = coil_retain(named(argument(statement, 1)));
    if (!future) return coil_none();
    coil_value outcome = coil_wait_for(future, limit);
    coil_release(future);
    return tell(statement, outcome);
}

const statement_entry timeout_statements[] = {
    {"timeout", NULL, timeout},
    {"reschedule", reschedule, NULL},
    {"expired", expired_, NULL},
    {"wait_for", NULL, wait_for},
    {0},
};
