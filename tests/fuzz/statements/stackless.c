// SPDX-License-Identifier: MIT
//
// stackless.c: bodies that run as coroutines without a stack. Their statements are run here one after the other: the few that wait are awaited by the macros.

#include "../interpreter.h"

#include <string.h>

typedef struct stackless_body {
    coil_stackless head;
    const node *statement, *at;
    scope where;
} stackless_body;

// What a statement that waits awaits, owned; NULL: it does not wait. A coroutine object that has a name may be thrown into by hand, and then sleep() stops
// its timer, which a future that sleeps does not.
static void *awaited(const stackless_body *me)
{
    if (strcmp(me->at->op, "await") == 0) return coil_retain(named(argument(me->at, 0)));
    if (strcmp(me->at->op, "sleep") != 0) return NULL;
    double delay = number_argument(me->at, 0);
    bool named_object = strcmp(me->statement->op, "coroutine") == 0;
    return delay > 0 && !named_object ? (void *)coil_sleep_future(delay) : coil_sleep_coro(delay);
}

static coil_value run(coil_stackless *self, coil_value sent)
{
    stackless_body *me = (stackless_body *)self;
    void *object;
    coil_value outcome;
    COIL_BEGIN(self, sent);
    for (me->at = me->statement->body; me->at && me->where.leaving == GOES_ON; me->at = me->at->next) {
        outcome = coil_none();
        object = awaited(me);
        if (object) {
            COIL_JOIN(outcome, object);
            outcome = tell(me->at, outcome);
        } else if (me->at->entry->now) {
            outcome = me->at->entry->now(&me->where, me->at);
        }
        outcome = end_statement(me->at, outcome);
        if (coil_failed(outcome)) return end_body(me->statement, &me->where, outcome);
    }
    return end_body(me->statement, &me->where, coil_none());
    COIL_END;
}

coil_object *new_stackless(const node *statement)
{
    if (!statement->stackless->type.name) *statement->stackless = (coil_stackless_type)COIL_STACKLESS_TYPE(statement->function, run, NULL);
    stackless_body *made = coil_stackless_new_at(statement->stackless, sizeof *made, "scenario", statement->line);
    if (!made) return NULL;
    made->statement = statement;
    made->where = (scope){GOES_ON, coil_none(), coil_none()};
    return &made->head.head;
}
