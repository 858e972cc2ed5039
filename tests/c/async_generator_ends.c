// SPDX-License-Identifier: MIT
//
// async_generator_ends.c: what becomes of asynchronous generators that nobody drives to their end: released half-way, in a running loop, a stopped one, a
// closed one and without any; the hooks behind that; and coil_loop_shutdown_asyncgens.

#include "harness.h"

#include <string.h>

#define async_generator(function, arg) ((coil_async_generator *)OWN(coil_async_generator_new(function, arg)))

// Yields, and waits in its clean-up.
static coil_value cleans_up(void *text)
{
    coil_value sent = coil_yield(coil_int(1));
    note("%s: %s", (const char *)text, coil_failed(sent) ? coil_error_type_of(sent)->name : "went on");
    coil_value slept = coil_sleep(0);
    note("%s: %s", (const char *)text, coil_failed(slept) ? coil_error_type_of(slept)->name : "cleaned up");
    coil_value_release(slept);
    return sent;
}

// The same, without a wait.
static coil_value cleans_up_at_once(void *text)
{
    coil_value sent = coil_yield(coil_int(1));
    note("%s: %s", (const char *)text, coil_failed(sent) ? coil_error_type_of(sent)->name : "went on");
    return sent;
}

static coil_value begins(coil_async_generator *gen, coil_async_generator **made)
{
    *made = gen;
    return coil_anext(gen);
}

// Begins a generator (taken) and lets go of it.
static coil_value leaves_behind(coil_async_generator *gen)
{
    coil_value first = coil_anext(gen);
    coil_release(gen);
    COIL_TRY(first);
    note("released");
    return coil_none();
}

static coil_value turns(int count)
{
    for (int i = 0; i < count; i++) {
        COIL_TRY(coil_sleep(0));
        note("turn");
    }
    return coil_none();
}

static coil_value leaves_one_behind_and_goes_on(void *text)
{
    COIL_TRY(leaves_behind(coil_async_generator_new(cleans_up, text)));
    return turns(4);
}

// The hook schedules the making of a task, which begins at the turn after.
TEST(generator_left_half_way_is_closed_by_a_task)
{
    EXPECT_NONE(coil_run(leaves_one_behind_and_goes_on, "gen"));
    EXPECT_LOG("released", "turn", "gen: GeneratorExit", "turn", "gen: cleaned up", "turn", "turn");
}

static coil_value leaves_one_behind_and_ends(void *text)
{
    return leaves_behind(coil_async_generator_new(cleans_up, text));
}

// Its task is made, and cancelled before it began: CancelledError is raised at the yield, and nobody is told of anything.
TEST(generator_left_half_way_at_the_end_of_run_is_cancelled)
{
    EXPECT_NONE(coil_run(leaves_one_behind_and_ends, "gen"));
    EXPECT_LOG("released", "gen: CancelledError", "gen: cleaned up");
}

static coil_value fidgets(void *unused)
{
    (void)unused;
    for (;;) {
        COIL_TRY(coil_yield(coil_int(1)));
        COIL_TRY(coil_sleep(1));
    }
}

static coil_value spins(void *gen)
{
    coil_async_for (item, gen) (void)item;
    return coil_none();
}

static coil_value fails_at_the_end_of_its_generator(void *gen)
{
    coil_value ended = spins(gen);
    note("ended by %s", coil_error_type_of(ended)->name);
    coil_value_release(ended);
    return coil_raise(coil_ZeroDivisionError, "division by zero");
}

typedef struct left_task {
    coil_async_generator *gen;
    coil_task *task;
} left_task;

static coil_value leaves_a_task_in_a_generator(void *arg)
{
    left_task *left = arg;
    log_reports(NULL);
    left->task = OWN(coil_create_task(coil_coroutine_new(fails_at_the_end_of_its_generator, left->gen)));
    COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "left");
}

