// SPDX-License-Identifier: MIT
//
// stackless.c: stackless coroutines: the same rules as for those with a stack, and each awaiting the other.

#include "harness.h"

#include <string.h>

struct tick {
    coil_stackless head;
    int left;
};

static coil_value tick(coil_stackless *self, coil_value sent)
{
    struct tick *me = (struct tick *)self;
    COIL_BEGIN(self, sent);
    while (me->left > 0) {
        note("%d left", me->left--);
        COIL_JOIN_TRY(coil_sleep_future(1.0));
    }
    return coil_string("done");
    COIL_END;
}

static const coil_stackless_type tick_type = COIL_STACKLESS_TYPE("tick", tick, NULL);

static struct tick *tick_new(int left)
{
    struct tick *made = coil_stackless_new(&tick_type, sizeof *made);
    if (made) made->left = left;
    return made;
}

TEST_ASYNC(stackless_coroutine_waits_and_returns)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_await(tick_new(2)), "'done'");
    EXPECT_LOG("2 left", "1 left");
    EXPECT(coil_loop_time(NULL) - start == 2.0);
}

TEST_ASYNC(stackless_coroutines_run_as_tasks_side_by_side)
{
    coil_task *one = OWN(coil_create_task(tick_new(2))), *two = OWN(coil_create_task(tick_new(1)));
    EXPECT_VALUE(coil_await(one), "'done'");
    EXPECT_VALUE(coil_await(two), "'done'");
    EXPECT_LOG("2 left", "1 left", "1 left");
}

TEST_ASYNC(stackless_task_tells_its_name_and_place)
{
    coil_task *task = OWN(coil_create_task(tick_new(0)));
    coil_value text = coil_repr((coil_value){.tag = COIL_OBJECT, .as.object = (coil_object *)task});
    EXPECT(!coil_failed(text));
    EXPECT(strstr(coil_as_string(text), "coro=<tick() running at tests/c/stackless.c:"));
    coil_value_release(text);
    EXPECT_VALUE(coil_await(task), "'done'");
}

// ---------------------------------------------------------------------------------------------------------------------
// With a stack and without: each awaits the other
// ---------------------------------------------------------------------------------------------------------------------

struct outer {
    coil_stackless head;
    coil_value first, second;
    int fails;
};

static coil_value answers(void *arg)
{
    COIL_TRY(coil_sleep(0.5));
    return coil_int(*(int *)arg);
}

static coil_value raises(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(0.5));
    return coil_raise(coil_KeyError, "lost");
}

static int forty = 40;

static coil_value outer(coil_stackless *self, coil_value sent)
{
    struct outer *me = (struct outer *)self;
    COIL_BEGIN(self, sent);
    COIL_AWAIT_LET(me->first, coil_coroutine_new(answers, &forty));
    COIL_AWAIT(me->second, coil_coroutine_new(raises, NULL));
    if (!coil_error_matches(me->second, coil_KeyError)) return coil_raise(coil_AssertionError, "no KeyError");
    coil_value_release(me->second);
    if (me->fails) COIL_AWAIT_TRY(coil_coroutine_new(raises, NULL));
    return coil_int(coil_as_int(me->first) + 2);
    COIL_END;
}

static const coil_stackless_type outer_type = COIL_STACKLESS_TYPE("outer", outer, NULL);

static struct outer *outer_new(int fails)
{
    struct outer *made = coil_stackless_new(&outer_type, sizeof *made);
    if (made) made->fails = fails;
    return made;
}

TEST_ASYNC(stackless_awaits_stackful)
{
    coil_value result = coil_await(outer_new(0));
    EXPECT_VALUE(result, "42");
}

TEST_ASYNC(error_of_what_a_stackless_coroutine_awaits_is_raised_in_it)
{
    EXPECT_ERROR(coil_await(outer_new(1)), coil_KeyError, "'lost'");
}

struct chain {
    coil_stackless head;
    coil_value result;
    int depth;
};

static coil_value chain(coil_stackless *self, coil_value sent);
static const coil_stackless_type chain_type = COIL_STACKLESS_TYPE("chain", chain, NULL);

static struct chain *chain_new(int depth)
{
    struct chain *made = coil_stackless_new(&chain_type, sizeof *made);
    if (made) made->depth = depth;
    return made;
}

