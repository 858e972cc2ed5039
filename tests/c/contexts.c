// SPDX-License-Identifier: MIT
//
// contexts.c: context variables: set, get, reset, copies, and that each task and each callback has a context of its own.

#include "harness.h"

#define new_var(name) ((coil_var *)OWN(coil_var_new(name)))

TEST(variable_without_a_value_raises_lookup_error)
{
    EXPECT_ERROR(coil_var_get(new_var("color")), coil_LookupError, "<ContextVar name='color' at 0x...>");
}

TEST(variable_without_a_value_has_its_default)
{
    coil_var *var = OWN(coil_var_new_default("color", coil_string("grey")));
    EXPECT_VALUE(coil_var_get(var), "'grey'");
    EXPECT_VALUE(coil_object_value(coil_retain(var)), "<ContextVar name='color' default='grey' at 0x...>");
}

static coil_value sets_and_reads(void *var)
{
    COIL_TRY(coil_var_set(var, coil_string("red"), NULL));
    return coil_var_get(var);
}

TEST(set_inside_of_a_context_stays_there)
{
    coil_var *var = new_var("color");
    coil_context *context = OWN(coil_context_new());
    EXPECT_VALUE(coil_context_run(context, sets_and_reads, var), "'red'");
    EXPECT_VALUE(coil_context_get(context, var), "'red'");
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='color' at 0x...>");
}

TEST(context_get_of_an_unset_variable_is_none)
{
    coil_context *context = OWN(coil_context_new());
    EXPECT_NONE(coil_context_get(context, OWN(coil_var_new_default("color", coil_int(1)))));
}

static coil_value copies(void *unused)
{
    (void)unused;
    return coil_object_value(coil_context_copy());
}

TEST(copy_does_not_follow_later_changes)
{
    coil_var *var = new_var("color");
    coil_context *context = OWN(coil_context_new());
    EXPECT_VALUE(coil_context_run(context, sets_and_reads, var), "'red'");
    coil_context *copy = coil_as_object(OWN_VALUE(coil_context_run(context, copies, NULL)));
    coil_var *other = new_var("other");
    EXPECT_VALUE(coil_context_run(context, sets_and_reads, other), "'red'");
    EXPECT_VALUE(coil_context_get(copy, var), "'red'");
    EXPECT_NONE(coil_context_get(copy, other));
}

typedef struct entering {
    coil_context *context;
    coil_var *var;
} entering;

static coil_value enters_again(void *arg)
{
    entering *what = arg;
    return coil_context_run(what->context, sets_and_reads, what->var);
}

TEST(context_cannot_be_entered_twice)
{
    entering what = {OWN(coil_context_new()), new_var("color")};
    EXPECT_ERROR(coil_context_run(what.context, enters_again, &what), coil_RuntimeError,
                 "cannot enter context: <_contextvars.Context object at 0x...> is already entered");
    EXPECT_VALUE(coil_context_run(what.context, sets_and_reads, what.var), "'red'");
}

TEST_ASYNC(current_context_of_a_task_cannot_be_entered)
{
    coil_context *context = coil_task_get_context(coil_current_task());
    EXPECT_ERROR(coil_context_run(context, returns_none, NULL), coil_RuntimeError,
                 "cannot enter context: <_contextvars.Context object at 0x...> is already entered");
}

TEST_ASYNC(error_of_a_function_leaves_the_context)
{
    coil_var *var = new_var("color");
    coil_context *context = OWN(coil_context_new());
    EXPECT_ERROR(coil_context_run(context, raises_value_error, "x"), coil_ValueError, "x");
    EXPECT_NONE(coil_var_set(var, coil_int(1), NULL));
    EXPECT_NONE(coil_context_get(context, var));
}

// Tokens.

// Sets the variable; the token is owned by the test.
static coil_token *set_var(coil_var *var, coil_value value)
{
    coil_token *token = NULL;
    coil_value set = coil_var_set(var, value, &token);
    if (coil_failed(set)) return coil_raise_null(set);
    return token;
}

