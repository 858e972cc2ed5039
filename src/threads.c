// SPDX-License-Identifier: MIT
//
// threads.c: the executor: run_in_executor, to_thread. And what it shares with threadsafe.c: handles that other threads post to a loop.
//
// Threads share, under the one lock of port.h: each loop's list of posted handles and its `closed`, executors, the states of concurrent futures, the
// allocator (memory.c). Nothing is allocated or freed while it is held. References are counted without atomics, so each object belongs to one thread
// at a time. A job is no object: it goes from the loop to a worker and back by being in a list. Its ticket is one, of the loop's thread.
//
// coil__threads is set in the loop's thread before there is another one, and never taken back: whoever looks at it needs no lock.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

#define MOST_WORKERS 32         // ThreadPoolExecutor's, on a machine with 28 processors or more
#define THREAD_JOIN_TIMEOUT 300 // seconds that a runner waits for them: asyncio.constants

// A function for a worker.
typedef struct job {
    struct job *next;
    coil_function function;
    void *arg;
    coil_value result;
    bool started, no_memory; // no_memory: that was the result. Each thread has its own MemoryError
    coil_handle *handle;     // delivers, owned; only its list is touched by the worker. NULL: the loop was closed
} job;

// What the loop's thread keeps of a job: kept by the handle that delivers. Where that goes without having been called, because its loop is closed, a job
// that has returned goes with it.
typedef struct ticket {
    coil_object head;
    job *job;              // NULL: delivered, or forgotten
    coil_future *future;   // owned; NULL: as above
    coil_handle *listener; // owned: the callback of the future that looks for cancellation, and borrows the ticket; NULL: it was called, or is not needed
} ticket;

typedef struct coil__executor {
    coil_loop *loop;           // NULL: closed
    job *first, *last;         // not finished, in the order in which they came
    size_t jobs, waiting;      // not finished; of these, not started
    size_t workers, idle, most;
    size_t blocked;            // workers that wait for the loop
    bool ending;               // workers end when nothing is left to do; the last one frees what belongs to no loop any more
    coil_handle *joined_first; // posted when the last worker has ended; a list
} coil__executor;

static _Thread_local coil__executor *working_for; // in a worker
static _Thread_local char own_address;            // a thread is known by where this is
static const char *loop_thread;

static void take(coil_loop *loop);
static void close_threads(coil_loop *loop);
static bool busy(const coil_loop *loop);

static coil_value shutdown_body(void *loop)
{
    return coil_loop_shutdown_default_executor(loop, THREAD_JOIN_TIMEOUT);
}

// Handles in a list through their entries.
static coil_handle *next_of(const coil_handle *handle)
{
    return handle->entry.next ? COIL__ENTRY_OF(coil_handle, handle->entry.next) : NULL;
}

static void link_to(coil_handle *handle, coil_handle *next)
{
    handle->entry.next = next ? &next->entry : NULL;
}

void coil__use_threads(void)
{
    static const coil__thread_functions functions = {take, close_threads, busy};
    loop_thread = &own_address;
    coil__threads = &functions;
    coil__memory_changed();
}

bool coil__in_loop_thread(void)
{
    return !coil__threads || loop_thread == &own_address;
}

// What other threads have posted is ready now.
static void take(coil_loop *loop)
{
    coil__host_thread_lock();
    coil_handle *handle = loop->posted_first;
    loop->posted_first = loop->posted_last = NULL;
    coil__host_thread_unlock();
    while (handle) {
        coil_handle *next = next_of(handle);
        handle->entry.next = NULL;
        coil__loop_push(loop, &handle->entry);
        handle = next;
    }
}

bool coil__post(coil_loop *loop, coil_handle *handle)
{
    if (loop->closed) return false;
    if (loop->posted_last) link_to(loop->posted_last, handle);
    else loop->posted_first = handle;
    loop->posted_last = handle;
    coil__host_thread_wake();
    return true;
}

void coil__wait_for_loop(double timeout)
{
    if (working_for) working_for->blocked++;
    coil__host_thread_wake(); // virtual time may pass now
    coil__host_thread_wait(timeout);
    if (working_for) working_for->blocked--;
}

// ---------------------------------------------------------------------------------------------------------------------
// Workers
// ---------------------------------------------------------------------------------------------------------------------

// With the lock.
static job *take_job(coil__executor *executor)
{
    job *taken = executor->first;
    while (taken && taken->started) taken = taken->next;
    if (!taken) return NULL;
    taken->started = true;
    executor->waiting--;
    return taken;
}