TEST(generator_of_a_task_that_fails_when_it_is_cancelled_is_closed)
{
    left_task left = {.gen = OWN(coil_async_generator_new(fidgets, NULL))};
    EXPECT_ERROR(coil_run(leaves_a_task_in_a_generator, &left), coil_ValueError, "left");
    EXPECT_LOG("ended by CancelledError", "report: unhandled exception during asyncio.run() shutdown: ZeroDivisionError: division by zero");
    EXPECT(coil_task_done(left.task));
    EXPECT_INT(coil_async_generator_get_state(left.gen), COIL_CORO_CLOSED);
}

static coil_value breaks(void *gen)
{
    coil_async_for (item, gen) {
        note("item %d", (int)coil_as_int(item));
        break;
    }
    return coil_none();
}

// Takes the generator.
static coil_value breaks_and_releases(coil_async_generator *gen)
{
    coil_value result = breaks(gen);
    coil_release(gen);
    return result;
}

static coil_value breaks_out(void *text)
{
    log_reports(NULL);
    return breaks_and_releases(coil_async_generator_new(cleans_up_at_once, text));
}

TEST(generator_of_a_loop_that_was_left_is_closed_without_a_report)
{
    EXPECT_NONE(coil_run(breaks_out, "gen"));
    EXPECT_LOG("item 1", "gen: CancelledError");
}

static coil_value fails_while_it_ends(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_ZeroDivisionError, "division by zero");
}

static coil_value breaks_out_of_one_that_fails(void *unused)
{
    log_reports(NULL);
    return breaks_and_releases(coil_async_generator_new(fails_while_it_ends, unused));
}

TEST(error_of_a_clean_up_at_the_end_of_run_is_reported)
{
    EXPECT_NONE(coil_run(breaks_out_of_one_that_fails, NULL));
    EXPECT_LOG("item 1", "report: unhandled exception during asyncio.run() shutdown: ZeroDivisionError: division by zero");
}

TEST_ASYNC(error_of_a_clean_up_in_a_task_is_reported)
{
    EXPECT_NONE(leaves_behind(coil_async_generator_new(fails_while_it_ends, NULL)));
    settle();
    EXPECT_LOG("released", "report: Task exception was never retrieved: ZeroDivisionError: division by zero");
}

TEST_ASYNC(generator_that_was_never_iterated_is_released_in_silence)
{
    coil_release(coil_async_generator_new(cleans_up, "never"));
    settle();
    EXPECT_LOG();
}

TEST_ASYNC(generator_that_has_not_begun_is_closed_without_running)
{
    coil_async_generator *gen = coil_async_generator_new(cleans_up, "never");
    coil_object *asend = gen ? coil_async_generator_asend_coro(gen, coil_none()) : NULL;
    coil_release(asend);
    coil_release(gen);
    EXPECT(asend != NULL);
    EXPECT_LOG("RuntimeWarning: coroutine method 'asend' of 'cleans_up' was never awaited");
    settle();
    EXPECT_LOG();
}

TEST_ASYNC(generator_that_has_ended_is_released_in_silence)
{
    coil_async_generator *gen;
    coil_value first = begins(coil_async_generator_new(cleans_up_at_once, "gen"), &gen);
    coil_value end = coil_failed(first) ? first : coil_anext(gen);
    coil_release(gen);
    EXPECT_ERROR(end, coil_StopAsyncIteration, "");
    settle();
    EXPECT_LOG("gen: went on");
}

static coil_value waits_before_it_yields(void *text)
{
    coil_value slept = coil_sleep(1);
    note("%s: %s", (const char *)text, coil_failed(slept) ? coil_error_type_of(slept)->name : "slept");
    return slept;
}

// Nobody drives it any more, but it counts as running: its aclose is refused. Then there is only the end of its C stack.
TEST_ASYNC(generator_whose_asend_was_left_half_way_cannot_be_closed_by_a_task)
{
    coil_async_generator *gen = coil_async_generator_new(waits_before_it_yields, "gen");
    coil_object *asend = gen ? coil_async_generator_asend_coro(gen, coil_none()) : NULL;
    coil_value yielded = coil_none();
    coil_send_result did = coil_next(asend, &yielded);
    coil_release(asend);
    coil_release(gen);
    EXPECT_NEXT((test_sent = yielded, did), "<Future pending>");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("report: Task exception was never retrieved: RuntimeError: aclose(): asynchronous generator is already running", "gen: GeneratorExit");
}

