// SPDX-License-Identifier: MIT
//
// loop.c: the event loop. A turn (_run_once) polls what is watched, moves the timers that are due to the ready queue, and runs what was
// ready when it began; what callbacks schedule waits for the next turn. The loop never waits itself: coil__loop_turn says how long it could,
// and the program's driver (program.c) or the host waits.
//
// The ready queue is a list through the handles themselves, so that scheduling allocates nothing.

#include "core.h"

#include <math.h>

#define MOST_UNSEEN 16u // callbacks between two looks at the clock, where there is a budget
#define CLOCK_RESOLUTION 1e-9 // timers that are due within it run together

_Thread_local coil_loop *coil__running_loop;
atomic_bool coil__interrupted;
void (*coil__interrupt)(coil_loop *loop);
const coil__thread_functions *coil__threads;
const coil__watch_functions *coil__watching;

// ---------------------------------------------------------------------------------------------------------------------
// Making, closing
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_BEGIN

static void free_queue(coil_loop *loop)
{
    while (loop->ready_first) {
        coil__entry *entry = loop->ready_first;
        loop->ready_first = entry->next;
        entry->next = NULL;
        coil__entry_release(entry);
    }
    loop->ready_last = NULL;
    loop->ready_count = loop->turn_left = 0;
}

void coil__loop_close_unclosed(coil_loop *loop)
{
    if (loop->closed) return;
    coil__text text = {0};
    coil__text_repr_object(&text, &loop->head);
    coil__warn(coil_ResourceWarning, "<loop>", 0, "unclosed event loop %s", text.failed ? "" : text.bytes);
    coil__text_free(&text);
    coil_value_release(coil_loop_close(loop));
}

static void finalize(coil_object *self)
{
    coil_loop *loop = (coil_loop *)self;
    coil__loop_close_unclosed(loop);
    coil__value_drop(loop->raised);
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_loop *loop = (coil_loop *)self;
    coil__text_add(text, "<EventLoop running=%s closed=%s debug=%s>", loop->running ? "True" : "False", loop->closed ? "True" : "False",
                   loop->debug ? "True" : "False");
}

