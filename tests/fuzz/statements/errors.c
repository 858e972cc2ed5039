// SPDX-License-Identifier: MIT
//
// errors.c: errors with a cause, groups of errors, and the parts into which groups are split.

#include "../interpreter.h"

#include <string.h>

#define MOST_MEMBERS 8

static coil_value raise_from(scope *where, const node *statement)
{
    (void)where;
    return coil_raise_from(error_argument(statement, 2), error_type(argument(statement, 0)), "%s", argument(statement, 1));
}

// A group without members cannot be made; whoever would keep it gets this error instead.
static coil_value empty_group(const node *members)
{
    if (!members) return coil_raise_group("Many", 0, NULL);
    for (const node *member = members; member; member = member->next)
        if (strcmp(member->op, "members") == 0) COIL_TRY(empty_group(member->body));
    return coil_none();
}

static coil_value group_of(const node *members, const char *message)
{
    coil_value errors[MOST_MEMBERS];
    size_t count = 0;
    for (const node *member = members; member && count < MOST_MEMBERS; member = member->next)
        errors[count++] = strcmp(member->op, "member") == 0 ? error_argument(member, 0) : group_of(member->body, argument(member, 0));
    return coil_raise_group(message, count, errors);
}

static coil_value raise_group(scope *where, const node *statement)
{
    (void)where;
    COIL_TRY(empty_group(statement->body));
    return group_of(statement->body, argument(statement, 0));
}

static coil_value fail_with_group(scope *where, const node *statement)
{
    (void)where;
    coil_future *future = named(argument(statement, 0));
    if (!future) return coil_none();
    COIL_TRY(empty_group(statement->body));
    return tell(statement, coil_future_set_exception(future, group_of(statement->body, "Many")));
}

// The error goes on as what of it is not of the type.
static coil_value split_outcome(const node *statement, coil_value outcome)
{
    if (!coil_failed(outcome) || !coil_error_matches(outcome, coil_BaseExceptionGroup)) return outcome;
    coil_value parts[2];
    coil_value failure = coil_error_split(outcome, error_type(argument(statement, 0)), &parts[0], &parts[1]);
    coil_value_release(outcome);
    if (coil_failed(failure)) return failure;
    tell_value(statement, NULL, parts[0]);
    tell_value(statement, "rest", parts[1]);
    coil_value_release(parts[0]);
    return parts[1];
}

static coil_value split_awaiting(const node *statement, scope *where)
{
    return split_outcome(statement, run_block(statement->body, where));
}

static coil_value split_now(scope *where, const node *statement)
{
    return split_outcome(statement, run_block_now(statement->body, where));
}

const statement_entry error_statements[] = {
    {"raise_from", raise_from, NULL},
    {"raise_group", raise_group, NULL},
    {"fail_with_group", fail_with_group, NULL},
    {"split", split_now, split_awaiting},
    {0},
};
