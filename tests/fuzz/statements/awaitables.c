// SPDX-License-Identifier: MIT
//
// awaitables.c: objects that know themselves how they are awaited: well, stubbornly or not at all. Each has the type of its Python class.

#include "../interpreter.h"

#include <string.h>

typedef struct awaitable {
    coil_object head;
    const node *statement;
    void *future; // owned
} awaitable;

typedef struct stepping {
    coil_object head;
    int left;
    bool thrown;
    coil_value value; // owned
} stepping;

static void forget_value(coil_object *self)
{
    coil_value_release(((stepping *)self)->value);
}

// Some turns of the loop, and then the value.
static coil_send_result take_step(coil_object *self, coil_value sent, coil_value *result)
{
    stepping *me = (stepping *)self;
    coil_value_release(sent);
    *result = coil_none();
    if (me->left-- > 0) return COIL_SEND_NEXT;
    *result = coil_value_retain(me->value);
    return COIL_SEND_RETURN;
}

// The first thing that is thrown in is told, and ignored.
static coil_send_result resist(coil_object *self, coil_value error, coil_value *result)
{
    stepping *me = (stepping *)self;
    tell_thrown(error);
    if (me->thrown) {
        *result = error;
        return COIL_SEND_ERROR;
    }
    me->thrown = true;
    coil_value_release(error);
    return take_step(self, coil_none(), result);
}

// What no task understands, once.
static coil_send_result hand_out(coil_object *self, coil_value sent, coil_value *result)
{
    stepping *me = (stepping *)self;
    coil_value_release(sent);
    *result = coil_none();
    if (me->left-- <= 0) return COIL_SEND_RETURN;
    *result = coil_value_retain(me->value);
    return COIL_SEND_NEXT;
}

static const coil_type stepping_type = {.name = "Stepping", .finalize = forget_value, .send = take_step};
static const coil_type stubborn_stepping_type = {.name = "StubbornStepping", .finalize = forget_value, .send = take_step, .throw_error = resist};
static const coil_type list_iterator_type = {.name = "list_iterator", .finalize = forget_value, .send = hand_out};

static coil_object *new_stepping(const coil_type *type, double turns, coil_value value)
{
    stepping *made = coil_object_new(type, sizeof *made);
    if (!made) return NULL;
    made->left = (int)turns;
    made->value = value;
    return &made->head;
}

static coil_object *await_steps(coil_object *self)
{
    const node *statement = ((awaitable *)self)->statement;
    return new_stepping(&stepping_type, number_argument(statement, 2), value_argument(statement, 3));
}

static coil_object *await_stubborn(coil_object *self)
{
    const node *statement = ((awaitable *)self)->statement;
    return new_stepping(&stubborn_stepping_type, number_argument(statement, 2), value_argument(statement, 3));
}

static coil_object *await_yields(coil_object *self)
{
    awaitable *me = (awaitable *)self;
    return new_stepping(&list_iterator_type, 1, me->future ? coil_object_value(coil_retain(me->future)) : value_argument(me->statement, 2));
}

static coil_object *await_fails(coil_object *self)
{
    return coil_raise_null(error_argument(((awaitable *)self)->statement, 2));
}

static coil_object *await_through(coil_object *self)
{
    void *future = ((awaitable *)self)->future;
    return coil_get_awaitable(future);
}

static coil_object *await_unfit(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_list_new(0, NULL);
}

static void forget_future(coil_object *self)
{
    coil_release(((awaitable *)self)->future);
}

static const coil_type types[] = {
    {.name = "Steps", .finalize = forget_future, .await = await_steps},
    {.name = "Stubborn", .finalize = forget_future, .await = await_stubborn},
    {.name = "Yields", .finalize = forget_future, .await = await_yields},
    {.name = "Fails", .finalize = forget_future, .await = await_fails},
    {.name = "Through", .finalize = forget_future, .await = await_through},
    {.name = "Unfit", .finalize = forget_future, .await = await_unfit},
};

static const coil_type *type_of(const char *name)
{
    size_t place = 0;
    while (strcmp(types[place].name, name) != 0) place++;
    return &types[place];
}

static coil_value awaitable_(scope *where, const node *statement)
{
    (void)where;
    const char *name = is_name(argument(statement, 2)) ? argument(statement, 2) : NULL;
    if (name && !named(name)) return coil_none();
    awaitable *made = coil_object_new(type_of(argument(statement, 1)), sizeof *made);
    if (!made) return coil_last_error();
    made->statement = statement;
    made->future = name ? coil_retain(named(name)) : NULL;
    keep_named(argument(statement, 0), made);
    return coil_none();
}

const statement_entry awaitable_statements[] = {
    {"awaitable", awaitable_, NULL},
    {0},
};