// Loops that do not run.

static coil_value keeps_one_open(void *slot)
{
    COIL_TRY(begins(coil_async_generator_new(cleans_up, "gen"), slot));
    note("main ends");
    return coil_none();
}

TEST(generator_released_while_its_loop_is_stopped_is_closed_when_it_runs_again)
{
    coil_async_generator *gen = NULL;
    coil_value kept = coil_loop_run_until_complete(test_loop(), coil_coroutine_new(keeps_one_open, &gen));
    coil_release(gen);
    EXPECT_NONE(kept);
    EXPECT_LOG("main ends");
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_sleep_coro(1)));
    EXPECT_LOG("gen: GeneratorExit", "gen: cleaned up");
}

TEST(generator_released_while_another_loop_runs_goes_to_its_own)
{
    coil_async_generator *gen = NULL;
    coil_value kept = coil_loop_run_until_complete(test_loop(), coil_coroutine_new(keeps_one_open, &gen));
    keep(kept);
    coil_value slept = coil_run(leaves_one_behind_and_goes_on, "other");
    coil_release(gen);
    EXPECT_NONE(slept);
    EXPECT_LOG("main ends", "released", "turn", "other: GeneratorExit", "turn", "other: cleaned up", "turn", "turn");
    settle();
    EXPECT_LOG("gen: GeneratorExit", "gen: cleaned up");
}

// CPython runs nothing at all then. C's stack must be unwound, and what its clean-up waits for is refused.
TEST(generator_of_a_closed_loop_is_closed_at_once)
{
    coil_async_generator *gen = NULL;
    coil_value kept = coil_loop_run_until_complete(test_loop(), coil_coroutine_new(keeps_one_open, &gen));
    EXPECT_NONE(coil_loop_close(test_loop()));
    coil_release(gen);
    EXPECT_NONE(kept);
    EXPECT_LOG("main ends", "gen: GeneratorExit", "gen: GeneratorExit");
}

TEST(closing_a_loop_drops_the_task_that_should_have_closed_a_generator)
{
    coil_value left = coil_loop_run_until_complete(test_loop(), coil_coroutine_new(leaves_one_behind_and_ends, "gen"));
    EXPECT_NONE(left);
    EXPECT_LOG("released");
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "RuntimeWarning: coroutine method 'aclose' of 'cleans_up' was never awaited",
               "gen: GeneratorExit", "gen: GeneratorExit");
}

// Without a loop.

static coil_value begins_by_hand(coil_async_generator *gen, coil_async_generator **made)
{
    *made = gen;
    coil_object *asend = *made ? coil_async_generator_asend_coro(*made, coil_none()) : NULL;
    coil_value first;
    coil_next(asend, &first);
    coil_release(asend);
    return first;
}

TEST(generator_released_outside_of_a_loop_is_closed_at_once)
{
    coil_async_generator *gen;
    coil_value first = begins_by_hand(coil_async_generator_new(cleans_up_at_once, "gen"), &gen);
    coil_release(gen);
    EXPECT_VALUE(first, "1");
    EXPECT_LOG("gen: GeneratorExit");
}

// "async generator ignored GeneratorExit" goes to standard error.
TEST(generator_released_outside_of_a_loop_cannot_wait_in_its_clean_up)
{
    coil_async_generator *gen;
    coil_value first = begins_by_hand(coil_async_generator_new(cleans_up, "gen"), &gen);
    coil_release(gen);
    EXPECT_VALUE(first, "1");
    EXPECT_LOG("gen: GeneratorExit", "gen: GeneratorExit");
}

// Hooks.

typedef struct watcher {
    coil_async_generator *kept; // by the finalizer
    bool keeps;
    coil_asyncgen_hooks before;
} watcher;

static void sees_first(coil_async_generator *gen, void *arg)
{
    (void)arg;
    note("first %s", coil_async_generator_get_name(gen));
}

