// SPDX-License-Identifier: MIT
//
// group.c: asyncio.TaskGroup, tasks that end together. The first one that fails cancels the others, and the parent task where it waits;
// that request is taken back at the join, so that the parent's count of requests to cancel stays what others made it.

#include "core.h"

COIL__COLD_BEGIN

struct coil_group {
    coil_object head;
    coil_task *parent;      // owned
    coil_future *completed; // what the join waits for; owned; NULL: it does not wait
    coil_task **tasks;      // that are not done, owned, oldest first
    size_t task_count, task_capacity;
    coil_value *errors; // owned
    size_t error_count, error_capacity;
    coil_value base_error;   // SystemExit or KeyboardInterrupt: raised bare
    coil_value body;         // what it returned, while the group exits
    coil_value cancellation; // the CancelledError to go on with
    bool exiting, aborting, parent_cancel_requested, gave_up;
};

static void finalize(coil_object *self)
{
    coil_group *group = (coil_group *)self;
    coil_release(group->parent);
    coil_release(group->completed);
    for (size_t i = 0; i < group->task_count; i++) coil_release(group->tasks[i]);
    coil__free(group->tasks, group->task_capacity * sizeof *group->tasks);
    for (size_t i = 0; i < group->error_count; i++) coil__value_drop(group->errors[i]);
    coil__free(group->errors, group->error_capacity * sizeof *group->errors);
    coil__value_drop(group->base_error);
    coil__value_drop(group->body);
    coil__value_drop(group->cancellation);
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_group *group = (coil_group *)self;
    coil__text_add(text, "<TaskGroup");
    if (group->task_count) coil__text_add(text, " tasks=%zu", group->task_count);
    if (group->error_count) coil__text_add(text, " errors=%zu", group->error_count);
    if (group->aborting) coil__text_add(text, " cancelling");
    else if (group->parent) coil__text_add(text, " entered");
    coil__text_add(text, ">");
}

