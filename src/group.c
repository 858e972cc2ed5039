// SPDX-License-Identifier: MIT
//
// group.c: asyncio.TaskGroup, tasks that end together. The first one that fails cancels the others, and the parent task where it waits;
// that request is taken back at the join, so that the parent's count of requests to cancel stays what others made it. cancel() is 3.15's.
//
// The group lists its tasks by members, which the tasks' callbacks own and which own the group: a task that is done, or destroyed with its loop,
// takes its member off the list.

#include "core.h"

COIL__COLD_BEGIN

typedef struct member {
    coil_object head;
    coil_group *group; // owned
    coil_task *task;   // borrowed: its callback has the member
    struct member *previous, *next;
} member;

struct coil_group {
    coil_object head;
    coil_loop *loop;        // that of the parent; borrowed, and used only while the parent or a task is there
    coil_task *parent;      // owned; NULL before it is entered, and after the exit
    coil_future *completed; // what the join waits for; owned; NULL: it does not wait. One that was given up leaves it to who waits for it by now
    member *first, *last;   // tasks that are not done, oldest first; borrowed
    size_t task_count;
    coil_value *errors; // owned
    size_t error_count, error_capacity;
    coil_value base_error;   // SystemExit or KeyboardInterrupt: raised bare
    coil_value body;         // what it returned, while the group exits
    coil_value cancellation; // the CancelledError to go on with
    coil_value pending_cancellation; // the last CancelledError while it waited, whosever it was
    bool entered, exiting, aborting, parent_cancel_requested, cancel_on_enter, gave_up;
};

static void drop(coil_value *value)
{
    coil_value dropped = *value;
    *value = coil_none();
    coil__value_drop(dropped);
}

// What a group that is kept after the exit keeps no longer.
static void forget(coil_group *group)
{
    coil_release(group->parent);
    while (group->error_count > 0) coil__value_drop(group->errors[--group->error_count]);
    coil__free(group->errors, group->error_capacity * sizeof *group->errors);
    group->error_capacity = 0;
    group->errors = NULL;
    group->parent = NULL;
    drop(&group->base_error);
    drop(&group->body);
    drop(&group->cancellation);
    drop(&group->pending_cancellation);
}

static void finalize(coil_object *self)
{
    coil_group *group = (coil_group *)self;
    forget(group);
    coil_release(group->completed);
    group->completed = NULL;
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_group *group = (coil_group *)self;
    coil__text_add(text, "<TaskGroup");
    if (group->task_count) coil__text_add(text, " tasks=%zu", group->task_count);
    if (group->error_count) coil__text_add(text, " errors=%zu", group->error_count);
    if (group->aborting) coil__text_add(text, " cancelling");
    else if (group->entered) coil__text_add(text, " entered");
    coil__text_add(text, ">");
}