// With the lock.
static void remove_job(coil__executor *executor, job *done)
{
    job **link = &executor->first, *before = NULL;
    while (*link != done) {
        before = *link;
        link = &before->next;
    }
    *link = done->next;
    if (executor->last == done) executor->last = before;
    executor->jobs--;
}

static void call(job *called)
{
    called->result = called->function(called->arg);
    if (coil_failed(called->result) && coil__error_of(called->result)->immortal) {
        called->result = coil_none();
        called->no_memory = true;
    }
    coil_value_release(coil_last_error()); // the function may have left one
}

static void free_job(job *freed)
{
    coil__value_drop(freed->result);
    coil__free(freed, sizeof *freed);
}

// With the lock, which is free for a moment where nobody waits for the result any more.
static void finish_job(coil__executor *executor, job *done)
{
    remove_job(executor, done);
    if (done->handle) {
        coil__post(executor->loop, done->handle); // which is open: when it closes, it takes the handles away
        return;
    }
    coil__host_thread_unlock();
    free_job(done);
    coil__host_thread_lock();
}

static void post_joined(coil__executor *executor)
{
    while (executor->joined_first) {
        coil_handle *handle = executor->joined_first;
        executor->joined_first = next_of(handle);
        handle->entry.next = NULL;
        coil__post(executor->loop, handle);
    }
}

COIL_NEVER_SUSPENDS static void work(void *arg)
{
    coil__executor *executor = working_for = arg;
    coil__host_thread_lock();
    for (;;) {
        job *next = take_job(executor);
        if (next) {
            coil__host_thread_unlock();
            call(next);
            coil__host_thread_lock();
            finish_job(executor, next);
        } else if (executor->ending) {
            break;
        } else {
            executor->idle++;
            coil__host_thread_wait(INFINITY);
            executor->idle--;
        }
    }
    bool last = --executor->workers == 0, forgotten = last && !executor->loop;
    if (last) post_joined(executor);
    coil__host_thread_wake();
    coil__host_thread_unlock();
    if (forgotten) coil__free(executor, sizeof *executor);
}

// ---------------------------------------------------------------------------------------------------------------------
// From the loop's thread: submitting, delivering, cancelling
// ---------------------------------------------------------------------------------------------------------------------

static coil__executor *get_executor(coil_loop *loop)
{
    if (loop->executor) return loop->executor;
    coil__executor *executor = coil__allocate(sizeof *executor);
    if (!executor) return coil_raise_null(coil_raise_no_memory());
    *executor = (coil__executor){.loop = loop, .most = MOST_WORKERS};
    coil__use_threads();
    coil__shutdown_executor = shutdown_body;
    return loop->executor = executor;
}

coil_value coil_loop_set_default_executor(coil_loop *loop, size_t workers)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    if (workers == 0) return coil__raise(coil_ValueError, "max_workers must be greater than 0");
    coil__executor *executor = get_executor(loop);
    if (!executor) return coil_last_error();
    coil__host_thread_lock();
    executor->most = workers;
    coil__host_thread_unlock();
    return coil_none();
}

static void ticket_finalize(coil_object *self)
{
    ticket *of = (ticket *)self;
    if (of->job) free_job(of->job);
    if (of->future) coil__listener_drop(&of->listener, of->future);
    coil_release(of->future);
}

static const coil__type ticket_type = {.public_type = {.name = "concurrent.futures.Future", .flags = COIL__TYPE_CORE, .finalize = ticket_finalize}, .repr = NULL};

// The result of a job that has returned, owned. Frees the job.
static coil_value take_result(job *done)
{
    coil_value result = done->no_memory ? coil_raise_no_memory() : done->result;
    coil__free(done, sizeof *done);
    return result;
}

static void deliver(void *arg)
{
    ticket *of = arg;
    coil_future *future = of->future;
    coil_value result = take_result(of->job);
    of->job = NULL;
    of->future = NULL;
    future->loop->outside--;
    coil__listener_drop(&of->listener, future);
    if (coil_future_done(future)) coil__value_drop(result); // it was cancelled
    else coil_value_release(coil_failed(result) ? coil_future_set_exception(future, result) : coil_future_set_result(future, result));
    coil_release(future);
}

// The loop's thread has to do with the job no more. Releases the handle, and with it perhaps the ticket.
static void forget(coil_handle *handle)
{
    ((ticket *)handle->arg)->job = NULL;
    coil_release(handle);
}