static void sees_last(coil_async_generator *gen, void *arg)
{
    watcher *self = arg;
    note("last %s", coil_async_generator_get_name(gen));
    if (self->keeps) self->kept = coil_retain(gen);
}

static coil_asyncgen_hooks hooks_of(watcher *self)
{
    return (coil_asyncgen_hooks){sees_first, sees_last, self};
}

static void no_hooks(void)
{
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){0});
}

TEST(hooks_are_none_outside_of_a_loop)
{
    coil_asyncgen_hooks hooks = coil_get_asyncgen_hooks();
    EXPECT(hooks.firstiter == NULL && hooks.finalizer == NULL && hooks.arg == NULL);
}

static void waits_in_a_hook(coil_async_generator *gen, void *arg)
{
    (void)gen;
    (void)arg;
    coil_value_release(note_value("hook", coil_sleep(1)));
}

TEST_ASYNC(hooks_cannot_wait)
{
    coil_asyncgen_hooks before = coil_set_asyncgen_hooks((coil_asyncgen_hooks){waits_in_a_hook, NULL, NULL});
    coil_async_generator *gen = async_generator(cleans_up_at_once, "gen");
    coil_value first = coil_anext(gen);
    coil_set_asyncgen_hooks(before);
    EXPECT_VALUE(first, "1");
    EXPECT_LOG("hook: RuntimeError: coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_LOG("gen: went on");
}

TEST(hooks_see_the_first_iteration_and_the_release)
{
    watcher self = {0};
    coil_asyncgen_hooks before = coil_set_asyncgen_hooks(hooks_of(&self));
    coil_asyncgen_hooks now = coil_get_asyncgen_hooks();
    coil_async_generator *gen;
    coil_value first = begins_by_hand(coil_async_generator_new(cleans_up_at_once, "gen"), &gen);
    coil_release(gen ? coil_async_generator_asend_coro(gen, coil_none()) : NULL);
    coil_release(gen);
    no_hooks();
    EXPECT(before.firstiter == NULL);
    EXPECT(now.firstiter == sees_first && now.finalizer == sees_last && now.arg == &self);
    EXPECT_VALUE(first, "1");
    // The finalizer has not kept it.
    EXPECT_LOG("first cleans_up_at_once", "RuntimeWarning: coroutine method 'asend' of 'cleans_up_at_once' was never awaited", "last cleans_up_at_once",
               "gen: GeneratorExit");
}

TEST(every_method_calls_the_first_hook_once)
{
    watcher self = {0};
    coil_set_asyncgen_hooks(hooks_of(&self));
    coil_async_generator *gens[4];
    for (int i = 0; i < 4; i++) gens[i] = coil_async_generator_new(cleans_up_at_once, "never");
    for (int i = 0; i < 4 && gens[i]; i++) {
        coil_object *method = i == 0   ? coil_async_generator_asend_coro(gens[i], coil_none())
                              : i == 1 ? coil_async_generator_athrow_coro(gens[i], coil_raise(coil_ValueError, "x"))
                              : i == 2 ? coil_async_generator_aclose_coro(gens[i])
                                       : coil_anext_coro(gens[i]);
        coil_value closed = method ? method->type->close(method) : coil_none();
        coil_value_release(closed);
        coil_release(method);
    }
    for (int i = 0; i < 4; i++) coil_release(gens[i]);
    no_hooks();
    EXPECT_LOG("first cleans_up_at_once", "first cleans_up_at_once", "first cleans_up_at_once", "first cleans_up_at_once");
}

TEST(finalizer_may_keep_the_generator_to_close_it_later)
{
    watcher self = {.keeps = true};
    coil_set_asyncgen_hooks(hooks_of(&self));
    coil_async_generator *gen;
    coil_value first = begins_by_hand(coil_async_generator_new(cleans_up, "gen"), &gen);
    coil_release(gen);
    no_hooks();
    EXPECT_VALUE(first, "1");
    EXPECT(self.kept == gen);
    EXPECT_LOG("first cleans_up", "last cleans_up");
    coil_async_generator *kept = OWN(self.kept);
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_async_generator_aclose_coro(kept)));
    EXPECT_LOG("gen: GeneratorExit", "gen: cleaned up");
}

