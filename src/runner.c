// SPDX-License-Identifier: MIT
//
// runner.c: Runner, a loop and a context for several runs; coil_run, one run of a loop that is made for it; and how a loop is shut down: tasks cancelled
// and gathered, asynchronous generators closed, the executor's threads ended, the loop closed.
//
// Every program carries coil_run, so it is written to be small: it has no runner, and of gather only the waiting: a future that is done with the last of
// the tasks.

#include "core.h"

COIL__COLD_BEGIN

coil_function coil__shutdown_asyncgens, coil__shutdown_executor;

// The main task of the run, borrowed, and how often it was interrupted.
static coil_task *main_task;
static unsigned interrupts;
// After the first time: what to make of the result (taken, owned). Not static: compilers turn a pointer into a call that can only be one function, and
// programs that nobody interrupts need not carry that.
extern coil_value (*coil__run_interrupted)(coil_value result);
coil_value (*coil__run_interrupted)(coil_value result);

// ---------------------------------------------------------------------------------------------------------------------
// Courses: what a loop is run for, one after the other. A run is the first step, closing the others
// ---------------------------------------------------------------------------------------------------------------------

typedef struct course {
    coil_loop *loop;
    enum { RUN,
           CANCEL_TASKS,
           SHUTDOWN_ASYNCGENS, // twice: a coroutine takes two turns, and so does the loop where there is nothing to shut down
           ASYNCGENS_AGAIN,
           SHUTDOWN_EXECUTOR,
           EXECUTOR_AGAIN,
           CLOSE,
           END } step,
        end;
    coil_future *waits; // what the loop runs for now; owned. NULL at first: the main task could not be made, and the error is kept
    coil_value result;  // of the run; an error of closing replaces it
} course;

// A future that is done when something was done a number of times.
typedef struct countdown {
    coil_future future;
    size_t left, count;
    coil_task *tasks[]; // that were cancelled; owned, each of them
} countdown;

const coil__type coil__turn_type = {
    .public_type = {.name = "Future", .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE, .finalize = coil__future_finalize}, .repr = coil__future_repr};

static void count(countdown *all)
{
    if (--all->left == 0) coil__future_finish(&all->future, COIL__FINISHED, coil_none());
}

static void count_task(coil_future *task, void *all)
{
    (void)task;
    count(all);
}

// _cancel_all_tasks, up to waiting for them. Without memory for that, a task is left to the closing of the loop.
static void cancel_tasks(coil_loop *loop, countdown *waits)
{
    loop->shutting_down = true;
    for (coil_task *task = loop->tasks_first; task; task = task->next) waits->tasks[waits->count++] = coil_retain(task);
    for (size_t i = 0; i < waits->count; i++) coil_task_cancel(waits->tasks[i], NULL);
    for (size_t i = 0; i < waits->count; i++) {
        coil_value watched = coil__future_watch(&waits->tasks[i]->future, count_task, waits, &coil__context_outermost, waits);
        waits->left += !coil_failed(watched);
        coil__value_drop(watched);
    }
}

static void report_tasks(coil_loop *loop, countdown *waited, bool failed)
{
    for (size_t i = 0; i < waited->count; i++) {
        coil_task *task = waited->tasks[i];
        if (!failed && task->future.state == COIL__FINISHED && coil_failed(task->future.result)) {
            task->future.log_traceback = false;
            coil__loop_report(loop, "unhandled exception during asyncio.run() shutdown", task->future.result, NULL, task, NULL);
        }
        coil_release(task);
    }
}

// Without tasks it is done at once: the loop makes one turn.
static coil_future *begin_waiting(coil_loop *loop, bool for_tasks)
{
    size_t count_of_tasks = 0;
    for (coil_task *task = loop->tasks_first; for_tasks && task; task = task->next) count_of_tasks++;
    const coil__type *type = for_tasks ? &coil__future_type : &coil__turn_type;
    countdown *waits = (countdown *)coil__future_new(type, sizeof *waits + count_of_tasks * sizeof(coil_task *), loop);
    if (!waits) return NULL;
    waits->left = 1;
    if (for_tasks) cancel_tasks(loop, waits);
    count(waits);
    return &waits->future;
}

