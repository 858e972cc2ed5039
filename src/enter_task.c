// SPDX-License-Identifier: MIT
//
// enter_task.c: _enter_task, _leave_task, _swap_current_task: changing the current task by hand. Used the wrong way, the loop cannot begin or end a step,
// and says so by coil__step_refused; a program that does not use them carries none of it.

#include "core.h"

COIL__COLD_BEGIN

static coil_value refuse(const char *before, void *object, const char *between, coil_task *current, const char *after)
{
    coil__text text = {0};
    coil__text_add(&text, "%s", before);
    coil__text_repr_object(&text, object);
    coil__text_add(&text, "%s", between);
    if (current) coil__text_repr_object(&text, &current->future.head);
    coil__text_add(&text, "%s", after);
    return coil__text_raise(&text, coil_RuntimeError);
}

static coil_value refuse_to_enter(coil_loop *loop, coil_task *task)
{
    return refuse("Cannot enter into task ", task, " while another task ", loop->current_task, " is being executed.");
}

static coil_value refuse_to_leave(coil_loop *loop, coil_task *task)
{
    coil_task *current = loop->current_task;
    return refuse("Invalid attempt to leave task ", task, current ? " while task " : " while task None", current, " is entered.");
}

// In the place of the handle's exception, which asyncio has here: a task's step is a part of the task.
static void report(coil_loop *loop, coil_task *task, bool enters)
{
    coil_value error = enters ? refuse_to_enter(loop, task) : refuse_to_leave(loop, task);
    coil__loop_report(loop, "Exception in callback Task.task_step()", error, NULL, NULL, NULL);
    coil__value_drop(error);
}

static coil_value check_running(coil_loop *loop)
{
    coil__step_refused = report;
    return loop == coil__running_loop ? coil_none() : refuse("loop ", loop, " is not the running loop", NULL, "");
}

coil_value coil_enter_task(coil_loop *loop, coil_task *task)
{
    coil_value refused = check_running(loop);
    if (!coil_failed(refused) && loop->current_task) refused = refuse_to_enter(loop, task);
    if (!coil_failed(refused)) loop->current_task = task;
    return refused;
}

coil_value coil_leave_task(coil_loop *loop, coil_task *task)
{
    coil_value refused = check_running(loop);
    if (!coil_failed(refused) && loop->current_task != task) refused = refuse_to_leave(loop, task);
    if (!coil_failed(refused)) loop->current_task = NULL;
    return refused;
}

coil_value coil_swap_current_task(coil_loop *loop, coil_task *task)
{
    coil_value refused = check_running(loop);
    if (coil_failed(refused)) return refused;
    coil_task *before = loop->current_task;
    loop->current_task = task;
    return before ? coil__value_of(COIL_OBJECT, coil_retain(before)) : coil_none();
}

COIL__COLD_END
