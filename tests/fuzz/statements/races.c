// SPDX-License-Identifier: MIT
//
// races.c: staggered_race: functions that begin one after the other, until one of them returns.

#include "../interpreter.h"

static size_t make_racers(const node *statement, coil_racer *racers)
{
    size_t count = 0;
    for (const node *racer = statement->body; racer && count < MOST_ITEMS; racer = racer->next)
        racers[count++] = (coil_racer){run_body, (void *)(uintptr_t)racer};
    return count;
}

static coil_value ended(coil_race_result result)
{
    coil_value facts[] = {result.winner, result.index < 0 ? coil_none() : coil_int(result.index), coil_object_value(result.exceptions)};
    return coil_object_value(coil_list_new(3, facts));
}

static coil_value race(const node *statement, scope *where)
{
    (void)where;
    coil_racer racers[MOST_ITEMS];
    size_t count = make_racers(statement, racers);
    coil_race_result result;
    COIL_TRY(coil_staggered_race(count, racers, number_argument(statement, 0), &result));
    return tell(statement, ended(result));
}

const statement_entry race_statements[] = {
    {"race", NULL, race},
    {0},
};