// What to run the loop for, owned; NULL: the error is kept.
static coil_future *begin_step(course *all)
{
    coil_function shutdown = NULL;
    if (all->step == RUN) return all->waits;
    if (all->step == SHUTDOWN_ASYNCGENS) shutdown = coil__shutdown_asyncgens;
    if (all->step == SHUTDOWN_EXECUTOR) shutdown = coil__shutdown_executor;
    if (!shutdown) return begin_waiting(all->loop, all->step == CANCEL_TASKS);
    all->step++;
    coil_coroutine *coroutine = coil_coroutine_new_at(shutdown, all->loop, 0, "shutdown", __FILE__, __LINE__);
    coil_task *task = coil__create_task(all->loop, coroutine, &(coil_task_options){0});
    if (task) task->quiet = true;
    return (coil_future *)task;
}

COIL__APART static void end_step(course *all, coil_value result)
{
    bool runs = all->step == RUN, failed = coil_failed(result);
    if (runs && coil__run_interrupted) result = coil__run_interrupted(result);
    main_task = NULL;
    coil__run_interrupted = NULL;
    if (all->step == CANCEL_TASKS && all->waits) report_tasks(all->loop, (countdown *)all->waits, failed);
    if (runs || failed) {
        coil__value_drop(all->result);
        all->result = result;
    }
    coil_release(all->waits);
    all->waits = NULL;
    all->step = failed && !runs && all->step < CLOSE ? CLOSE : all->step + 1;
}

// What to run the loop for; NULL: the course has ended.
COIL__APART static coil_future *next_step(course *all)
{
    while (all->step < all->end) {
        if (all->step == CLOSE) {
            end_step(all, coil_loop_close(all->loop));
        } else if (all->step == CANCEL_TASKS && !all->loop->tasks_first) {
            all->step++;
        } else {
            all->waits = begin_step(all);
            if (all->waits) return all->waits;
            end_step(all, coil_last_error());
        }
    }
    return NULL;
}

// Takes the coroutine.
COIL__APART static coil_future *begin_run(coil_loop *loop, void *coroutine, coil_context *context)
{
    interrupts = 0;
    return (coil_future *)(main_task = coil__create_task(loop, coroutine, &(coil_task_options){.context = context}));
}

// ---------------------------------------------------------------------------------------------------------------------
// asyncio.run
// ---------------------------------------------------------------------------------------------------------------------

static coil_loop *make_loop(const coil_runner_options *options)
{
    coil_loop *loop = options->loop_factory ? options->loop_factory(options->loop_factory_arg) : coil_loop_new();
    if (loop && options->debug) loop->debug = options->debug > 0;
    return loop;
}

static bool may_run(void)
{
    if (!coil__running_loop) return true;
    return coil__raise_null(coil_RuntimeError, "asyncio.run() cannot be called from a running event loop");
}

coil_value coil_run_at(coil_function function, void *arg, const char *name, const char *file, int line)
{
    course all = {.loop = may_run() ? coil_loop_new() : NULL, .end = END};
    if (!all.loop) return coil_last_error();
    all.waits = begin_run(all.loop, coil_coroutine_new_at(function, arg, 0, name, file, line), NULL);
    for (coil_future *waits; (waits = next_step(&all));) end_step(&all, coil__loop_complete(all.loop, waits));
    coil_release(all.loop);
    return all.result;
}

// Apart from coil_run_at, so that it need not carry the options.
coil_value coil_run_with_at(coil_function function, void *arg, const char *name, const char *file, int line, coil_runner_options options)
{
    course all = {.loop = may_run() ? make_loop(&options) : NULL, .end = END};
    if (!all.loop) return coil_last_error();
    all.waits = begin_run(all.loop, coil_coroutine_new_at(function, arg, 0, name, file, line), NULL);
    for (coil_future *waits; (waits = next_step(&all));) end_step(&all, coil__loop_complete(all.loop, waits));
    coil_release(all.loop);
    return all.result;
}

// ---------------------------------------------------------------------------------------------------------------------
// Runner
// ---------------------------------------------------------------------------------------------------------------------

