// SPDX-License-Identifier: MIT
//
// contexts.c: context variables: set, get, copies, running in a context, and that each task and each callback has a context of its own.

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

TEST(variable_has_the_name_that_it_was_given)
{
    coil_var *var = new_var("color");
    EXPECT_STR(coil_var_name(var), "color");
    EXPECT(!coil_value_equal(keep(coil_object_value(coil_retain(var))), keep(coil_object_value(coil_retain(new_var("color"))))));
}

TEST_ASYNC(default_of_the_call_comes_before_the_variables_own)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(1)));
    EXPECT_VALUE(coil_var_get_or(var, coil_string("the call's")), "\"the call's\"");
    EXPECT_VALUE(coil_var_get(var), "1");
    EXPECT_NONE(coil_var_set(var, coil_int(2), NULL));
    EXPECT_VALUE(coil_var_get_or(var, coil_string("the call's")), "2");
}

TEST_ASYNC(error_is_not_bound_but_handed_back)
{
    coil_var *var = new_var("n");
    coil_token *token = NULL;
    EXPECT_ERROR(coil_var_set(var, coil_raise(coil_ValueError, "no value"), &token), coil_ValueError, "no value");
    EXPECT(token == NULL);
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='n' at 0x...>");
    EXPECT_NULL(coil_var_new_default("m", coil_raise(coil_ValueError, "no default")), coil_ValueError, "no default");
}