static const coil__type group_type = {
    .public_type = {.name = "TaskGroup", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

coil_group *coil_group_new(void)
{
    if (!coil_loop_get_running()) return NULL;
    coil_task *parent = coil_current_task();
    if (!parent) return coil_raise_null(coil__raise(coil_RuntimeError, "TaskGroup <TaskGroup> cannot determine the parent task"));
    coil_group *group = coil_object_new(&group_type.public_type, sizeof *group);
    if (group) group->parent = coil_retain(parent);
    return group;
}

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
    for (size_t i = 0; i < group->task_count; i++) coil_task_cancel(group->tasks[i], NULL);
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

static void forget_task(coil_group *group, coil_task *task)
{
    size_t place = 0;
    while (place < group->task_count && group->tasks[place] != task) place++;
    if (place == group->task_count) return;
    group->task_count--;
    for (size_t i = place; i < group->task_count; i++) group->tasks[i] = group->tasks[i + 1];
    coil_release(task);
}

static void task_failed(coil_group *group, coil_task *task, coil_value error)
{
    keep_base_error(group, error);
    if (coil_task_done(group->parent)) {
        coil__text text = {0};
        coil__text_add(&text, "Task ");
        coil__text_repr_object(&text, (coil_object *)task);
        coil__text_add(&text, " has errored out but its parent task ");
        coil__text_repr_object(&text, (coil_object *)group->parent);
        coil__text_add(&text, " is already completed");
        coil__loop_report(group->parent->future.loop, text.failed ? "MemoryError" : text.bytes, error, NULL, task, NULL);
        coil__text_free(&text);
        coil__value_drop(error);
        return;
    }
    add_error(group, error);
    if (!group->aborting && !group->parent_cancel_requested) {
        abort_tasks(group);
        group->parent_cancel_requested = true;
        coil_task_cancel(group->parent, NULL);
    }
}

static void on_task_done(coil_future *future, void *arg)
{
    coil_group *group = arg;
    coil_task *task = coil_retain(future);
    forget_task(group, task);
    if (group->completed && group->task_count == 0 && !coil_future_done(group->completed))
        coil__future_finish(group->completed, COIL__FINISHED, coil_bool(true));
    if (!coil_task_cancelled(task)) {
        coil_value error = coil_task_exception(task);
        if (coil_failed(error)) task_failed(group, task, error);
    }
    coil_release(task);
}

static coil_value refusal(coil_group *group)
{
    const char *why = group->exiting && group->task_count == 0 ? "is finished" : group->aborting ? "is shutting down"
                                                                                                 : NULL;
    if (!why) return coil_none();
    coil__text text = {0};
    coil__text_add(&text, "TaskGroup ");
    repr(&group->head, &text);
    coil__text_add(&text, " %s", why);
    return coil__text_raise(&text, coil_RuntimeError);
}

static void refuse(coil_object *coroutine)
{
    if (!(coroutine->type->flags & COIL_TYPE_COROUTINE)) return;
    coil_value_release(coil__close(coroutine));
    coil_release(coroutine);
}

coil_task *coil_group_create_task(coil_group *group, void *coroutine, coil_task_options options)
{
    if (!coroutine) return NULL; // the kept error stays kept
    if (!group) {
        refuse(coroutine);
        return coil_raise_null(coil_last_error());
    }
    coil_value refused = refusal(group);
    if (!coil_failed(refused)
        && !coil__grow((void **)&group->tasks, &group->task_capacity, group->task_count, sizeof *group->tasks))
        refused = coil_raise_no_memory();
    if (coil_failed(refused)) {
        refuse(coroutine);
        return coil_raise_null(refused);
    }
    coil_task *task = coil_loop_create_task(group->parent->future.loop, coroutine, options);
    if (!task) return NULL;
    coil_value watched = coil__future_watch(&task->future, on_task_done, group, &coil__context_outermost, group);
    if (coil_failed(watched)) { // a task that the group does not hear of must not run
        coil_task_cancel(task, NULL);
        coil_release(task);
        return coil_raise_null(watched);
    }
    group->tasks[group->task_count++] = task;
    return task;
}

void coil_group_cancel(coil_group *group)
{
    if (group->aborting || (group->exiting && group->task_count == 0)) return;
    abort_tasks(group);
    // The body too is interrupted where it waits; the join takes the request back.
    if (!group->parent_cancel_requested && !group->exiting) {
        group->parent_cancel_requested = true;
        coil_task_cancel(group->parent, NULL);
    }
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

static void cancel_with(coil_group *group, coil_value error)
{
    coil__value_drop(group->cancellation);
    group->cancellation = error;
}

// What the exit waits for next; NULL: for nothing, all tasks are done or cannot be waited for.
COIL__APART static coil_future *next_wait(coil_group *group)
{
    if (group->task_count == 0 || group->gave_up) return NULL;
    group->completed = coil_loop_create_future(group->parent->future.loop);
    if (group->completed) return group->completed;
    abort_tasks(group);
    cancel_with(group, coil_last_error());
    return NULL;
}

COIL__APART static void end_wait(coil_group *group, coil_value woken)
{
    coil_release(group->completed);
    group->completed = NULL;
    group->gave_up = coil_error_matches(woken, coil_GeneratorExit); // the parent is closed: nothing will wake it again
    if (group->gave_up) {
        cancel_with(group, woken);
    } else if (coil_failed(woken) && !group->aborting) { // the parent is cancelled from outside while the tasks run
        cancel_with(group, woken);
        abort_tasks(group);
    } else {
        coil__value_drop(woken);
    }
}

static coil_value raise_errors(coil_group *group)
{
    if (group->task_count > 0) return coil__value_keep(group->cancellation); // it could not wait for them
    if (coil_failed(group->base_error)) return coil__value_keep(group->base_error);
    // The request that this group made itself must be taken back.
    bool withdrawn = group->parent_cancel_requested && coil_task_uncancel(group->parent) == 0;
    if (coil_failed(group->cancellation) && !withdrawn && group->error_count == 0) return coil__value_keep(group->cancellation);
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

// The body's result, unless there are errors; an error of the body is among them, or was taken back with the cancellation.
COIL__APART static coil_value end_exit(coil_group *group)
{
    coil_value result = raise_errors(group);
    if (!coil_failed(result) && !coil_failed(group->body)) result = coil__value_keep(group->body);
    coil_release(group);
    return result;
}

COIL__APART static coil_value no_group(coil_value body) // making it failed
{
    coil__value_drop(body);
    return coil_last_error();
}

coil_value coil_group_exit(coil_group *group, coil_value result)
{
    if (!group) return no_group(result);
    begin_exit(group, result);
    for (coil_future *wait = next_wait(group); wait; wait = next_wait(group)) end_wait(group, coil__future_await(wait));
    return end_exit(group);
}

coil_value coil_group_join(coil_group *group)
{
    return coil_group_exit(group, coil_none());
}

COIL__COLD_END