struct coil_runner {
    coil_object head;
    coil_runner_options options;
    coil_loop *loop;       // owned; NULL: not made yet
    coil_context *context; // owned; of all runs
    bool closed;
};

static void finalize(coil_object *self)
{
    coil_runner *runner = (coil_runner *)self;
    if (runner->loop) coil__loop_close_unclosed(runner->loop); // its tasks would keep it for ever
    coil_release(runner->loop);
    coil_release(runner->context);
}

static void repr(coil_object *self, coil__text *text)
{
    coil__text_add(text, "<asyncio.runners.Runner object at %p>", (void *)self);
}

static const coil__type runner_type = {.public_type = {.name = "Runner", .flags = COIL__TYPE_CORE, .finalize = finalize}, .repr = repr};

coil_runner *coil_runner_new(coil_runner_options options)
{
    coil_runner *runner = coil_object_new(&runner_type.public_type, sizeof *runner);
    if (runner) runner->options = options;
    return runner;
}

// _lazy_init
coil_loop *coil_runner_get_loop(coil_runner *runner)
{
    if (runner->closed) return coil__raise_null(coil_RuntimeError, "Runner is closed");
    if (runner->loop) return runner->loop;
    coil_loop *loop = make_loop(&runner->options);
    runner->context = loop ? coil_context_copy() : NULL;
    if (runner->context) return runner->loop = loop;
    if (loop) coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return NULL;
}

// NULL: the error is kept.
COIL__APART static coil_future *begin_runner_run(coil_runner *runner, coil_object *awaitable, coil_context *context)
{
    if (!awaitable) return NULL;
    coil_loop *loop = coil__running_loop ? coil__raise_null(coil_RuntimeError, "Runner.run() cannot be called from a running event loop")
                                         : coil_runner_get_loop(runner);
    if (!loop && awaitable->type->flags & COIL_TYPE_COROUTINE) coil_release(awaitable);
    coil_object *coroutine = loop ? coil__wrap_awaitable(awaitable) : NULL;
    return coroutine ? begin_run(loop, coroutine, context ? context : runner->context) : NULL;
}

coil_value coil_runner_run(coil_runner *runner, void *awaitable, coil_context *context)
{
    course all = {.waits = begin_runner_run(runner, awaitable, context), .end = CANCEL_TASKS};
    all.loop = runner->loop;
    for (coil_future *waits; (waits = next_step(&all));) end_step(&all, coil__loop_complete(all.loop, waits));
    return all.result;
}

COIL__APART static coil_value end_closing(coil_runner *runner, coil_value result)
{
    if (!coil_loop_is_closed(runner->loop)) return result;
    coil_release(runner->loop);
    runner->loop = NULL;
    runner->closed = true;
    return result;
}

coil_value coil_runner_close(coil_runner *runner)
{
    if (!runner->loop) return coil_none();
    course all = {.loop = runner->loop, .step = CANCEL_TASKS, .end = END};
    for (coil_future *waits; (waits = next_step(&all));) end_step(&all, coil__loop_complete(all.loop, waits));
    return end_closing(runner, all.result);
}

// ---------------------------------------------------------------------------------------------------------------------
// Interrupting: _on_sigint
// ---------------------------------------------------------------------------------------------------------------------

// The first interrupt has cancelled the main task; if nobody else has, that is what comes out.
static coil_value end_interrupted(coil_value result)
{
    if (!coil_error_matches(result, coil_CancelledError) || coil_task_uncancel(main_task) > 0) return result;
    coil_value_release(result);
    return coil__raise(coil_KeyboardInterrupt, "%s", "");
}

static void interrupt(coil_loop *loop)
{
    if (main_task && ++interrupts == 1 && !coil_task_done(main_task)) {
        coil__run_interrupted = end_interrupted;
        coil_task_cancel(main_task, NULL);
        return;
    }
    coil__loop_raise(loop, coil__raise(coil_KeyboardInterrupt, "%s", ""));
}

void coil_interrupt_main(void)
{
    coil__interrupt = interrupt;
    coil__interrupted = true;
    coil__host_thread_wake();
}

COIL__COLD_END