#define set_and_keep_token(var, value) ((coil_token *)OWN(set_var(var, value)))

TEST_ASYNC(reset_puts_back_the_value_before)
{
    coil_var *var = new_var("n");
    EXPECT_NONE(coil_var_set(var, coil_int(1), NULL));
    coil_token *token = set_and_keep_token(var, coil_int(2));
    EXPECT_VALUE(coil_var_get(var), "2");
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_VALUE(coil_var_get(var), "1");
}

TEST_ASYNC(reset_unsets_what_was_unset)
{
    coil_var *var = new_var("n");
    coil_token *token = set_and_keep_token(var, coil_int(2));
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='n' at 0x...>");
}

TEST_ASYNC(resets_nest)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(0)));
    coil_token *outer = set_and_keep_token(var, coil_string("one"));
    coil_token *inner = set_and_keep_token(var, coil_string("two"));
    EXPECT_VALUE(coil_var_get(var), "'two'");
    EXPECT_NONE(coil_var_reset(var, coil_retain(inner)));
    EXPECT_VALUE(coil_var_get(var), "'one'");
    EXPECT_NONE(coil_var_reset(var, coil_retain(outer)));
    EXPECT_VALUE(coil_var_get(var), "0");
}

TEST_ASYNC(token_can_be_used_once)
{
    coil_var *var = new_var("n");
    coil_token *token = set_and_keep_token(var, coil_int(1));
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_ERROR(coil_var_reset(var, coil_retain(token)), coil_RuntimeError,
                 "<Token used var=<ContextVar name='n' at 0x...> at 0x...> has already been used once");
}

TEST_ASYNC(token_of_another_variable_is_refused)
{
    coil_token *token = set_and_keep_token(new_var("n"), coil_int(1));
    EXPECT_ERROR(coil_var_reset(new_var("m"), coil_retain(token)), coil_ValueError,
                 "<Token var=<ContextVar name='n' at 0x...> at 0x...> was created by a different ContextVar");
}

typedef struct resetting {
    coil_var *var;
    coil_token *token;
} resetting;

static coil_value resets(void *arg)
{
    resetting *what = arg;
    return coil_var_reset(what->var, coil_retain(what->token));
}

TEST_ASYNC(token_of_another_context_is_refused)
{
    coil_var *var = new_var("n");
    resetting what = {var, set_and_keep_token(var, coil_int(1))};
    EXPECT_ERROR(coil_context_run(OWN(coil_context_copy()), resets, &what), coil_ValueError,
                 "<Token var=<ContextVar name='n' at 0x...> at 0x...> was created in a different Context");
    EXPECT_NONE(resets(&what));
}

TEST_ASYNC(many_variables_keep_their_values_apart)
{
    coil_var *vars[40];
    for (int i = 0; i < 40; i++) {
        vars[i] = new_var("v");
        EXPECT_NONE(coil_var_set(vars[i], coil_int(i), NULL));
    }
    for (int i = 0; i < 40; i += 2) EXPECT_NONE(coil_var_set(vars[i], coil_int(-i), NULL));
    for (int i = 0; i < 40; i++) {
        coil_value got = coil_var_get(vars[i]);
        EXPECT(!coil_failed(got));
        EXPECT_INT(coil_as_int(got), i % 2 ? i : -i);
    }
}

// Tasks and callbacks.

static coil_value changes(void *var)
{
    coil_value_release(note_value("task reads", coil_var_get(var)));
    COIL_TRY(coil_var_set(var, coil_string("changed"), NULL));
    COIL_TRY(coil_sleep(0));
    coil_value_release(note_value("task reads", coil_var_get(var)));
    return coil_none();
}

TEST_ASYNC(task_sees_a_copy_of_the_context_that_made_it)
{
    coil_var *var = new_var("v");
    EXPECT_NONE(coil_var_set(var, coil_string("before"), NULL));
    coil_task *task = spawn(changes, var);
    EXPECT_NONE(coil_var_set(var, coil_string("after"), NULL));
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("task reads: 'before'", "task reads: 'changed'");
    EXPECT_VALUE(coil_var_get(var), "'after'");
}