// A future that is cancelled takes its job out of the queue, if no worker has it yet.
static void check_cancelled(coil_future *future, void *arg)
{
    ticket *of = arg;
    job *cancelled = of->job;
    coil_release(of->listener);
    of->listener = NULL;
    if (!coil_future_cancelled(future)) return;
    coil__executor *executor = future->loop->executor;
    coil__host_thread_lock();
    bool removed = !cancelled->started;
    if (removed) remove_job(executor, cancelled);
    executor->waiting -= removed;
    coil__host_thread_unlock();
    if (!removed) return;
    future->loop->outside--;
    forget(cancelled->handle);
    coil__free(cancelled, sizeof *cancelled);
}

// The handle that will deliver, with its ticket and future. Owned; NULL: the error is kept.
static coil_handle *handle_for(coil_loop *loop, job *made)
{
    ticket *of = coil_object_new(&ticket_type.public_type, sizeof *of);
    coil_handle *handle = of ? coil__handle_new(&coil__context_outermost) : NULL;
    if (!handle) {
        coil_release(of);
        return NULL;
    }
    handle->callback.call = deliver;
    handle->arg = of;
    handle->keeps = &of->head;
    of->future = coil__future_new(&coil__future_type, sizeof(coil_future), loop);
    of->listener = of->future ? coil__future_listen(of->future, check_cancelled, of) : NULL;
    if (of->listener) {
        of->job = made;
        return handle;
    }
    coil_release(handle);
    return NULL;
}

static job *job_new(coil_loop *loop, coil_function function, void *arg)
{
    job *made = coil__allocate(sizeof *made);
    if (!made) return coil_raise_null(coil_raise_no_memory());
    *made = (job){.function = function, .arg = arg};
    made->handle = handle_for(loop, made);
    if (made->handle) return made;
    coil__free(made, sizeof *made);
    return NULL;
}

// Puts a job into the list; starts a thread if none is free. NULL; or why not.
static const char *submit(coil__executor *executor, job *made)
{
    const char *refused = NULL;
    coil__host_thread_lock();
    if (executor->waiting + 1 > executor->idle && executor->workers < executor->most) {
        refused = coil__host_thread_start(work, executor);
        executor->workers += !refused;
    }
    if (!refused) {
        if (executor->last) executor->last->next = made;
        else executor->first = made;
        executor->last = made;
        executor->jobs++;
        executor->waiting++;
    }
    coil__host_thread_unlock();
    coil__host_thread_wake();
    return refused;
}

coil_future *coil_loop_run_in_executor(coil_loop *loop, coil_function function, void *arg)
{
    loop = coil__usable_loop(loop, function, "run_in_executor");
    if (!loop) return NULL;
    if (loop->executor_ended) return coil__raise_null(coil_RuntimeError, "Executor shutdown has been called");
    const char *refused = coil__host_thread_start(NULL, NULL);
    if (refused) return coil__raise_null(coil_RuntimeError, "%s", refused);
    coil__executor *executor = get_executor(loop);
    job *made = executor ? job_new(loop, function, arg) : NULL;
    if (!made) return NULL;
    coil_future *future = coil_retain(((ticket *)made->handle->arg)->future);
    refused = submit(executor, made);
    if (!refused) {
        loop->outside++;
        return future;
    }
    forget(made->handle);
    coil__free(made, sizeof *made);
    coil_release(future);
    return coil__raise_null(coil_RuntimeError, "%s", refused);
}

coil_value coil_to_thread(coil_function function, void *arg)
{
    return coil_join(coil_loop_run_in_executor(NULL, function, arg));
}

typedef struct thread_call {
    coil_function function;
    void *arg;
} thread_call;

static coil_value to_thread_body(void *arg)
{
    const thread_call *args = arg;
    return coil_to_thread(args->function, args->arg);
}

coil_coroutine *coil_to_thread_coro_at(coil_function function, void *arg, const char *file, int line)
{
    thread_call args = {function, arg};
    return coil__method_coroutine(to_thread_body, &args, sizeof args, NULL, "to_thread", file, line);
}

// ---------------------------------------------------------------------------------------------------------------------
// Shutting down, closing
// ---------------------------------------------------------------------------------------------------------------------

// Whether time must not be skipped: a function is running, or has something for the loop.
static bool busy(const coil_loop *loop)
{
    coil__host_thread_lock();
    const coil__executor *executor = loop->executor;
    bool is_busy = loop->posted_first != NULL;
    if (executor) is_busy |= executor->jobs > executor->blocked || (executor->ending && executor->workers > executor->blocked);
    coil__host_thread_unlock();
    return is_busy;
}

