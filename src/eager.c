// SPDX-License-Identifier: MIT
//
// eager.c: tasks that take their first step where they are made. In a file of its own, which only programs carry that can ask for it: by the options of a
// task, or by the factory.

#include "core.h"

COIL__COLD_BEGIN

// Runs the first step of a task (taken) at once, in the place of the running task. NULL: the context cannot be entered; or the first step ended with
// SystemExit or KeyboardInterrupt, which come out of whoever makes the task, and not out of the loop.
static coil_task *start_eagerly(coil_task *task)
{
    coil_loop *loop = task->future.loop;
    coil_task *interrupted = loop->current_task;
    coil_context *context = coil__context_now;
    bool stopping = loop->stopping;
    coil_value raised = coil_none();
    if (!coil_task_get_context(task)) {
        raised = coil_last_error();
        coil__task_unregister(task);
    } else if (task->context->entered) {
        raised = coil__context_already_entered(task->context);
        coil__task_unregister(task);
    } else {
        coil__context_now = task->context;
        task->context->entered = true;
        loop->current_task = NULL;
        bool ended = coil__task_run(task);
        loop->current_task = interrupted;
        task->context->entered = false;
        coil__context_now = coil__context_again(context);
        if (ended) coil__task_unregister(task);
        raised = loop->raised;
        loop->raised = coil_none();
        if (coil_failed(raised)) loop->stopping = stopping;
    }
    if (task->future.state != COIL__PENDING) {
        coil_release(task->coroutine);
        task->coroutine = NULL;
    }
    if (!coil_failed(raised)) return task;
    coil_release(task);
    return coil_raise_null(raised);
}

void coil__eager_use(void)
{
    coil__start_eagerly = start_eagerly;
}

coil_task *coil_eager_task_factory(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    (void)arg;
    if (!options.eager_start) options.eager_start = true;
    return coil_task_new(loop, coroutine, options);
}

COIL__COLD_END