static const coil__type loop_type = {
    .public_type = {.name = "EventLoop", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

coil_loop *coil_loop_new(void)
{
    coil_loop *loop = coil_object_new(&loop_type.public_type, sizeof *loop);
    if (loop) {
        loop->slow_callback_duration = 0.1;
        loop->debug = coil__host_option("COIL_DEBUG");
    }
    return loop;
}

coil_value coil_loop_close(coil_loop *loop)
{
    if (loop->running) return coil__raise(coil_RuntimeError, "Cannot close a running event loop");
    if (loop->closed) return coil_none();
    coil_retain(loop); // tasks and futures that are destroyed release theirs
    loop->executor_ended = true;
    if (coil__threads) coil__threads->close(loop); // before anything that is destroyed can see it
    else loop->closed = true;
    free_queue(loop);
    while (loop->tasks_first) {
        coil__task_abandon(loop->tasks_first);
        free_queue(loop); // what its cleanup has scheduled: perhaps a step of the task that is destroyed next
    }
    if (loop->drop_asyncgens) loop->drop_asyncgens(loop);
    free_queue(loop); // what cleaning up has scheduled
    coil__timers_free(&loop->timers);
    if (loop->watches) coil__watching->drop_all(loop);
    coil_release(loop);
    return coil_none();
}

bool coil_loop_is_running(const coil_loop *loop)
{
    return loop ? loop->running : coil__running_loop != NULL;
}

bool coil_loop_is_closed(const coil_loop *loop)
{
    return loop && loop->closed;
}

coil_loop *coil_loop_get_running(void)
{
    if (coil__running_loop) return coil__running_loop;
    return coil__raise_null(coil_RuntimeError, "no running event loop");
}

coil_loop *coil__loop_or_running(coil_loop *loop)
{
    return loop ? loop : coil_loop_get_running();
}

coil_value coil__loop_check_open(const coil_loop *loop)
{
    return loop->closed ? coil__raise(coil_RuntimeError, "Event loop is closed") : coil_none();
}

size_t coil_loop_get_ready_count(const coil_loop *loop)
{
    if (!loop) loop = coil__running_loop;
    return loop ? loop->ready_count : 0;
}

size_t coil_loop_get_timer_count(const coil_loop *loop)
{
    if (!loop) loop = coil__running_loop;
    return loop ? coil__timers_count(&loop->timers) : 0;
}

double coil_loop_time(const coil_loop *loop)
{
    (void)loop; // every loop has the program's clock
    return coil__clock();
}

void coil_loop_set_debug(coil_loop *loop, bool enabled)
{
    loop = coil__loop_or_running(loop);
    if (!loop) {
        coil_value_release(coil_last_error());
        return;
    }
    loop->debug = enabled;
    if (loop->running) coil__track_origins(loop, enabled);
}

bool coil_loop_get_debug(const coil_loop *loop)
{
    if (!loop) loop = coil__running_loop;
    return loop && loop->debug;
}

void coil_loop_set_slow_callback_duration(coil_loop *loop, double seconds)
{
    loop = coil__loop_or_running(loop);
    if (loop) loop->slow_callback_duration = seconds;
    else coil_value_release(coil_last_error());
}

double coil_loop_get_slow_callback_duration(const coil_loop *loop)
{
    if (!loop) loop = coil__running_loop;
    return loop ? loop->slow_callback_duration : 0;
}

COIL__COLD_END

// ---------------------------------------------------------------------------------------------------------------------
// A turn
// ---------------------------------------------------------------------------------------------------------------------

COIL__INLINE coil__entry *pop(coil_loop *loop)
{
    coil__entry *entry = loop->ready_first;
    loop->ready_first = entry->next;
    if (!loop->ready_first) loop->ready_last = NULL;
    entry->next = NULL;
    loop->ready_count--;
    return entry;
}

COIL__COLD_BEGIN

static void tell_slow(coil_object *what, double duration)
{
    coil__text text = {0};
    coil__text_add(&text, "Executing ");
    coil__text_repr_object(&text, what);
    coil__text_add(&text, " took %.3f seconds\n", duration);
    coil__log(COIL_LOG_WARNING, &text);
}

static void refuse_context(coil_loop *loop, coil_context *context, coil_handle *handle)
{
    coil_value error = coil__context_already_entered(context);
    coil__loop_report(loop, "Exception in callback", error, NULL, NULL, handle);
    coil__value_drop(error);
}

COIL__COLD_END

// The one place where callbacks are called. What it promises keeps the functions around it free of unwinding.
COIL_NEVER_SUSPENDS static void call(coil__entry *entry)
{
    coil_handle *handle = COIL__ENTRY_OF(coil_handle, entry);
    coil__trace(COIL_TRACE_CALLBACK_ENTER, NULL, handle, NULL);
    if (entry->kind == COIL__CALL) handle->callback.call(handle->arg);
    else handle->callback.done(handle->of.future, handle->arg);
    coil__trace(COIL_TRACE_CALLBACK_LEAVE, NULL, handle, NULL);
}

COIL__COLD_BEGIN

// In debug mode what is running is known, and told of when it took long. Whether it is a task that has ended.
COIL__APART static bool run_watched(coil_loop *loop, coil__entry *entry, coil_object *what)
{
    double start = coil__clock();
    bool ended = false;
    coil__retain(what); // to be named afterwards
    loop->current_object = what;
    if (entry->kind == COIL__STEP) ended = coil__task_run((coil_task *)what);
    else call(entry);
    loop->current_object = NULL;
    double duration = coil__clock() - start;
    if (duration >= loop->slow_callback_duration) tell_slow(what, duration);
    coil__release(what);
    return ended;
}

COIL__COLD_END

static bool can_enter(const coil_context *context)
{
    return !context || !context->entered || context == &coil__context_outermost;
}

// Of a task or handle, which is the context's owner. The one before.
COIL__INLINE coil_context *enter(coil_context **place)
{
    coil_context *before = coil__context_now, *context = *place;
    if (COIL__LIKELY(!context)) {
        context = &coil__context_spare;
        coil__context_user = place;
    }
    coil__context_now = context;
    context->entered = true;
    return before;
}

COIL__INLINE void leave(coil_context **place, coil_context *before)
{
    coil_context *context = *place;
    coil__context_now = before;
    coil__context_user = NULL;
    if (COIL__UNLIKELY(context != NULL)) context->entered = context == &coil__context_outermost;
}

// The loop's list of tasks keeps the task, and the task its context, until it is unregistered.
COIL__INLINE void run_step(coil_loop *loop, coil_task *task)
{
    if (COIL__UNLIKELY(!can_enter(task->context))) {
        refuse_context(loop, task->context, NULL);
        return;
    }
    coil_context *before = enter(&task->context);
    bool ended = COIL__UNLIKELY(loop->debug) ? run_watched(loop, &task->entry, &task->future.head) : coil__task_run(task);
    leave(&task->context, before);
    if (COIL__UNLIKELY(ended)) coil__task_unregister(task);
}

// Takes the reference.
COIL__INLINE void run_handle(coil_loop *loop, coil_handle *handle)
{
    if (COIL__UNLIKELY(!can_enter(handle->context))) {
        refuse_context(loop, handle->context, handle);
        coil_release(handle);
        return;
    }
    coil_context *before = enter(&handle->context);
    if (COIL__UNLIKELY(loop->debug)) run_watched(loop, &handle->entry, &handle->head);
    else call(&handle->entry);
    leave(&handle->context, before);
    coil__handle_release(handle);
}

static void run_entry(coil_loop *loop, coil__entry *entry)
{
    if (COIL__UNLIKELY(entry->cancelled)) {
        if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_tell(COIL_TRACE_CALLBACK_CANCELLED, NULL, coil__entry_object(entry), NULL);
        coil__entry_release(entry);
    } else if (COIL__LIKELY(entry->kind == COIL__STEP)) {
        run_step(loop, COIL__ENTRY_OF(coil_task, entry));
    } else if (entry->kind == COIL__WAKE) {
        coil__sleep_wake(COIL__ENTRY_OF(coil__sleep, entry));
    } else {
        run_handle(loop, COIL__ENTRY_OF(coil_handle, entry));
    }
}

// Where the host lets the loop run for some time only. In JavaScript a look at the clock costs several times as much as a step that does little, so that
// there are up to MOST_UNSEEN of them between two looks, but one where the last ones took long.
static struct {
    double deadline, looked;
    unsigned left, interval; // callbacks until the next look
    bool is_over;
    bool counts; // the first look is the last
} budget = {.deadline = INFINITY};

void coil__loop_limit(double seconds)
{
    budget.is_over = budget.counts = false;
    budget.deadline = INFINITY;
    if (seconds == INFINITY) return;
    if (seconds < 0) {
        budget.counts = true;
        budget.deadline = 0;
        budget.left = (unsigned)-seconds;
        return;
    }
    budget.looked = coil__host_now();
    budget.deadline = budget.looked + seconds;
    budget.left = budget.interval = 1;
}

bool coil__loop_is_over(void)
{
    return budget.is_over;
}

static bool look(void)
{
    if (--budget.left > 0) return false;
    if (budget.counts) return budget.is_over = true;
    double now = coil__host_now(), took = now - budget.looked;
    budget.interval = took * 4 > budget.deadline - now ? 1 : budget.interval < MOST_UNSEEN ? 2 * budget.interval
                                                                                           : MOST_UNSEEN;
    budget.left = budget.interval;
    budget.looked = now;
    return budget.is_over = now >= budget.deadline;
}

// In a long turn the delays of its timers begin when they were asked for, and not when it ends: at the next millisecond, so that what a thousand tasks wait for
// comes at few times, as other loops have it too, and not at a thousand. To ask the host costs as much as some callbacks do.
#define DATED_EVERY 64u // callbacks
#define DATED_TO 1e-3   // seconds

static void run_ready(coil_loop *loop)
{
    for (unsigned since = 1; loop->turn_left > 0; since++) {
        loop->turn_left--;
        run_entry(loop, pop(loop));
        if (COIL__UNLIKELY(since % DATED_EVERY == 0) && coil__timers_are_new(&loop->timers)) coil__timers_date(&loop->timers, ceil(coil__clock() / DATED_TO) * DATED_TO);
        if (COIL__UNLIKELY(coil_failed(loop->raised))) {
            loop->turn_left = 0;
            return;
        }
        if (COIL__UNLIKELY(budget.deadline != INFINITY) && look()) return; // the rest of the turn comes at the next call
    }
}

static void process_timers(coil_loop *loop)
{
    coil__timers *timers = &loop->timers;
    if (coil__timers_count(timers) == 0) return;
    if (!loop->looked || timers->sorted < timers->count) { // those that are new were made between two turns
        loop->now = coil__clock();
        coil__timers_settle(timers, loop->now);
    }
    coil__timers_drop_cancelled(timers);
    while (coil__timers_first(timers) <= loop->now + CLOCK_RESOLUTION) {
        coil__entry *entry = coil__timers_pop(timers);
        if (entry->kind == COIL__WAKE) {
            const coil__entry *waiter = COIL__ENTRY_OF(coil__sleep, entry)->future.callbacks;
            if (waiter) coil__touch(waiter);
        }
        coil__loop_push(loop, entry);
    }
}

// At the end of a turn. This is where the clock is looked at, once for all the timers that the turn has made and that have no time yet; and again after a wait.
static double time_to_wait(coil_loop *loop)
{
    coil__timers *timers = &loop->timers;
    bool is_ready = loop->ready_count > 0 || loop->stopping || coil__interrupted;
    loop->looked = false;
    if (coil__timers_count(timers) == 0) return is_ready ? 0 : INFINITY;
    loop->now = coil__clock();
    coil__timers_settle(timers, loop->now);
    coil__timers_drop_cancelled(timers);
    double wait = is_ready ? 0 : coil__timers_first(timers) - loop->now;
    loop->looked = wait <= 0;
    return wait > 0 ? wait : 0;
}

double coil__loop_turn(coil_loop *loop)
{
    if (loop->turn_left == 0) {
        if (COIL__UNLIKELY(coil__interrupted)) {
            coil__interrupted = false;
            coil__interrupt(loop);
        }
        if (COIL__UNLIKELY(coil_failed(loop->raised))) {
            loop->turned = true;
            return 0;
        }
        if (loop->watch_count > 0) coil__watching->look(loop, coil__host_now());
        if (COIL__UNLIKELY(coil__threads != NULL)) coil__threads->take(loop);
        process_timers(loop);
        loop->turn_left = loop->ready_count;
        coil__trace(COIL_TRACE_TURN_BEGIN, NULL, loop, NULL);
    }
    run_ready(loop);
    if (loop->turn_left == 0) coil__trace(COIL_TRACE_TURN_END, NULL, loop, NULL);
    loop->turned = true;
    return time_to_wait(loop);
}

COIL__COLD_BEGIN

void coil__loop_raise(coil_loop *loop, coil_value error)
{
    coil__value_drop(loop->raised);
    loop->raised = error;
    loop->stopping = true;
}

void coil_loop_stop(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (loop) loop->stopping = true;
    else coil_value_release(coil_last_error());
}

COIL__COLD_END