static void resolve(void *arg)
{
    coil_future *future = arg;
    if (!coil_future_done(future)) coil__future_finish(future, COIL__FINISHED, coil_none());
}

// A future that is done when the last worker has ended, owned. NULL: the error is kept.
static coil_future *joined_future(coil_loop *loop)
{
    coil_future *future = coil__future_new(&coil__future_type, sizeof *future, loop);
    coil_handle *handle = future ? coil__handle_new(&coil__context_outermost) : NULL;
    if (!handle) {
        coil_release(future);
        return NULL;
    }
    handle->callback.call = resolve;
    handle->arg = future;
    handle->keeps = coil_retain(future);
    coil__executor *executor = loop->executor;
    coil__host_thread_lock();
    link_to(handle, executor->joined_first);
    executor->joined_first = handle;
    executor->ending = true;
    if (executor->workers == 0) post_joined(executor);
    coil__host_thread_unlock();
    coil__host_thread_wake();
    loop->outside++;
    return future;
}

// What to wait for, owned. NULL: nothing, or *failed is an error.
COIL__APART static coil_future *begin_shutdown(coil_loop **loop, coil_value *failed)
{
    *failed = coil_none();
    *loop = coil__loop_or_running(*loop);
    if (!*loop) {
        *failed = coil_last_error();
        return NULL;
    }
    (*loop)->executor_ended = true;
    if (!(*loop)->executor) return NULL;
    coil_future *joined = joined_future(*loop);
    if (!joined) *failed = coil_last_error();
    return joined;
}

static void warn_not_joined(double timeout)
{
    char digits[COIL__DOUBLE_SIZE];
    const char *number = digits;
    coil__double_use();
    if (timeout == (double)(int)timeout) coil__format(digits, sizeof digits, "%d", (int)timeout);
    else number = coil__double_writer(timeout, digits);
    coil__warn(coil_RuntimeWarning, "<loop>", 0, "The executor did not finishing joining its threads within %s seconds.", number);
}

COIL__APART static coil_value end_shutdown(coil_loop *loop, coil_future *joined, double timeout, coil_value waited)
{
    loop->outside--;
    coil_release(joined);
    if (!coil_error_matches(waited, coil_TimeoutError)) return waited;
    coil_value_release(waited);
    warn_not_joined(timeout);
    return coil_none();
}

coil_value coil_loop_shutdown_default_executor(coil_loop *loop, double timeout)
{
    coil_value failed;
    coil_future *joined = begin_shutdown(&loop, &failed);
    if (!joined) return failed;
    coil_timeout *limit = coil_timeout_enter(timeout);
    if (!limit) return end_shutdown(loop, joined, timeout, coil_last_error());
    coil_value waited = coil_await(joined);
    return end_shutdown(loop, joined, timeout, coil_timeout_exit(limit, waited));
}

// Parts the executor from the loop: workers go on with what they have, and nobody hears of it. The handles that were to deliver, a list. With the lock.
static coil_handle *part(coil__executor *executor)
{
    coil_handle *handles = NULL;
    executor->loop = NULL;
    for (job *left = executor->first; left; left = left->next) {
        link_to(left->handle, handles);
        handles = left->handle;
        left->handle = NULL;
    }
    return handles;
}

static void release_list(coil_handle *handle)
{
    while (handle) {
        coil_handle *next = next_of(handle);
        handle->entry.next = NULL;
        coil_release(handle);
        handle = next;
    }
}

static void close_threads(coil_loop *loop)
{
    coil__executor *executor = loop->executor;
    loop->executor = NULL;
    coil__host_thread_lock();
    if (executor) executor->ending = true;
    coil__host_thread_wake();
    while (executor && executor->jobs == 0 && executor->workers > 0) coil__host_thread_wait(INFINITY); // they have only to end
    loop->closed = true;
    coil_handle *posted = loop->posted_first, *handles = executor ? part(executor) : NULL, *joined = executor ? executor->joined_first : NULL;
    bool unused = executor && executor->workers == 0;
    loop->posted_first = loop->posted_last = NULL;
    if (executor) executor->joined_first = NULL;
    coil__host_thread_unlock();
    coil__host_thread_wake();
    while (handles) {
        coil_handle *handle = handles;
        handles = next_of(handle);
        handle->entry.next = NULL;
        forget(handle);
    }
    release_list(posted);
    release_list(joined);
    if (unused) coil__free(executor, sizeof *executor);
}

COIL__COLD_END