// As in CPython, a finalizer is called once.
TEST(generator_that_a_finalizer_has_kept_is_not_shown_to_it_again)
{
    watcher self = {.keeps = true};
    coil_set_asyncgen_hooks(hooks_of(&self));
    coil_async_generator *gen;
    coil_value first = begins_by_hand(coil_async_generator_new(cleans_up_at_once, "gen"), &gen);
    coil_release(gen);
    coil_release(self.kept);
    no_hooks();
    EXPECT_VALUE(first, "1");
    EXPECT_LOG("first cleans_up_at_once", "last cleans_up_at_once", "gen: GeneratorExit");
}

TEST(hooks_of_outside_are_away_while_a_loop_runs)
{
    watcher self = {0};
    coil_set_asyncgen_hooks(hooks_of(&self));
    coil_value left = coil_run(leaves_one_behind_and_goes_on, "gen");
    coil_asyncgen_hooks after = coil_get_asyncgen_hooks();
    no_hooks();
    EXPECT_NONE(left);
    EXPECT(after.firstiter == sees_first && after.arg == &self);
    EXPECT_LOG("released", "turn", "gen: GeneratorExit", "turn", "gen: cleaned up", "turn", "turn");
}

static coil_value sets_hooks(void *arg)
{
    watcher *self = arg;
    coil_loop *loop = coil_loop_get_running();
    self->before = coil_set_asyncgen_hooks(hooks_of(self));
    CHECK(self->before.firstiter && self->before.finalizer && self->before.arg == loop);
    COIL_TRY(leaves_behind(coil_async_generator_new(cleans_up_at_once, "hooked")));
    coil_asyncgen_hooks mine = coil_set_asyncgen_hooks(self->before);
    CHECK(mine.firstiter == sees_first && mine.arg == self);
    CHECK(coil_get_asyncgen_hooks().firstiter == self->before.firstiter);
    COIL_TRY(leaves_behind(coil_async_generator_new(cleans_up_at_once, "not hooked")));
    return turns(2);
}

TEST(hooks_can_be_set_in_a_running_loop_and_set_back)
{
    watcher self = {0};
    EXPECT_NONE(coil_run(sets_hooks, &self));
    EXPECT_LOG("first cleans_up_at_once", "last cleans_up_at_once", "hooked: GeneratorExit", "released", "released", "turn", "not hooked: GeneratorExit",
               "turn");
}

static coil_value sets_hooks_only(void *arg)
{
    coil_set_asyncgen_hooks(hooks_of(arg));
    return coil_none();
}

TEST(hooks_that_were_set_in_a_loop_end_with_its_run)
{
    watcher self = {0};
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(sets_hooks_only, &self)));
    EXPECT(coil_get_asyncgen_hooks().firstiter == NULL);
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(leaves_one_behind_and_goes_on, "gen")));
    EXPECT_LOG("released", "turn", "gen: GeneratorExit", "turn", "gen: cleaned up", "turn", "turn");
}

static coil_value takes_hooks_away(void *text)
{
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){0});
    return leaves_behind(coil_async_generator_new(cleans_up_at_once, text));
}

TEST_ASYNC(without_hooks_a_loop_does_not_close_generators_later)
{
    EXPECT_NONE(takes_hooks_away("gen"));
    EXPECT_LOG("gen: GeneratorExit", "released");
}

// Hooks of one's own in front of the loop's.

static void first_in_front(coil_async_generator *gen, void *arg)
{
    watcher *self = arg;
    sees_first(gen, arg);
    self->before.firstiter(gen, self->before.arg);
}

static void last_in_front(coil_async_generator *gen, void *arg)
{
    watcher *self = arg;
    sees_last(gen, arg);
    self->before.finalizer(gen, self->before.arg);
}

static coil_value sets_hooks_in_front(void *arg)
{
    watcher *self = arg;
    self->before = coil_get_asyncgen_hooks();
    coil_set_asyncgen_hooks((coil_asyncgen_hooks){first_in_front, last_in_front, self});
    return leaves_one_behind_and_goes_on("gen");
}

