// SPDX-License-Identifier: MIT
//
// basics.c: sleeping, awaiting coroutines in place, yielding, errors, control flow.

#include "../interpreter.h"

#include <string.h>

static coil_value log_(scope *where, const node *statement)
{
    (void)where;
    tell_reached(statement);
    return coil_none();
}

// Run by itself, afterwards.
static coil_value again(scope *where, const node *statement)
{
    (void)where;
    (void)statement;
    return coil_none();
}

static coil_value sleep_(const node *statement, scope *where)
{
    (void)where;
    return tell(statement, coil_sleep(number_argument(statement, 0)));
}

// Awaiting as a C program does it: by calling.
static coil_value call(const node *statement, scope *where)
{
    (void)where;
    return tell(statement, run_body((void *)(uintptr_t)statement));
}

static coil_value yield_(const node *statement, scope *where)
{
    (void)where;
    return tell(statement, coil_yield(value_argument(statement, 0)));
}

static coil_value return_(scope *where, const node *statement)
{
    where->leaving = RETURNS;
    where->result = value_argument(statement, 0);
    return coil_none();
}

static coil_value break_(scope *where, const node *statement)
{
    (void)statement;
    where->leaving = BREAKS;
    return coil_none();
}

static coil_value raise(scope *where, const node *statement)
{
    (void)where;
    return error_argument(statement, 0);
}

static coil_value reraise(scope *where, const node *statement)
{
    (void)statement;
    return coil_value_retain(where->handled);
}

// ---------------------------------------------------------------------------------------------------------------------
// try
// ---------------------------------------------------------------------------------------------------------------------

static const node *part(const node *statement, const char *op)
{
    for (const node *made = statement->body; made; made = made->next)
        if (strcmp(made->op, op) == 0) return made;
    return NULL;
}

// What a handler or a cleanup interrupts.
typedef struct interrupted {
    coil_value outcome, handled, result;
    leaving leaving;
} interrupted;

static const node *begin_handling(const node *statement, scope *where, interrupted *before, coil_value outcome)
{
    before->outcome = outcome;
    before->handled = where->handled;
    if (!coil_failed(outcome)) return NULL;
    for (const node *handler = statement->body; handler; handler = handler->next) {
        if (strcmp(handler->op, "except") != 0 || !coil_error_matches(outcome, error_type(argument(handler, 0)))) continue;
        tell_value(handler, NULL, outcome);
        where->handled = outcome;
        return handler;
    }
    return NULL;
}

static void end_handling(scope *where, interrupted *before, coil_value outcome)
{
    where->handled = before->handled;
    coil_value_release(before->outcome);
    before->outcome = outcome;
}

static const node *begin_cleanup(const node *statement, scope *where, interrupted *before)
{
    const node *cleanup = part(statement, "finally");
    if (!cleanup) return NULL;
    before->leaving = where->leaving;
    before->result = where->result;
    where->leaving = GOES_ON;
    where->result = coil_none();
    tell_reached(cleanup);
    return cleanup;
}

static void end_cleanup(scope *where, interrupted *before, coil_value outcome)
{
    if (coil_failed(outcome)) { // in place of everything that was on its way
        coil_value_release(before->outcome);
        coil_value_release(before->result);
        before->outcome = outcome;
        return;
    }
    where->leaving = before->leaving;
    where->result = before->result;
}

static coil_value try_awaiting(const node *statement, scope *where)
{
    interrupted before;
    const node *body = part(statement, "do");
    const node *handler = begin_handling(statement, where, &before, run_block(body ? body->body : NULL, where));
    if (handler) end_handling(where, &before, run_block(handler->body, where));
    const node *cleanup = begin_cleanup(statement, where, &before);
    if (cleanup) end_cleanup(where, &before, run_block(cleanup->body, where));
    return before.outcome;
}

static coil_value try_now(scope *where, const node *statement)
{
    interrupted before;
    const node *body = part(statement, "do");
    const node *handler = begin_handling(statement, where, &before, run_block_now(body ? body->body : NULL, where));
    if (handler) end_handling(where, &before, run_block_now(handler->body, where));
    const node *cleanup = begin_cleanup(statement, where, &before);
    if (cleanup) end_cleanup(where, &before, run_block_now(cleanup->body, where));
    return before.outcome;
}

// ---------------------------------------------------------------------------------------------------------------------
// repeat
// ---------------------------------------------------------------------------------------------------------------------

bool leaves_loop(scope *where)
{
    if (where->leaving == BREAKS) {
        where->leaving = GOES_ON;
        return true;
    }
    return where->leaving == RETURNS;
}

static coil_value repeat_awaiting(const node *statement, scope *where)
{
    for (int left = (int)number_argument(statement, 0); left > 0; left--) {
        coil_value outcome = run_block(statement->body, where);
        if (coil_failed(outcome)) return outcome;
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

static coil_value repeat_now(scope *where, const node *statement)
{
    for (int left = (int)number_argument(statement, 0); left > 0; left--) {
        coil_value outcome = run_block_now(statement->body, where);
        if (coil_failed(outcome)) return outcome;
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

const statement_entry basic_statements[] = {
    {"again", again, NULL},
    {"log", log_, NULL},
    {"sleep", NULL, sleep_},
    {"call", NULL, call},
    {"yield", NULL, yield_},
    {"return", return_, NULL},
    {"break", break_, NULL},
    {"raise", raise, NULL},
    {"reraise", reraise, NULL},
    {"try", try_now, try_awaiting},
    {"repeat", repeat_now, repeat_awaiting},
    {0},
};