TEST(copy_of_the_current_context_is_a_context)
{
    coil_context *context = OWN(coil_context_copy());
    EXPECT_VALUE(coil_object_value(coil_retain(context)), "<_contextvars.Context object at 0x...>");
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
    coil_context *context = OWN(coil_retain(coil_task_get_context(coil_current_task())));
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

// What a function sees and sets that runs in a context.

static coil_value adds_one(void *number)
{
    return coil_int(*(int *)number + 1);
}

TEST(run_hands_its_argument_on_and_the_result_back)
{
    int number = 41;
    coil_context *context = OWN(coil_context_new());
    EXPECT_VALUE(coil_context_run(context, adds_one, &number), "42");
    number = 1;
    EXPECT_VALUE(coil_context_run(context, adds_one, &number), "2");
}

static coil_value sets_and_fails(void *var)
{
    COIL_TRY(coil_var_set(var, coil_string("red"), NULL));
    return coil_raise(coil_ZeroDivisionError, "division by zero");
}

TEST(function_that_fails_leaves_what_it_set_in_the_context)
{
    coil_var *var = new_var("color");
    coil_context *context = OWN(coil_context_new());
    EXPECT_ERROR(coil_context_run(context, sets_and_fails, var), coil_ZeroDivisionError, "division by zero");
    EXPECT_NONE(coil_var_get_or(var, coil_none()));
    EXPECT_VALUE(coil_context_get(context, var), "'red'");
}

static coil_value reads_or_none(void *var)
{
    return coil_var_get_or(var, coil_none());
}

static coil_value runs_in_another(void *arg)
{
    entering *what = arg;
    coil_value_release(note_value("before", coil_var_get_or(what->var, coil_none())));
    COIL_TRY(coil_var_set(what->var, coil_string("spam"), NULL));
    coil_value_release(note_value("in the other", coil_context_run(what->context, reads_or_none, what->var)));
    coil_value_release(note_value("after", coil_var_get(what->var)));
    return coil_object_value(coil_context_copy());
}

TEST(contexts_nest_and_do_not_see_each_other)
{
    entering what = {OWN(coil_context_new()), new_var("var")};
    coil_context *outer = OWN(coil_context_new());
    coil_value copy = OWN_VALUE(coil_context_run(outer, runs_in_another, &what));
    EXPECT_LOG("before: None", "in the other: None", "after: 'spam'");
    EXPECT(!coil_failed(copy));
    EXPECT(coil_context_equal(outer, coil_as_object(copy)));
    EXPECT_VALUE(coil_context_item(coil_as_object(copy), what.var), "'spam'");
}

static coil_value reads_from_inside(void *arg)
{
    entering *what = arg;
    coil_value_release(note_value("variable", coil_var_get(what->var)));
    coil_value_release(note_value("context", coil_context_get(what->context, what->var)));
    COIL_TRY(coil_var_set(what->var, coil_int(42), NULL));
    coil_value_release(note_value("variable", coil_var_get(what->var)));
    coil_value_release(note_value("context", coil_context_get(what->context, what->var)));
    return coil_none();
}

TEST(entered_context_is_read_as_it_changes)
{
    entering what = {OWN(coil_context_new()), OWN(coil_var_new_default("n", coil_int(0)))};
    EXPECT_NONE(coil_context_run(what.context, reads_from_inside, &what));
    EXPECT_LOG("variable: 0", "context: None", "variable: 42", "context: 42");
}

static coil_value copies_itself(void *arg)
{
    entering *what = arg;
    COIL_TRY(coil_var_set(what->var, coil_int(10), NULL));
    coil_context *copy = coil_context_copy_of(what->context);
    if (!copy) return coil_last_error();
    coil_value_release(coil_var_set(what->var, coil_int(20), NULL));
    coil_value_release(note_value("context", coil_context_item(what->context, what->var)));
    coil_value_release(note_value("copy", coil_context_item(copy, what->var)));
    coil_value_release(note_value("run in the copy", coil_context_run(copy, sets_and_reads, what->var)));
    coil_value_release(note_value("context", coil_context_item(what->context, what->var)));
    coil_value_release(note_value("copy", coil_context_item(copy, what->var)));
    coil_release(copy);
    return coil_none();
}

TEST(context_is_copied_while_it_is_entered)
{
    entering what = {OWN(coil_context_new()), OWN(coil_var_new_default("n", coil_int(42)))};
    coil_value done = keep(coil_context_run(what.context, copies_itself, &what));
    EXPECT(!coil_failed(done));
    EXPECT_LOG("context: 20", "copy: 10", "run in the copy: 'red'", "context: 20", "copy: 'red'");
}

static coil_value appends(void *var)
{
    COIL_TRY(coil_var_set(var, coil_object_value(coil_list_new(0, NULL)), NULL));
    COIL_LET(list, coil_var_get(var));
    coil_value appended = coil_list_append(coil_as_list(list), coil_int(42));
    coil_value_release(list);
    return coil_failed(appended) ? appended : coil_var_get(var);
}

TEST_ASYNC(value_that_is_changed_in_place_is_changed_in_its_context_only)
{
    coil_var *var = new_var("list");
    EXPECT_NONE(coil_var_set(var, coil_object_value(coil_list_new(0, NULL)), NULL));
    EXPECT_VALUE(coil_context_run(OWN(coil_context_copy()), appends, var), "[42]");
    EXPECT_VALUE(coil_var_get(var), "[]");
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

static coil_var *counted;

static coil_value counts_up(void *first)
{
    for (int i = 0; i < 10; i++) {
        int expected = *(int *)first + i;
        COIL_TRY(coil_var_set(counted, coil_int(expected), NULL));
        COIL_TRY(coil_sleep(1 + expected % 7));
        COIL_LET(read, coil_var_get(counted));
        CHECK(coil_as_int(read) == expected);
    }
    return coil_none();
}

TEST_ASYNC(hundred_tasks_keep_their_values_apart, WITHOUT_FAILURES)
{
    int firsts[100];
    void *all[100];
    counted = new_var("v");
    for (int i = 0; i < 100; i++) {
        firsts[i] = 3 * i;
        all[i] = coil_coroutine_new(counts_up, &firsts[i]);
    }
    coil_value results = keep(coil_gather(100, all, 0));
    EXPECT(!coil_failed(results));
    EXPECT_ERROR(coil_var_get(counted), coil_LookupError, "<ContextVar name='v' at 0x...>");
}

static void reads_in_callback(void *var)
{
    coil_value_release(note_value("callback reads", coil_var_get(var)));
    coil_value_release(coil_var_set(var, coil_string("lost"), NULL));
}

// A task's context is made when somebody asks for it: here by the task itself, while it is in another.
static coil_value asks_for_its_context(void *unused)
{
    (void)unused;
    coil_context *own = coil_task_get_context(coil_current_task());
    return own ? coil_object_value(coil_retain(own)) : coil_last_error();
}

TEST_ASYNC(context_is_the_same_wherever_it_was_asked_for)
{
    coil_var *var = new_var("v");
    coil_context *other = OWN(coil_context_new());
    coil_value own = OWN_VALUE(coil_context_run(other, asks_for_its_context, NULL));
    EXPECT(!coil_failed(own));
    EXPECT_NONE(coil_var_set(var, coil_int(1), NULL));
    EXPECT_VALUE(coil_context_get(coil_as_object(own), var), "1");
    EXPECT(coil_as_object(own) == (coil_object *)coil_task_get_context(coil_current_task()));
    EXPECT(!coil_context_contains(other, var));
}

TEST(context_that_could_not_be_had)
{
    coil_var *var = new_var("v");
    coil_value (*const calls[])(coil_context *, coil_var *) = {coil_context_get, coil_context_item};
    for (int i = 0; i < 2; i++) {
        coil_raise_null(coil_raise(coil_ValueError, "kept"));
        EXPECT_ERROR(calls[i](NULL, var), coil_ValueError, "kept");
    }
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_context_run(NULL, returns_none, NULL), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_context_keys(NULL), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_context_copy_of(NULL), coil_ValueError, "kept");
    EXPECT(!coil_context_contains(NULL, var));
    EXPECT_INT(coil_context_count(NULL), 0);
}

static void reads_variable(void *var)
{
    coil_value_release(note_value("read", coil_var_get_or(var, coil_none())));
}

TEST_ASYNC(callbacks_and_timers_have_the_variables_of_who_makes_them)
{
    coil_var *var = new_var("v");
    EXPECT_NONE(coil_var_set(var, coil_int(7), NULL));
    EXPECT(coil_loop_call_soon(NULL, reads_variable, var) != NULL);
    EXPECT(coil_loop_call_later(NULL, 1, reads_variable, var) != NULL);
    EXPECT(coil_loop_call_at(NULL, coil_loop_time(NULL) + 2, reads_variable, var) != NULL);
    EXPECT_NONE(coil_var_set(var, coil_int(8), NULL));
    EXPECT_NONE(coil_sleep(3));
    EXPECT_LOG("read: 7", "read: 7", "read: 7");
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

TEST_ASYNC(timer_runs_in_the_context_given)
{
    coil_var *var = new_var("v");
    coil_context *context = OWN(coil_context_new());
    coil_loop_call_later_with(NULL, 2, reads_in_callback, var, context);
    coil_loop_call_at_with(NULL, coil_loop_time(NULL) + 1, reads_in_callback, var, context);
    EXPECT_NONE(coil_sleep(3));
    EXPECT_LOG("callback reads: LookupError: <ContextVar name='v' at 0x...>", "callback reads: 'lost'");
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='v' at 0x...>");
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

typedef struct fraction {
    coil_var *precision;
    int digits;
    double delay;
} fraction;

// Sets how precise it wants to be, waits, and has it still: as the decimal module's context in asyncio.
static coil_value divides_twice(void *arg)
{
    const fraction *self = arg;
    COIL_TRY(coil_var_set(self->precision, coil_int(self->digits), NULL));
    COIL_TRY(coil_sleep(self->delay));
    return coil_var_get(self->precision);
}

TEST_ASYNC(gathered_tasks_keep_their_variables_apart_while_they_wait)
{
    coil_var *var = OWN(coil_var_new_default("precision", coil_int(28)));
    fraction three = {var, 3, 0.1}, six = {var, 6, 0.2};
    EXPECT_VALUE(COIL_GATHER(coil_coroutine_new(divides_twice, &three), coil_coroutine_new(divides_twice, &six)), "[3, 6]");
    EXPECT_VALUE(coil_var_get(var), "28");
}
