// SPDX-License-Identifier: MIT
//
// program.c: the program as a host drives it: main on a stack of its own, the running loop, and the clock. A host calls coil__program_turn
// again and again; between two calls nothing of the program stands on the host's stack.
//
// main is suspended exactly while it runs a loop (run_forever). When the loop has stopped, the next turn resumes main.

#include "core.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

COIL__COLD_BEGIN

#define GIVING_WAY 1e-3 // seconds

static coil__stack *main_stack;
static bool main_waits;       // for the running loop to stop
static double skipped;        // seconds that virtual time is ahead of its start
static int virtual_time = -1; // COIL_VIRTUAL_TIME; -1: not asked for yet
static bool gave_way;         // virtual time has let the host run once, since somebody waits for it
double (*coil__turn_service)(void);

// ---------------------------------------------------------------------------------------------------------------------
// The clock
// ---------------------------------------------------------------------------------------------------------------------

double coil__clock(void)
{
    if (COIL__UNLIKELY(virtual_time < 0)) virtual_time = coil__host_option("COIL_VIRTUAL_TIME");
    return virtual_time ? skipped : coil__host_now();
}

double coil__clock_skip(double seconds)
{
    if (virtual_time <= 0 || seconds == INFINITY) return seconds;
    skipped += seconds;
    return 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Turns
// ---------------------------------------------------------------------------------------------------------------------

bool coil__program_start(size_t stack_size)
{
    main_stack = coil__stack_new(stack_size, NULL, NULL);
    return main_stack != NULL;
}

static bool loop_has_stopped(void *arg)
{
    const coil_loop *loop = arg;
    return loop->stopping && loop->turned && loop->turn_left == 0;
}

static void mark_deadlock(coil_loop *loop)
{
    loop->deadlocked = true;
    loop->stopping = true;
}

// Time is not skipped before whoever is waited for outside had the chance to answer.
double coil__program_skip(const coil_loop *loop, double wait)
{
    if (virtual_time <= 0 || wait == INFINITY || (loop->outside == 0 && loop->watch_count == 0)) return coil__clock_skip(wait);
    gave_way = !gave_way;
    return gave_way ? GIVING_WAY : coil__clock_skip(wait);
}

static double turn_main(void)
{
    for (;;) {
        coil_loop *loop = coil__running_loop;
        if (!loop || (main_waits && loop_has_stopped(loop))) {
            if (!main_stack) return INFINITY; // main drives the loop itself, or was not started
            main_waits = false;
            coil__stack_resume(main_stack, &(coil_value){0}); // comes back when main runs a loop; its end is the program's
            continue;
        }
        double wait = coil__loop_turn(loop);
        if (loop_has_stopped(loop)) {
            if (main_waits) continue;
            return 0;
        }
        if (wait == INFINITY && loop->watch_count == 0 && loop->outside == 0 && !coil__turn_service) {
            mark_deadlock(loop);
            continue;
        }
        if (wait > 0 && !(coil__threads && coil__threads->busy(loop))) wait = coil__program_skip(loop, wait);
        if (wait > 0 || coil__loop_is_over()) return wait;
    }
}

double coil__program_turn(double budget)
{
    coil__loop_limit(budget);
    double wait = turn_main();
    if (COIL__LIKELY(!coil__turn_service)) return wait;
    double other = coil__turn_service();
    return wait < other ? wait : other;
}

int coil__program_watches(int fd)
{
    return coil__running_loop && coil__running_loop->watches ? coil__watching->events(coil__running_loop, fd) : 0;
}

void coil__program_wait(double wait)
{
    coil_loop *loop = coil__running_loop;
    if (!loop) return;
    // The loop has looked at the clock to find out how long; what has passed since is not waited for again.
    double until = virtual_time > 0 ? coil__host_now() + wait : loop->now + wait;
    if (loop->watch_count > 0) coil__watching->wait(loop, until);
    else coil__host_sleep(until);
}

// ---------------------------------------------------------------------------------------------------------------------
// Running a loop, from main
// ---------------------------------------------------------------------------------------------------------------------

static coil_value deadlock_error(coil_loop *loop)
{
    coil__text text = {0};
    coil__text_add(&text, "deadlock: nothing is left that could wake the program");
    coil__text_waits(&text, loop);
    return coil__text_raise(&text, coil_RuntimeError);
}

// Why a loop cannot be run now; none: it can.
static coil_value refusal(const coil_loop *loop)
{
    if (loop->closed) return coil__loop_check_open(loop);
    if (loop->running) return coil__raise(coil_RuntimeError, "This event loop is already running");
    if (coil__running_loop) return coil__raise(coil_RuntimeError, "Cannot run the event loop while another loop is running");
    if (coil__frame_current)
        return coil__raise(coil_RuntimeError, "Cannot run the event loop from inside of a coroutine or generator");
    return coil_none();
}

// _run_until_complete_cb. It looks at the error, so that nobody reports it.
static void stop_loop(coil_future *future, void *arg)
{
    future->log_traceback = false;
    // Those two have ended the loop already: to stop it would end its next run.
    if (future->state != COIL__FINISHED || !coil__error_ends_program(future->result)) coil_loop_stop(arg);
}

// future: to run for; NULL: until the loop is stopped.
COIL__APART static coil_value begin_running(coil_loop *loop, coil_future *future)
{
    coil_value refused = refusal(loop);
    if (!coil_failed(refused) && future) refused = coil__future_watch(future, stop_loop, loop, &coil__context_outermost, NULL);
    if (coil_failed(refused)) return refused;
    coil_retain(loop);
    loop->running = true;
    loop->turned = false;
    loop->deadlocked = false;
    loop->context = coil__context_now;
    coil__running_loop = loop;
    coil__track_origins(loop, loop->debug);
    main_waits = coil__stack_current() != NULL;
    if (!main_waits) coil__host_drive(loop_has_stopped, loop);
    return coil_none();
}

COIL__APART static coil_value end_running(coil_loop *loop)
{
    coil__context_now = loop->context;
    coil__running_loop = NULL;
    coil__track_origins(loop, false);
    loop->running = loop->stopping = loop->hooks_chosen = false;
    coil_value result = loop->raised;
    loop->raised = coil_none();
    if (!coil_failed(result) && loop->deadlocked) result = deadlock_error(loop);
    coil_release(loop);
    return result;
}

coil_value coil_loop_run_forever(coil_loop *loop)
{
    coil_value refused = begin_running(loop, NULL);
    if (coil_failed(refused)) return refused;
    if (main_waits) (void)coil__stack_suspend();
    return end_running(loop);
}

COIL__APART static coil_value end_completing(coil_loop *loop, coil_future *future)
{
    coil_value result = end_running(loop);
    coil_future_remove_done_callback(future, stop_loop, loop);
    if (coil_failed(result)) return result;
    if (coil_future_done(future)) return coil_future_result(future);
    return coil__raise(coil_RuntimeError, "Event loop stopped before Future completed.");
}

coil_value coil__loop_complete(coil_loop *loop, coil_future *future)
{
    coil_value refused = begin_running(loop, future);
    if (coil_failed(refused)) return refused;
    if (main_waits) (void)coil__stack_suspend();
    return end_completing(loop, future);
}

// The future of what was given, owned; NULL: the error is kept.
COIL__APART static coil_future *begin_until_complete(coil_loop *loop, coil_object *object)
{
    if (!object) return NULL;
    coil_value refused = refusal(loop);
    if (coil_failed(refused)) { // before a task is made, which would be left behind
        if (object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
        return coil_raise_null(refused);
    }
    bool made = !coil__is_future(object);
    coil_future *future = coil_loop_ensure_future(loop, object);
    if (future && made) ((coil_task *)future)->quiet = true; // that it is still pending is told by the error
    return future;
}

COIL__APART static coil_value end_until_complete(coil_future *future, coil_value result)
{
    // SystemExit and KeyboardInterrupt come out of the loop: nobody else can look at them.
    if (coil_failed(result) && coil__is_task(&future->head) && ((coil_task *)future)->quiet) future->log_traceback = false;
    coil_release(future);
    return result;
}

coil_value coil_loop_run_until_complete(coil_loop *loop, void *awaitable)
{
    coil_future *future = begin_until_complete(loop, awaitable);
    if (!future) return coil_last_error();
    return end_until_complete(future, coil__loop_complete(loop, future));
}

// ---------------------------------------------------------------------------------------------------------------------
// The end
// ---------------------------------------------------------------------------------------------------------------------

const char *coil__program_where(void)
{
    static char where[96];
    coil_task *task = coil_current_task();
    const coil__frame *frame = coil__frame_current;
    const char *name = frame ? frame->name : NULL;
    if (task) {
        if (task->named) coil__format(where, sizeof where, "Task '%s'", task->name.text);
        else coil__format(where, sizeof where, "Task 'Task-%llu'", (unsigned long long)task->name.number);
        size_t length = strlen(where);
        if (name) coil__format(where + length, sizeof where - length, " (%s)", name);
        return where;
    }
    if (name) {
        coil__format(where, sizeof where, "%s (not a task)", name);
        return where;
    }
    return coil__running_loop ? "a callback of the loop" : "main";
}

COIL_NEVER_SUSPENDS _Noreturn void coil__program_die(const char *cause)
{
    // Not through coil__text: there may be no memory, and nothing of the program may be touched.
    char line[512];
    fflush(stdout);
    int length = coil__format(line, sizeof line, "coil: %s: %s\n", coil__program_where(), cause);
    coil__host_write(line, length < (int)sizeof line ? (size_t)length : sizeof line - 1);
    coil__host_exit(134);
}

COIL__COLD_END