static coil_value chain(coil_stackless *self, coil_value sent)
{
    struct chain *me = (struct chain *)self;
    COIL_BEGIN(self, sent);
    if (me->depth == 0) {
        COIL_YIELD(coil_none());
        return coil_int(0);
    }
    COIL_AWAIT_LET(me->result, chain_new(me->depth - 1));
    return coil_int(coil_as_int(me->result) + 1);
    COIL_END;
}

TEST_ASYNC(stackless_coroutines_await_each_other_deep)
{
    coil_task *task = OWN(coil_create_task(chain_new(20)));
    EXPECT_VALUE(coil_await(task), "20");
}

static coil_value awaits_one(void *unused)
{
    (void)unused;
    return coil_await(tick_new(1));
}

TEST_ASYNC(stackful_awaits_stackless_in_a_task)
{
    coil_task *task = OWN(coil_create_task(coil_coroutine_new(awaits_one, NULL)));
    EXPECT_VALUE(coil_await(task), "'done'");
    EXPECT_LOG("1 left");
}

// ---------------------------------------------------------------------------------------------------------------------
// By hand
// ---------------------------------------------------------------------------------------------------------------------

struct echo {
    coil_stackless head;
    coil_value got;
    int swallows;
};

static void echo_finalize(coil_object *self)
{
    coil_value_release(((struct echo *)self)->got);
}

static coil_value echo(coil_stackless *self, coil_value sent)
{
    struct echo *me = (struct echo *)self;
    COIL_BEGIN(self, sent);
    for (;;) {
        coil_value_release(me->got);
        me->got = coil_none();
        COIL_YIELD_LET(me->got, coil_string("more"));
        if (me->got.tag == COIL_INT) return coil_int(coil_as_int(me->got) * 2);
    }
    COIL_END;
}

static const coil_stackless_type echo_type = COIL_STACKLESS_TYPE("echo", echo, echo_finalize);
static const coil_stackless_type echo_generator_type = COIL_STACKLESS_GENERATOR_TYPE("echo", echo, echo_finalize);