static const coil__type group_type = {
    .public_type = {.name = "TaskGroup", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

static coil_value raise_about(coil_group *group, const char *what)
{
    coil__text text = {0};
    coil__text_add(&text, "TaskGroup ");
    repr(&group->head, &text);
    coil__text_add(&text, " %s", what);
    return coil__text_raise(&text, coil_RuntimeError);
}

// ---------------------------------------------------------------------------------------------------------------------
// Making, entering
// ---------------------------------------------------------------------------------------------------------------------

coil_group *coil_group_prepare(void)
{
    return coil_object_new(&group_type.public_type, sizeof(coil_group));
}

coil_value coil_group_enter(coil_group *group)
{
    if (group->entered) return raise_about(group, "has already been entered");
    if (!coil_loop_get_running()) return coil_last_error();
    coil_task *parent = coil_current_task();
    if (!parent) return raise_about(group, "cannot determine the parent task");
    group->parent = coil_retain(parent);
    group->loop = parent->future.loop;
    group->entered = true;
    if (group->cancel_on_enter) coil_group_cancel(group);
    return coil_none();
}

coil_group *coil_group_new(void)
{
    coil_group *group = coil_group_prepare();
    coil_value entered = group ? coil_group_enter(group) : coil_last_error();
    if (!coil_failed(entered)) return group;
    coil_release(group);
    return coil_raise_null(entered);
}

// ---------------------------------------------------------------------------------------------------------------------
// Members
// ---------------------------------------------------------------------------------------------------------------------

static void unlink_member(member *self)
{
    coil_group *group = self->group;
    if (!self->task) return;
    self->task = NULL;
    if (self->previous) self->previous->next = self->next;
    else group->first = self->next;
    if (self->next) self->next->previous = self->previous;
    else group->last = self->previous;
    group->task_count--;
}

static void link_member(member *self, coil_task *task)
{
    coil_group *group = self->group;
    self->task = task;
    self->previous = group->last;
    if (group->last) group->last->next = self;
    else group->first = self;
    group->last = self;
    group->task_count++;
}

static void member_finalize(coil_object *self)
{
    unlink_member((member *)self);
    coil_release(((member *)self)->group);
}

static coil_future *awaiter(coil_object *self)
{
    return &((member *)self)->group->parent->future; // which is let go when the group has no members any more
}

static const coil__type member_type = {
    .public_type = {.name = "member", .flags = COIL__TYPE_CORE, .finalize = member_finalize},
    .awaiter = awaiter,
};

static member *member_new(coil_group *group)
{
    member *made = coil_object_new(&member_type.public_type, sizeof *made);
    if (made) made->group = coil_retain(group);
    return made;
}

// ---------------------------------------------------------------------------------------------------------------------
// Failing
// ---------------------------------------------------------------------------------------------------------------------

static bool is_base_error(coil_value error)
{
    return coil_error_matches(error, coil_SystemExit) || coil_error_matches(error, coil_KeyboardInterrupt);
}

static void keep_base_error(coil_group *group, coil_value error)
{
    if (is_base_error(error) && !coil_failed(group->base_error)) group->base_error = coil__value_keep(error);
}

static void abort_tasks(coil_group *group)
{
    group->aborting = true;
    for (member *each = group->first; each; each = each->next)
        if (!coil_task_done(each->task)) coil_task_cancel(each->task, NULL);
}

static void add_error(coil_group *group, coil_value error)
{
    if (coil__grow((void **)&group->errors, &group->error_capacity, group->error_count, sizeof *group->errors)) {
        group->errors[group->error_count++] = error;
        return;
    }
    // Without memory the group fails with what it can: the last error makes room.
    if (group->error_count > 0) {
        coil__value_drop(group->errors[group->error_count - 1]);
        group->errors[group->error_count - 1] = error;
    } else {
        coil__value_drop(group->base_error);
        group->base_error = error;
    }
}

// parent: borrowed; NULL: the group has been left.
static void report_late(coil_task *task, coil_task *parent, coil_value error)
{
    coil__text text = {0};
    coil__text_add(&text, "Task ");
    coil__text_repr_object(&text, (coil_object *)task);
    coil__text_add(&text, " has errored out but its parent task ");
    if (parent) coil__text_repr_object(&text, (coil_object *)parent);
    else coil__text_add(&text, "None");
    coil__text_add(&text, " is already completed");
    coil__loop_report(task->future.loop, text.failed ? "MemoryError" : text.bytes, error, NULL, task, NULL);
    coil__text_free(&text);
}

// Where nobody has waited for the tasks (an error was thrown into the join), nobody is cancelled on their behalf. CPython's callback raises there.
static void task_failed(coil_group *group, coil_task *task, coil_value error)
{
    if (!group->parent || coil_task_done(group->parent)) report_late(task, group->parent, error);
    if (!group->parent) {
        coil__value_drop(error);
        return;
    }
    keep_base_error(group, error);
    add_error(group, error); // for the join, if somebody else than the parent gets there
    if (!group->aborting && !coil_task_done(group->parent)) { // and so nobody has asked to cancel the parent
        abort_tasks(group);
        group->parent_cancel_requested = true;
        coil_task_cancel(group->parent, NULL);
    }
}

static void on_task_done(coil_future *future, void *arg)
{
    coil_group *group = ((member *)arg)->group;
    coil_task *task = (coil_task *)future;
    unlink_member(arg);
    if (group->completed && group->task_count == 0 && !coil_future_done(group->completed))
        coil__future_finish(group->completed, COIL__FINISHED, coil_bool(true));
    if (coil_task_cancelled(task)) return;
    coil_value error = coil_task_exception(task);
    if (coil_failed(error)) task_failed(group, task, error);
}

// ---------------------------------------------------------------------------------------------------------------------
// Spawning, cancelling
// ---------------------------------------------------------------------------------------------------------------------

static coil_value refusal(coil_group *group)
{
    if (!group->entered) return raise_about(group, "has not been entered");
    if (group->exiting && group->task_count == 0) return raise_about(group, "is finished");
    if (group->aborting) return raise_about(group, "is shutting down");
    return coil_none();
}

static void refuse(coil_object *coroutine)
{
    if (!(coroutine->type->flags & COIL_TYPE_COROUTINE)) return;
    coil_value_release(coil__close(coroutine));
    coil_release(coroutine);
}

// False: the error is kept.
static bool add_member(coil_group *group, member *made, coil_task *task)
{
    coil_value watched = coil__future_watch(&task->future, on_task_done, made, &coil__context_outermost, made);
    if (coil_failed(watched)) return coil_raise_null(watched);
    link_member(made, task);
    // One that starts eagerly may have cancelled the group before it belonged to it (gh-155418).
    if (group->aborting && !coil_task_done(task)) coil_task_cancel(task, NULL);
    return true;
}

coil_task *coil_group_create_task(coil_group *group, void *coroutine, coil_task_options options)
{
    if (!coroutine) return NULL; // the kept error stays kept
    if (!group) {
        refuse(coroutine);
        return coil_raise_null(coil_last_error());
    }
    coil_value refused = refusal(group);
    member *made = coil_failed(refused) ? coil_raise_null(refused) : member_new(group);
    if (!made) {
        refuse(coroutine);
        return NULL;
    }
    coil_task *task = coil_loop_create_task(group->loop, coroutine, options);
    if (task && !add_member(group, made, task)) {
        coil_task_cancel(task, NULL); // a task that the group does not hear of must not run
        coil_release(task);
        task = NULL;
    }
    coil_release(made);
    if (task) coil_release(task); // the loop has it, or the callback that is on its way
    return task;
}

void coil_group_cancel(coil_group *group)
{
    if (!group->entered) {
        group->cancel_on_enter = true;
        return;
    }
    if ((group->exiting && group->task_count == 0) || group->aborting) return;
    abort_tasks(group);
    // The body too is interrupted where it waits; the exit takes the request back.
    group->parent_cancel_requested = true;
    coil_task_cancel(group->parent, NULL);
}

// _aexit, in three parts: before, between and after waiting for the tasks.
COIL__APART static void begin_exit(coil_group *group, coil_value body)
{
    group->exiting = true;
    group->body = body;
    if (!coil_failed(body)) return;
    keep_base_error(group, body);
    if (coil_error_matches(body, coil_CancelledError)) group->cancellation = coil__value_keep(body);
    if (!group->aborting) abort_tasks(group);
}

static void keep(coil_value *place, coil_value error)
{
    coil__value_drop(*place);
    *place = error;
}

// What the exit waits for next; NULL: for nothing, all tasks are done or cannot be waited for.
COIL__APART static coil_future *next_wait(coil_group *group)
{
    if (group->task_count == 0 || group->gave_up) return NULL;
    coil_release(group->completed);
    group->completed = coil_loop_create_future(group->loop);
    if (group->completed) return group->completed;
    abort_tasks(group);
    keep(&group->cancellation, coil_last_error());
    return NULL;
}

COIL__APART static void end_wait(coil_group *group, coil_value woken)
{
    // The parent is closed, or an error was thrown into it by hand: it does not wait for the tasks.
    group->gave_up = coil_failed(woken) && !coil_error_matches(woken, coil_CancelledError);
    if (group->gave_up) {
        keep(&group->cancellation, woken);
        return;
    }
    coil_release(group->completed);
    group->completed = NULL;
    if (!coil_failed(woken)) {
        coil__value_drop(woken);
    } else {
        keep(&group->pending_cancellation, coil__value_keep(woken));
        if (group->aborting) {
            coil__value_drop(woken);
        } else { // the parent is cancelled from outside while the tasks run
            keep(&group->cancellation, woken);
            abort_tasks(group);
        }
    }
}

// Takes back the request that this group made itself. What is left then is somebody else's (gh-155433).
static void withdraw(coil_group *group)
{
    if (!group->parent_cancel_requested) return;
    if (coil_task_uncancel(group->parent) == 0) drop(&group->cancellation);
    else if (!coil_failed(group->cancellation)) keep(&group->cancellation, coil__value_keep(group->pending_cancellation));
}

static coil_value raise_errors(coil_group *group)
{
    if (group->gave_up || group->task_count > 0) return coil__value_keep(group->cancellation);
    if (coil_failed(group->base_error)) return coil__value_keep(group->base_error);
    withdraw(group);
    if (coil_failed(group->cancellation) && group->error_count == 0) return coil__value_keep(group->cancellation);
    if (coil_failed(group->body) && !coil_error_matches(group->body, coil_CancelledError)) add_error(group, coil__value_keep(group->body));
    if (group->error_count == 0) return coil_none();
    if (coil_task_cancelling(group->parent)) { // cancelled from outside as well: keep the count, and the request
        coil_task_uncancel(group->parent);
        coil_task_cancel(group->parent, NULL);
    }
    size_t count = group->error_count;
    group->error_count = 0; // the group error takes them
    return coil_raise_group("unhandled errors in a TaskGroup", count, group->errors);
}

// The body's result, unless there are errors; an error of the body is among them, or was taken back with the cancellation. A group that is kept
// keeps neither its errors nor its parent.
COIL__APART static coil_value end_exit(coil_group *group)
{
    coil_value result = raise_errors(group);
    if (!coil_failed(result) && !coil_failed(group->body)) result = coil__value_keep(group->body);
    forget(group);
    coil_release(group);
    return result;
}

// Making it has failed, or it was never entered.
COIL__APART static coil_value no_group(coil_group *group, coil_value body)
{
    coil_value error = group ? raise_about(group, "has not been entered") : coil_last_error();
    coil__value_drop(body);
    coil_release(group);
    return error;
}

coil_value coil_group_exit(coil_group *group, coil_value result)
{
    if (!group || !group->entered) return no_group(group, result);
    begin_exit(group, result);
    for (coil_future *wait = next_wait(group); wait; wait = next_wait(group)) end_wait(group, coil__future_await(wait));
    return end_exit(group);
}

coil_value coil_group_join(coil_group *group)
{
    return coil_group_exit(group, coil_none());
}

COIL__COLD_END