TEST(hooks_may_call_those_of_the_loop)
{
    watcher self = {0};
    EXPECT_NONE(coil_run(sets_hooks_in_front, &self));
    EXPECT_LOG("first cleans_up", "last cleans_up", "released", "turn", "gen: GeneratorExit", "turn", "gen: cleaned up", "turn", "turn");
}

// shutdown_asyncgens.

TEST_ASYNC(shutdown_closes_what_is_open_oldest_first)
{
    coil_async_generator *first = async_generator(cleans_up, "first"), *second = async_generator(cleans_up, "second"),
                         *third = async_generator(cleans_up, "third");
    EXPECT_VALUE(coil_anext(second), "1");
    EXPECT_VALUE(coil_anext(first), "1");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG("second: GeneratorExit", "first: GeneratorExit", "second: cleaned up", "first: cleaned up");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_INT(coil_async_generator_get_state(third), COIL_CORO_CREATED);
}

TEST_ASYNC(shutdown_with_nothing_open_gives_up_no_control)
{
    spawn(logs, "other task");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

// One that has ended is still known to the loop, and closing it does nothing.
TEST_ASYNC(shutdown_closes_those_that_have_ended_too)
{
    spawn(logs, "other task");
    coil_async_generator *gen = async_generator(cleans_up_at_once, "gen");
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG("gen: went on", "other task");
}

TEST_ASYNC(shutdown_reports_errors_and_closes_the_others)
{
    coil_async_generator *failing = async_generator(fails_while_it_ends, NULL), *other = async_generator(cleans_up, "other");
    EXPECT_VALUE(coil_anext(failing), "1");
    EXPECT_VALUE(coil_anext(other), "1");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG("other: GeneratorExit", "other: cleaned up",
               "report: an error occurred during closing of asynchronous generator <async_generator object fails_while_it_ends at 0x...>: ZeroDivisionError: "
               "division by zero");
}

static coil_async_generator *reported;

static void sees_generator(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    reported = context->asyncgen;
    note("%s", coil_error_message(context->error));
}

TEST_ASYNC(report_of_a_shutdown_names_the_generator)
{
    reported = NULL;
    coil_loop_set_exception_handler(NULL, sees_generator, NULL);
    coil_async_generator *failing = async_generator(fails_while_it_ends, NULL);
    EXPECT_VALUE(coil_anext(failing), "1");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT(reported == failing);
    EXPECT_LOG("division by zero");
}

static coil_value raises_cancelled(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_CancelledError);
}