TEST_ASYNC(awaited_coroutine_shares_the_context)
{
    coil_var *var = new_var("v");
    EXPECT_VALUE(coil_await(coil_coroutine_new(sets_and_reads, var)), "'red'");
    EXPECT_VALUE(coil_var_get(var), "'red'");
}

TEST_ASYNC(task_runs_in_the_context_that_it_is_given)
{
    coil_var *var = new_var("v");
    coil_context *context = OWN(coil_context_new());
    coil_task *task = spawn_with(sets_and_reads, var, .context = context);
    EXPECT(coil_task_get_context(task) == context);
    EXPECT_VALUE(coil_await(task), "'red'");
    EXPECT_VALUE(coil_context_get(context, var), "'red'");
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='v' at 0x...>");
}

TEST_ASYNC(two_tasks_in_one_context_see_each_other)
{
    coil_var *var = new_var("v");
    coil_context *context = OWN(coil_context_new());
    coil_task *first = spawn_with(sets_and_reads, var, .context = context);
    coil_task *second = spawn_with(changes, var, .context = context);
    EXPECT_VALUE(coil_await(first), "'red'");
    EXPECT_NONE(coil_await(second));
    EXPECT_LOG("task reads: 'red'", "task reads: 'changed'");
}

static void reads_in_callback(void *var)
{
    coil_value_release(note_value("callback reads", coil_var_get(var)));
    coil_value_release(coil_var_set(var, coil_string("lost"), NULL));
}

TEST_ASYNC(callback_runs_in_a_copy_of_its_makers_context_or_in_the_one_given)
{
    coil_var *var = new_var("v");
    EXPECT_NONE(coil_var_set(var, coil_string("here"), NULL));
    coil_context *context = OWN(coil_context_new());
    coil_loop_call_soon_with(NULL, reads_in_callback, var, context);
    coil_loop_call_later(NULL, 1, reads_in_callback, var);
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("callback reads: LookupError: <ContextVar name='v' at 0x...>", "callback reads: 'here'");
    EXPECT_VALUE(coil_context_get(context, var), "'lost'");
    EXPECT_VALUE(coil_var_get(var), "'here'");
}

static void reads_when_done(coil_future *future, void *var)
{
    (void)future;
    coil_value_release(note_value("done callback reads", coil_var_get(var)));
}

TEST_ASYNC(done_callback_runs_in_the_context_that_it_is_given)
{
    coil_var *var = new_var("v");
    coil_context *context = OWN(coil_context_copy());
    EXPECT_NONE(coil_var_set(var, coil_int(1), NULL));
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback_with(future, reads_when_done, var, context));
    EXPECT_NONE(coil_future_add_done_callback(future, reads_when_done, var));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT_LOG("done callback reads: LookupError: <ContextVar name='v' at 0x...>", "done callback reads: 1");
}

TEST_ASYNC(eager_task_has_its_own_context_too)
{
    coil_var *var = new_var("v");
    EXPECT_NONE(coil_var_set(var, coil_string("outer"), NULL));
    coil_task *task = spawn_with(changes, var, .eager_start = true);
    EXPECT_LOG("task reads: 'outer'");
    EXPECT_VALUE(coil_var_get(var), "'outer'");
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("task reads: 'changed'");
}

static coil_value reads_in_coroutine(void *var)
{
    COIL_TRY(coil_yield(coil_none()));
    return coil_var_get(var);
}

static coil_value sends(void *coro)
{
    coil_value got;
    coil_coroutine_send(coro, coil_none(), &got);
    return got;
}

// A coroutine has no context: it runs in that of whoever drives it.
TEST(coroutine_driven_by_hand_runs_in_its_drivers_context)
{
    coil_var *var = new_var("v");
    coil_context *context = OWN(coil_context_new());
    EXPECT_VALUE(coil_context_run(context, sets_and_reads, var), "'red'");
    coil_coroutine *coro = coroutine(reads_in_coroutine, var);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_VALUE(coil_context_run(context, sends, coro), "'red'");
}