TEST(stackless_coroutine_is_driven_by_send)
{
    struct echo *co = OWN(coil_stackless_new(&echo_type, sizeof *co));
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CREATED);
    EXPECT_RAISE(coil_send(co, coil_int(1), INTO), coil_TypeError, "can't send non-None value to a just-started coroutine");
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_SUSPENDED);
    EXPECT_NEXT(coil_send(co, coil_string("x"), INTO), "'more'");
    EXPECT_RETURN(coil_send(co, coil_int(21), INTO), "42");
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CLOSED);
    EXPECT_RAISE(coil_send(co, coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_NONE(coil_stackless_close(&co->head.head));
}

TEST(stackless_generator_ends_quietly)
{
    struct echo *gen = OWN(coil_stackless_new(&echo_generator_type, sizeof *gen));
    EXPECT_RAISE(coil_send(gen, coil_int(1), INTO), coil_TypeError, "can't send non-None value to a just-started generator");
    EXPECT_NEXT(coil_next(gen, INTO), "'more'");
    EXPECT_RETURN(coil_send(gen, coil_int(1), INTO), "2");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(error_thrown_into_a_stackless_coroutine_leaves_it)
{
    struct echo *co = OWN(coil_stackless_new(&echo_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT_RAISE(coil_send(co, coil_raise(coil_ValueError, "in"), INTO), coil_ValueError, "in");
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CLOSED);
}

TEST(error_thrown_into_a_stackless_coroutine_that_has_not_started_ends_it)
{
    struct echo *co = OWN(coil_stackless_new(&echo_type, sizeof *co));
    EXPECT_RAISE(coil_send(co, coil_raise(coil_ValueError, "in"), INTO), coil_ValueError, "in");
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CLOSED);
}

TEST(stackless_coroutine_that_was_never_awaited_warns)
{
    coil_release(tick_new(1));
    EXPECT_LOG("RuntimeWarning: coroutine 'tick' was never awaited");
}

TEST(closing_a_stackless_coroutine_raises_generator_exit_in_it)
{
    struct echo *co = OWN(coil_stackless_new(&echo_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT_NONE(coil_stackless_close(&co->head.head));
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CLOSED);
}

static coil_value stubborn(coil_stackless *self, coil_value sent)
{
    struct echo *me = (struct echo *)self;
    COIL_BEGIN(self, sent);
    COIL_AWAIT(me->got, coil_stackless_new(&echo_type, sizeof(struct echo)));
    note("%s", coil_failed(me->got) ? coil_error_type_of(me->got)->name : "no error");
    coil_value_release(me->got);
    me->got = coil_none();
    COIL_YIELD(coil_int(7));
    COIL_END;
}

static const coil_stackless_type stubborn_type = COIL_STACKLESS_TYPE("stubborn", stubborn, echo_finalize);

TEST(stackless_coroutine_that_ignores_generator_exit_is_told_of)
{
    struct echo *co = OWN(coil_stackless_new(&stubborn_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT(coil_stackless_get_await(&co->head) != NULL);
    EXPECT_ERROR(coil_stackless_close(&co->head.head), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("GeneratorExit");
    EXPECT_RETURN(coil_send(co, coil_none(), INTO), "None");
}

TEST(stackless_coroutine_is_awaited_by_one_only)
{
    struct echo *co = OWN(coil_stackless_new(&stubborn_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT_NULL(coil_get_awaitable(co), coil_RuntimeError, "coroutine is being awaited already");
    EXPECT_ERROR(coil_stackless_close(&co->head.head), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("GeneratorExit");
}

static coil_value leaks_stop(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    return coil_raise(coil_StopIteration);
    COIL_END;
}

static const coil_stackless_type leaking_type = COIL_STACKLESS_TYPE("leaks_stop", leaks_stop, NULL);

TEST(stop_iteration_does_not_leak_out_of_a_stackless_coroutine)
{
    coil_stackless *co = OWN(coil_stackless_new(&leaking_type, sizeof *co));
    EXPECT_RAISE(coil_send(co, coil_none(), INTO), coil_RuntimeError, "coroutine raised StopIteration");
}

static coil_value enters_itself(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    coil_value result;
    coil_send(self, coil_none(), &result);
    return result;
    COIL_END;
}

static const coil_stackless_type entering_type = COIL_STACKLESS_TYPE("enters_itself", enters_itself, NULL);

TEST(stackless_coroutine_that_enters_itself_is_refused)
{
    coil_stackless *co = OWN(coil_stackless_new(&entering_type, sizeof *co));
    EXPECT_RAISE(coil_send(co, coil_none(), INTO), coil_ValueError, "coroutine already executing");
}

static coil_value sleeps_like_stackful(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    return coil_sleep(1);
    COIL_END;
}

static const coil_stackless_type wrong_type = COIL_STACKLESS_TYPE("sleeps_like_stackful", sleeps_like_stackful, NULL);

TEST_ASYNC(function_that_suspends_is_refused_in_a_stackless_coroutine)
{
    coil_value result = coil_await(coil_stackless_new(&wrong_type, sizeof(coil_stackless)));
    EXPECT(coil_error_matches(result, coil_RuntimeError));
    coil_value_release(result);
}

// ---------------------------------------------------------------------------------------------------------------------
// Cancelling
// ---------------------------------------------------------------------------------------------------------------------

struct guarded {
    coil_stackless head;
    coil_value outcome;
};

static coil_value guarded(coil_stackless *self, coil_value sent)
{
    struct guarded *me = (struct guarded *)self;
    COIL_BEGIN(self, sent);
    COIL_JOIN(me->outcome, coil_sleep_future(10));
    if (!coil_error_matches(me->outcome, coil_CancelledError)) return me->outcome;
    note("cancelled");
    coil_value_release(me->outcome);
    COIL_JOIN_TRY(coil_sleep_future(1)); // cleaning up may wait
    note("cleaned up");
    return coil_string("swallowed");
    COIL_END;
}

static const coil_stackless_type guarded_type = COIL_STACKLESS_TYPE("guarded", guarded, NULL);

TEST_ASYNC(stackless_task_is_cancelled_where_it_waits)
{
    coil_task *task = OWN(coil_create_task(coil_stackless_new(&guarded_type, sizeof(struct guarded))));
    EXPECT_NONE(coil_sleep(1));
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_VALUE(coil_await(task), "'swallowed'");
    EXPECT_LOG("cancelled", "cleaned up");
}

TEST_ASYNC(stackless_task_cancelled_before_its_first_step_never_runs_its_body)
{
    coil_task *task = OWN(coil_create_task(coil_stackless_new(&guarded_type, sizeof(struct guarded))));
    EXPECT(coil_task_cancel(task, "early"));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "early");
    EXPECT_LOG();
}

// Each step of the second task resumes what waits already: it yields its future again.
TEST_ASYNC(two_tasks_of_one_stackless_coroutine_wait_for_the_same_future)
{
    double start = coil_loop_time(NULL);
    struct tick *made = OWN(tick_new(1));
    coil_task *first = OWN(coil_create_task(coil_retain(made))), *second = OWN(coil_create_task(coil_retain(made)));
    EXPECT_VALUE(coil_await(first), "'done'");
    EXPECT(coil_loop_time(NULL) - start == 1.0);
    EXPECT_ERROR(coil_await(second), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_LOG("1 left");
}

TEST_ASYNC(sleep_future_is_done_in_time)
{
    double start = coil_loop_time(NULL);
    coil_future *future = OWN(coil_sleep_future(2));
    EXPECT_NONE(coil_sleep(1));
    EXPECT(!coil_future_done(future));
    EXPECT_NONE(coil_await(future));
    EXPECT(coil_loop_time(NULL) - start == 2.0);
    EXPECT_NULL(coil_sleep_future(0.0 / 0.0), coil_ValueError, "Invalid delay: NaN (not a number)");
}

TEST_ASYNC(cancelled_sleep_future_holds_no_timer)
{
    double start = coil_loop_time(NULL);
    coil_future *future = OWN(coil_sleep_future(1000));
    EXPECT(coil_future_cancel(future, NULL));
    EXPECT_NONE(coil_sleep(0.5));
    EXPECT(coil_loop_time(NULL) - start == 0.5);
}

// ---------------------------------------------------------------------------------------------------------------------
// Memory
// ---------------------------------------------------------------------------------------------------------------------

struct waiter {
    coil_stackless head;
    coil_future *gate;
};

static coil_value waiter(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    if (((struct waiter *)self)->gate) COIL_AWAIT_TRY(((struct waiter *)self)->gate);
    else COIL_JOIN_TRY(coil_sleep_future(1));
    COIL_END;
}

static const coil_stackless_type waiter_type = COIL_STACKLESS_TYPE("waiter", waiter, NULL);

#define MANY 1000

// The bytes that each of many such tasks takes, with all that it needs to wait.
static size_t bytes_each(coil_future *gate)
{
    size_t before = coil_memory_live();
    for (int i = 0; i < MANY; i++) {
        struct waiter *made = coil_stackless_new(&waiter_type, sizeof *made);
        made->gate = gate;
        coil_release(coil_create_task(made));
    }
    coil_value_release(coil_sleep(0.5));
    return (coil_memory_live() - before) / MANY;
}

TEST_ASYNC(stackless_task_that_waits_takes_few_bytes, WITHOUT_FAILURES)
{
    coil_future *gate = OWN(coil_future_new());
    size_t most = sizeof(void *) == 4 ? 250 : 450;
    EXPECT(bytes_each(gate) < most);
    EXPECT(bytes_each(NULL) < most);
    EXPECT_NONE(coil_future_set_result(gate, coil_none()));
    EXPECT_NONE(coil_sleep(2));
}

// ---------------------------------------------------------------------------------------------------------------------
// Ends of all kinds
// ---------------------------------------------------------------------------------------------------------------------

static coil_value awaits_stubborn(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    COIL_AWAIT_TRY(coil_stackless_new(&stubborn_type, sizeof(struct echo)));
    COIL_END;
}

static const coil_stackless_type awaits_stubborn_type = COIL_STACKLESS_TYPE("awaits_stubborn", awaits_stubborn, NULL);

TEST(error_of_closing_what_is_awaited_is_raised_in_a_stackless_coroutine)
{
    coil_stackless *co = OWN(coil_stackless_new(&awaits_stubborn_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "'more'");
    EXPECT_ERROR(coil_stackless_close(&co->head), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("GeneratorExit");
    EXPECT_INT(coil_stackless_get_state(co), COIL_CORO_CLOSED);
}

static coil_value returns_on_exit(coil_stackless *self, coil_value sent)
{
    switch (self->resume) {
    case 0: coil_value_release(sent); return coil_stackless_yield(self, 1, coil_int(1));
    default: break;
    }
    coil_value_release(sent);
    return coil_string("closed");
}

static const coil_stackless_type returning_type = COIL_STACKLESS_TYPE("returns_on_exit", returns_on_exit, NULL);

TEST(closing_a_stackless_coroutine_gives_what_it_returns)
{
    coil_stackless *co = OWN(coil_stackless_new(&returning_type, sizeof *co));
    EXPECT_NEXT(coil_send(co, coil_none(), INTO), "1");
    EXPECT(coil_stackless_get_await(co) == NULL); // a bare yield awaits nothing
    EXPECT_VALUE(coil_stackless_close(&co->head), "'closed'");
    EXPECT(coil_stackless_get_await(co) == NULL);
}

TEST(closing_a_stackless_coroutine_that_has_not_started_runs_nothing)
{
    struct echo *co = OWN(coil_stackless_new(&echo_type, sizeof *co));
    EXPECT_NONE(coil_stackless_close(&co->head.head));
    EXPECT_INT(coil_stackless_get_state(&co->head), COIL_CORO_CLOSED);
}

TEST(error_thrown_into_a_stackless_generator_that_has_ended_comes_out_again)
{
    struct echo *gen = OWN(coil_stackless_new(&echo_generator_type, sizeof *gen));
    EXPECT_NONE(coil_stackless_close(&gen->head.head));
    EXPECT_RAISE(coil_stackless_throw(&gen->head.head, coil_raise(coil_ValueError, "late"), INTO), coil_ValueError, "late");
    EXPECT_RAISE(coil_send(gen, coil_raise(coil_KeyError, "late"), INTO), coil_KeyError, "'late'");
    EXPECT_RETURN(coil_send(gen, coil_string("late"), INTO), "None");
}

static coil_value throws_into_itself(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    coil_value result;
    coil_stackless_throw(&self->head, coil_raise(coil_KeyError, "me"), &result);
    return result;
    COIL_END;
}

static const coil_stackless_type throwing_type = COIL_STACKLESS_GENERATOR_TYPE("throws_into_itself", throws_into_itself, NULL);

TEST(stackless_generator_that_throws_into_itself_is_refused)
{
    coil_stackless *gen = OWN(coil_stackless_new(&throwing_type, sizeof *gen));
    EXPECT_RAISE(coil_next(gen, INTO), coil_ValueError, "generator already executing");
}

struct awaiter {
    coil_stackless head;
    void *awaits;
    coil_value got;
};

static coil_value awaits_it(coil_stackless *self, coil_value sent)
{
    struct awaiter *me = (struct awaiter *)self;
    COIL_BEGIN(self, sent);
    COIL_AWAIT_LET(me->got, me->awaits);
    return me->got;
    COIL_END;
}

static const coil_stackless_type awaiter_type = COIL_STACKLESS_TYPE("awaits_it", awaits_it, NULL);
static const coil_stackless_type awaiting_generator_type = COIL_STACKLESS_GENERATOR_TYPE("awaits_it", awaits_it, NULL);

static struct awaiter *awaiter_new(const coil_stackless_type *type, void *awaits)
{
    struct awaiter *made = coil_stackless_new(type, sizeof *made);
    if (made) made->awaits = awaits;
    return made;
}

TEST_ASYNC(stackless_coroutine_does_not_wait_for_what_is_done)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(5)));
    struct awaiter *co = OWN(awaiter_new(&awaiter_type, future));
    EXPECT_RETURN(coil_send(co, coil_none(), INTO), "5");
}

TEST(stackless_coroutine_cannot_await_what_is_no_awaitable)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    struct awaiter *co = OWN(awaiter_new(&awaiter_type, list));
    EXPECT_RAISE(coil_send(co, coil_none(), INTO), coil_TypeError, "'list' object can't be awaited");
}

TEST(stackless_generator_cannot_await)
{
    struct awaiter *gen = OWN(awaiter_new(&awaiting_generator_type, coroutine(returns_none, NULL)));
    coil_retain(gen->awaits); // taken, as by any await
    EXPECT_RAISE(coil_next(gen, INTO), coil_RuntimeError, "'await' in generator awaits_it: only coroutines can await");
    EXPECT_NONE(coil_coroutine_close(gen->awaits));
}

TEST_ASYNC(sleep_future_may_be_resolved_before_its_time)
{
    coil_future *future = OWN(coil_sleep_future(1));
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_NONE(coil_sleep(2)); // its timer finds it done
    EXPECT_VALUE(coil_future_result(future), "1");
}