// It is no Exception.
TEST_ASYNC(shutdown_does_not_report_a_cancelled_error)
{
    coil_async_generator *gen = async_generator(raises_cancelled, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG();
}

static coil_value sleeps_while_it_ends(void *text)
{
    coil_value sent = coil_yield(coil_int(1));
    note("%s: %s", (const char *)text, coil_failed(sent) ? coil_error_type_of(sent)->name : "went on");
    coil_value_release(sent);
    COIL_TRY(note_value(text, coil_sleep(10)));
    return coil_none();
}

static coil_value shuts_down(void *unused)
{
    (void)unused;
    return coil_loop_shutdown_asyncgens(coil_loop_get_running());
}

TEST_ASYNC(cancelled_shutdown_cancels_the_clean_ups)
{
    coil_async_generator *first = async_generator(sleeps_while_it_ends, "first"), *second = async_generator(sleeps_while_it_ends, "second");
    EXPECT_VALUE(coil_anext(first), "1");
    EXPECT_VALUE(coil_anext(second), "1");
    coil_task *task = spawn(shuts_down, NULL);
    settle();
    EXPECT_LOG("first: GeneratorExit", "second: GeneratorExit");
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_LOG("first: CancelledError", "second: CancelledError");
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
}

static coil_value steps(void *gen)
{
    return coil_anext(gen);
}

TEST_ASYNC(shutdown_reports_one_that_somebody_drives)
{
    coil_async_generator *gen = async_generator(waits_before_it_yields, "gen");
    coil_task *task = spawn(steps, gen);
    settle();
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    EXPECT_LOG("report: an error occurred during closing of asynchronous generator <async_generator object waits_before_it_yields at 0x...>: RuntimeError: "
               "aclose(): asynchronous generator is already running");
    EXPECT_ERROR(coil_await(task), coil_StopAsyncIteration, "");
    EXPECT_LOG("gen: slept");
}

TEST_ASYNC(iterating_after_a_shutdown_warns)
{
    EXPECT_NONE(coil_loop_shutdown_asyncgens(coil_loop_get_running()));
    coil_async_generator *gen = async_generator(cleans_up_at_once, "gen");
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_LOG("ResourceWarning: asynchronous generator <async_generator object cleans_up_at_once at 0x...> was scheduled after loop.shutdown_asyncgens() call");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_LOG("gen: went on");
}

TEST(run_closes_what_is_open_at_its_end)
{
    coil_async_generator *gen = NULL;
    coil_value result = coil_run(keeps_one_open, &gen);
    coil_release(gen);
    EXPECT_NONE(result);
    EXPECT_LOG("main ends", "gen: GeneratorExit", "gen: cleaned up");
}

static coil_value breaks_and_keeps(void *slot)
{
    log_reports(NULL);
    coil_async_generator *gen = coil_async_generator_new(fails_while_it_ends, NULL);
    *(coil_async_generator **)slot = gen;
    return breaks(gen);
}

TEST(run_reports_what_fails_to_close_at_its_end)
{
    coil_async_generator *gen = NULL;
    coil_value result = coil_run(breaks_and_keeps, &gen);
    coil_release(gen);
    EXPECT_NONE(result);
    EXPECT_LOG("item 1",
               "report: an error occurred during closing of asynchronous generator <async_generator object fails_while_it_ends at 0x...>: ZeroDivisionError: "
               "division by zero");
}

static coil_value iterates(void *gen)
{
    coil_async_for (item, gen) note("item %d", (int)coil_as_int(item));
    return coil_none();
}

static coil_value iterates_one_of_its_own(void *text)
{
    coil_async_generator *gen = coil_async_generator_new(waits_before_it_yields, text);
    coil_value result = iterates(gen);
    coil_release(gen);
    return result;
}

TEST(cancelled_loops_over_generators_leave_nothing_to_shut_down)
{
    coil_loop *loop = test_loop();
    coil_task *first = OWN(coil_loop_create_task(loop, coil_coroutine_new(iterates_one_of_its_own, "first"), (coil_task_options){0}));
    coil_task *second = OWN(coil_loop_create_task(loop, coil_coroutine_new(iterates_one_of_its_own, "second"), (coil_task_options){0}));
    EXPECT_NONE(coil_loop_run_until_complete(loop, coil_sleep_coro(0.1)));
    coil_task_cancel(first, NULL);
    coil_task_cancel(second, NULL);
    EXPECT_ERROR(coil_loop_run_until_complete(loop, first), coil_CancelledError, "");
    EXPECT_ERROR(coil_loop_run_until_complete(loop, second), coil_CancelledError, "");
    EXPECT_LOG("first: CancelledError", "second: CancelledError");
    EXPECT_NONE(coil_loop_run_until_complete(loop, coil_coroutine_new(shuts_down, NULL)));
}

// A generator that holds another: closing the one releases the other.
static coil_value holds_another(void *text)
{
    coil_async_generator *inner;
    coil_value first = begins(coil_async_generator_new(cleans_up_at_once, text), &inner);
    if (!coil_failed(first)) first = coil_yield(first);
    coil_release(inner);
    return first;
}

static coil_value leaves_a_holder_behind(void *text)
{
    return leaves_behind(coil_async_generator_new(holds_another, text));
}

TEST(generators_that_hold_others_are_closed_with_their_loop)
{
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(leaves_a_holder_behind, "inner")));
    EXPECT_LOG("released");
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "RuntimeWarning: coroutine method 'aclose' of 'holds_another' was never awaited",
               "inner: GeneratorExit");
}
