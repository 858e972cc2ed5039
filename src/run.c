// SPDX-License-Identifier: MIT
//
// run.c: asyncio.run and the way from C's main. What Runner does: a loop of its own, the main task, and afterwards every task that is left is
// cancelled and waited for.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

// The tasks that are left when the main task has ended. As asyncio, which gathers them, the loop runs until the done callbacks of the last one have run.
typedef struct leftovers {
    coil_task **tasks; // owned
    size_t count, pending;
    coil_future *all_done; // owned
} leftovers;

static void one_done(coil_future *task, void *arg)
{
    leftovers *left = arg;
    (void)task;
    if (--left->pending == 0) coil__future_finish(left->all_done, COIL__FINISHED, coil_none());
}

// runners._cancel_all_tasks, in three parts: before, between and after waiting for them. False: none, or no memory: closing the loop destroys them.
COIL__APART static bool begin_cancelling(coil_loop *loop, leftovers *left)
{
    *left = (leftovers){0};
    for (coil_task *task = loop->tasks_first; task; task = task->next) left->count++;
    if (!left->count) return false;
    left->tasks = coil__allocate(left->count * sizeof *left->tasks);
    left->all_done = left->tasks ? coil_loop_create_future(loop) : NULL;
    if (!left->all_done) {
        coil__free(left->tasks, left->count * sizeof *left->tasks);
        return false;
    }
    size_t i = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) left->tasks[i++] = coil_retain(task);
    for (i = 0; i < left->count; i++) coil_task_cancel(left->tasks[i], NULL);
    for (i = 0; i < left->count; i++)
        if (!coil_failed(coil__future_watch(&left->tasks[i]->future, one_done, left, &coil__context_outermost, NULL))) left->pending++;
    if (!left->pending) coil__future_finish(left->all_done, COIL__FINISHED, coil_none());
    return true;
}

static void tell_unhandled(coil_loop *loop, coil_task *task, bool all_done)
{
    const coil_future *future = &task->future;
    if (!coil_failed(future->result) || future->state != COIL__FINISHED) return;
    // Those two have come out of the loop already.
    bool known = coil_error_matches(future->result, coil_SystemExit) || coil_error_matches(future->result, coil_KeyboardInterrupt);
    if (!known && !all_done) return; // reported when it is freed, if nobody looks at it
    coil_value error = coil_task_exception(task);
    if (!known) coil__loop_report(loop, "unhandled exception during asyncio.run() shutdown", error, NULL, task, NULL);
    coil__value_drop(error);
}

COIL__APART static void end_cancelling(coil_loop *loop, leftovers *left, bool all_done)
{
    for (size_t i = 0; i < left->count; i++) {
        coil_task *task = left->tasks[i];
        if (!all_done) coil_future_remove_done_callback(&task->future, one_done, left);
        tell_unhandled(loop, task, all_done);
        coil_release(task);
    }
    coil__free(left->tasks, left->count * sizeof *left->tasks);
    coil_release(left->all_done);
}

// none; or why they could not be waited for: one of them waits for what never comes, or has raised SystemExit.
static coil_value cancel_all_tasks(coil_loop *loop)
{
    leftovers left;
    if (!begin_cancelling(loop, &left)) return coil_none();
    coil_value ended = coil_loop_run_until_complete(loop, left.all_done);
    end_cancelling(loop, &left, !coil_failed(ended));
    return ended;
}

static coil_value shutdown_body(void *arg)
{
    coil_loop *loop = arg;
    return loop->shutdown_asyncgens(loop);
}

static coil_value shutdown_asyncgens(coil_loop *loop)
{
    if (!loop->shutdown_asyncgens) return coil_none();
    return coil_loop_run_until_complete(loop, coil_coroutine_new_at(shutdown_body, loop, 0, "shutdown_asyncgens", __FILE__, __LINE__));
}

// Runner.close: what fails ends it.
static coil_value clean_up(coil_loop *loop)
{
    coil_value ended = cancel_all_tasks(loop);
    return coil_failed(ended) ? ended : shutdown_asyncgens(loop);
}

// An error while cleaning up takes the place of the result, whatever that is.
static coil_value replaced(coil_value result, coil_value cleanup)
{
    coil__value_drop(coil_failed(cleanup) ? result : cleanup);
    return coil_failed(cleanup) ? cleanup : result;
}

coil_value coil_run_at(coil_function function, void *arg, const char *name, const char *file, int line)
{
    if (coil__running_loop) return coil__raise(coil_RuntimeError, "asyncio.run() cannot be called from a running event loop");
    coil_loop *loop = coil_loop_new();
    if (!loop) return coil_last_error();
    coil_value result = coil_loop_run_until_complete(loop, coil_coroutine_new_at(function, arg, 0, name, file, line));
    result = replaced(result, clean_up(loop));
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return result;
}

static int exit_status(coil_value value)
{
    if (value.tag == COIL_INT) return (int)(value.as.integer & 0xff);
    return 0;
}

// Prints what went wrong; the exit status.
COIL__APART static int report(coil_value result)
{
    int status = exit_status(result);
    if (coil_error_matches(result, coil_SystemExit)) {
        coil_value code = coil_error_value(result);
        status = exit_status(code);
        if (*coil_error_message(result)) { // sys.exit("message")
            coil__host_write(coil_error_message(result), strlen(coil_error_message(result)));
            coil__host_write("\n", 1);
            status = 1;
        }
    } else if (coil_failed(result)) {
        fflush(stdout); // what the program wrote comes before what went wrong
        coil_error_print(result);
        status = 1;
    }
    coil_value_release(result);
    return status;
}

int coil_main_at(coil_function function, void *arg, const char *name, const char *file, int line)
{
    return report(coil_run_at(function, arg, name, file, line));
}

COIL__COLD_END
