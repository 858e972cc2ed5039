// SPDX-License-Identifier: MIT
//
// run.c: asyncio.run and the way from C's main. What Runner does: a loop of its own, the main task, and afterwards every task that is left is
// cancelled and waited for.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

// runners._cancel_all_tasks, in three parts: before, between and after waiting for them.
COIL__APART static void **begin_cancelling(coil_loop *loop, size_t *left)
{
    size_t count = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) count++;
    void **tasks = count ? coil__allocate(count * sizeof *tasks) : NULL;
    if (!tasks) return NULL; // none, or no memory: closing the loop destroys them
    size_t i = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) tasks[i++] = coil_retain(task);
    for (i = 0; i < count; i++) coil_task_cancel(tasks[i], NULL);
    *left = count;
    return tasks;
}

COIL__APART static void end_cancelling(coil_loop *loop, void **tasks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        coil_task *task = tasks[i];
        if (coil_task_done(task) && !coil_task_cancelled(task)) {
            coil_value error = coil_task_exception(task);
            // Those two have come out of the loop already.
            if (coil_failed(error) && !coil_error_matches(error, coil_SystemExit) && !coil_error_matches(error, coil_KeyboardInterrupt))
                coil__loop_report(loop, "unhandled exception during asyncio.run() shutdown", error, NULL, task, NULL);
            coil__value_drop(error);
        }
        coil_release(task);
    }
    coil__free(tasks, count * sizeof *tasks);
}

static void cancel_all_tasks(coil_loop *loop)
{
    size_t count;
    void **tasks = begin_cancelling(loop, &count);
    if (!tasks) return;
    // One after the other, which lets all of them run: they are done when the last one is. (asyncio gathers them.)
    for (size_t i = 0; i < count; i++) coil_value_release(coil_loop_run_until_complete(loop, tasks[i]));
    end_cancelling(loop, tasks, count);
}

static coil_value shutdown_body(void *arg)
{
    coil_loop *loop = arg;
    return loop->shutdown_asyncgens(loop);
}

static void shutdown_asyncgens(coil_loop *loop)
{
    if (!loop->shutdown_asyncgens) return;
    coil_coroutine *shutdown = coil_coroutine_new_at(shutdown_body, loop, 0, "shutdown_asyncgens", __FILE__, __LINE__);
    coil_value_release(coil_loop_run_until_complete(loop, shutdown));
}

coil_value coil_run_at(coil_function function, void *arg, const char *name, const char *file, int line)
{
    if (coil__running_loop) return coil__raise(coil_RuntimeError, "asyncio.run() cannot be called from a running event loop");
    coil_loop *loop = coil_loop_new();
    if (!loop) return coil_last_error();
    coil_value result = coil_loop_run_until_complete(loop, coil_coroutine_new_at(function, arg, 0, name, file, line));
    cancel_all_tasks(loop);
    shutdown_asyncgens(loop);
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
