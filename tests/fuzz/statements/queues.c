// SPDX-License-Identifier: MIT
//
// queues.c: the three kinds of queues.

#include "../interpreter.h"

static coil_value queue(scope *where, const node *statement)
{
    (void)where;
    int64_t size = (int64_t)number_argument(statement, 1);
    coil_queue *made = has_argument(statement, "lifo") ? coil_lifo_queue_new(size) : has_argument(statement, "priority") ? coil_priority_queue_new(size, NULL)
                                                                                                                         : coil_queue_new(size);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

static coil_value put(const node *statement, scope *where)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_put(made, value_argument(statement, 1))) : coil_none();
}

static coil_value get(const node *statement, scope *where)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_get(made)) : coil_none();
}

static coil_value put_nowait(scope *where, const node *statement)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_put_nowait(made, value_argument(statement, 1))) : coil_none();
}

static coil_value get_nowait(scope *where, const node *statement)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_get_nowait(made)) : coil_none();
}

static coil_value task_done(scope *where, const node *statement)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_task_done(made)) : coil_none();
}

static coil_value join_queue(const node *statement, scope *where)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    return made ? tell(statement, coil_queue_join(made)) : coil_none();
}

static coil_value shutdown_(scope *where, const node *statement)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_queue_shutdown(made, has_argument(statement, "immediate"));
    return tell(statement, coil_none());
}

static coil_value queue_state(scope *where, const node *statement)
{
    (void)where;
    coil_queue *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_value facts[] = {coil_int(coil_queue_qsize(made)), coil_int(coil_queue_maxsize(made)), coil_bool(coil_queue_empty(made)), coil_bool(coil_queue_full(made))};
    return tell(statement, coil_object_value(coil_list_new(4, facts)));
}

const statement_entry queue_statements[] = {
    {"queue", queue, NULL},
    {"put", NULL, put},
    {"get", NULL, get},
    {"put_nowait", put_nowait, NULL},
    {"get_nowait", get_nowait, NULL},
    {"task_done", task_done, NULL},
    {"join_queue", NULL, join_queue},
    {"shutdown", shutdown_, NULL},
    {"queue_state", queue_state, NULL},
    {0},
};
