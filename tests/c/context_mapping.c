// SPDX-License-Identifier: MIT
//
// context_mapping.c: a context as a mapping of variables to values: reading, counting, listing, comparing, with few variables and with many.

#include "harness.h"

#define new_var(name) ((coil_var *)OWN(coil_var_new(name)))

static coil_context *current(void)
{
    return coil_task_get_context(coil_current_task());
}

TEST_ASYNC(context_without_the_variable)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    EXPECT_VALUE(coil_var_get(var), "42");
    EXPECT_ERROR(coil_context_item(current(), var), coil_KeyError, "<ContextVar name='n' default=42 at 0x...>");
    EXPECT_VALUE(coil_value_retain(coil_error_value(keep(coil_context_item(current(), var)))), "<ContextVar name='n' default=42 at 0x...>");
    EXPECT_NONE(coil_context_get(current(), var));
    EXPECT_VALUE(coil_context_get_or(current(), var, coil_string("spam")), "'spam'");
    EXPECT(!coil_context_contains(current(), var));
    EXPECT_INT(coil_context_count(current()), 0);
    EXPECT_VALUE(coil_context_keys(current()), "[]");
    EXPECT_VALUE(coil_context_values(current()), "[]");
    EXPECT_VALUE(coil_context_items(current()), "[]");
}

TEST_ASYNC(context_with_the_variable)
{
    coil_var *var = new_var("n");
    EXPECT_NONE(coil_var_set(var, coil_string("spam"), NULL));
    EXPECT_VALUE(coil_context_item(current(), var), "'spam'");
    EXPECT_VALUE(coil_context_get_or(current(), var, coil_string("not this")), "'spam'");
    EXPECT(coil_context_contains(current(), var));
    EXPECT_INT(coil_context_count(current()), 1);
    EXPECT_VALUE(coil_context_keys(current()), "[<ContextVar name='n' at 0x...>]");
    EXPECT_VALUE(coil_context_values(current()), "['spam']");
    EXPECT_VALUE(coil_context_items(current()), "[[<ContextVar name='n' at 0x...>, 'spam']]");
}

TEST_ASYNC(variable_that_was_reset_is_gone_from_the_context)
{
    coil_var *var = new_var("n");
    coil_token *token = NULL;
    EXPECT_NONE(coil_var_set(var, coil_int(1), &token));
    coil_context *before = OWN(coil_context_copy());
    EXPECT_NONE(coil_var_reset(var, token));
    EXPECT(!coil_context_contains(current(), var));
    EXPECT_INT(coil_context_count(current()), 0);
    EXPECT_ERROR(coil_context_item(current(), var), coil_KeyError, "<ContextVar name='n' at 0x...>");
    EXPECT_VALUE(coil_context_item(before, var), "1");
}

TEST_ASYNC(lists_of_a_context_are_in_one_order_and_do_not_follow_later_changes)
{
    coil_var *vars[3] = {new_var("a"), new_var("b"), new_var("c")};
    for (int i = 0; i < 3; i++) EXPECT_NONE(coil_var_set(vars[i], coil_int(i), NULL));
    coil_value keys = OWN_VALUE(coil_context_keys(current()));
    coil_value values = OWN_VALUE(coil_context_values(current()));
    coil_value items = OWN_VALUE(coil_context_items(current()));
    EXPECT_NONE(coil_var_set(vars[0], coil_string("later"), NULL));
    EXPECT_INT(coil_list_count(coil_as_list(keys)), 3);
    for (size_t i = 0; i < 3; i++) {
        coil_value key = coil_list_get(coil_as_list(keys), i), value = coil_list_get(coil_as_list(values), i);
        EXPECT(coil_as_object(key) == vars[coil_as_int(value)]);
        coil_list *item = coil_as_list(coil_list_get(coil_as_list(items), i));
        EXPECT(coil_value_equal(coil_list_get(item, 0), key) && coil_value_equal(coil_list_get(item, 1), value));
    }
}

static coil_value sets_to_one(void *var)
{
    return coil_var_set(var, coil_int(1), NULL);
}

static coil_value sets_to_two(void *var)
{
    return coil_var_set(var, coil_int(2), NULL);
}

TEST(contexts_are_equal_if_the_same_variables_have_equal_values)
{
    coil_context *a = OWN(coil_context_new()), *b = OWN(coil_context_new());
    coil_var *var = new_var("n"), *other = new_var("n");
    EXPECT(coil_context_equal(a, b));
    EXPECT_NONE(coil_context_run(a, sets_to_one, var));
    EXPECT(!coil_context_equal(a, b));
    EXPECT_NONE(coil_context_run(b, sets_to_two, var));
    EXPECT(!coil_context_equal(a, b));
    EXPECT_NONE(coil_context_run(b, sets_to_one, var));
    EXPECT(coil_context_equal(a, b));
    EXPECT_NONE(coil_context_run(a, sets_to_one, other));
    EXPECT(!coil_context_equal(a, b) && !coil_context_equal(b, a));
    EXPECT_NONE(coil_context_run(b, sets_to_one, new_var("n")));
    EXPECT(!coil_context_equal(a, b));
}

// Versions of a set: each copy keeps what it had.

TEST_ASYNC(each_copy_keeps_the_values_that_it_was_made_with)
{
    coil_var *a = new_var("a"), *b = new_var("b");
    coil_context *empty = OWN(coil_context_copy());
    EXPECT_NONE(coil_var_set(a, coil_string("b"), NULL));
    coil_context *one = OWN(coil_context_copy());
    EXPECT_NONE(coil_var_set(b, coil_int(10), NULL));
    coil_context *two = OWN(coil_context_copy());
    EXPECT_NONE(coil_var_set(b, coil_string("cc"), NULL));

    EXPECT_INT(coil_context_count(empty), 0);
    EXPECT_NONE(coil_context_get(empty, a));
    EXPECT_VALUE(coil_context_get_or(empty, a, coil_int(42)), "42");
    EXPECT_INT(coil_context_count(one), 1);
    EXPECT_VALUE(coil_context_get(one, a), "'b'");
    EXPECT_NONE(coil_context_get(one, b));
    EXPECT_INT(coil_context_count(two), 2);
    EXPECT_VALUE(coil_context_get(two, a), "'b'");
    EXPECT_VALUE(coil_context_get(two, b), "10");
    EXPECT_INT(coil_context_count(current()), 2);
    EXPECT_VALUE(coil_context_get(current(), b), "'cc'");
}

TEST_ASYNC(variables_of_one_name_are_kept_apart)
{
    coil_var *vars[3] = {new_var("same"), new_var("same"), new_var("same")};
    EXPECT_NONE(coil_var_set(vars[0], coil_string("a"), NULL));
    EXPECT_NONE(coil_var_set(vars[1], coil_string("b"), NULL));
    EXPECT_VALUE(coil_var_get(vars[0]), "'a'");
    EXPECT_VALUE(coil_var_get(vars[1]), "'b'");
    EXPECT(!coil_context_contains(current(), vars[2]));
}

#define MANY 300

// Sets MANY variables, and unsets them in another order; a copy is made on the way, and must stay as it was.
TEST_ASYNC(many_variables_come_and_go, WITHOUT_FAILURES)
{
    static coil_var *vars[MANY];
    static coil_token *tokens[MANY];
    for (int i = 0; i < MANY; i++) {
        vars[i] = new_var("v");
        EXPECT_NONE(coil_var_set(vars[i], coil_int(i), &tokens[i]));
        keep(coil_object_value(tokens[i]));
        EXPECT_INT(coil_context_count(current()), i + 1);
    }
    for (int i = 0; i < MANY; i++) EXPECT_INT(coil_as_int(coil_var_get(vars[i])), i);
    int64_t sum = 0;
    coil_list *values = coil_as_list(OWN_VALUE(coil_context_values(current())));
    for (size_t i = 0; i < coil_list_count(values); i++) sum += coil_as_int(coil_list_get(values, i));
    EXPECT_INT(sum, MANY * (MANY - 1) / 2);

    coil_context *half = NULL;
    for (int gone = 0; gone < MANY; gone++) {
        if (gone == MANY / 2) half = OWN(coil_context_copy());
        int i = gone * 7 % MANY; // 7 and MANY have no common divisor: each once, far from in order
        EXPECT_NONE(coil_var_reset(vars[i], coil_retain(tokens[i])));
        EXPECT(!coil_context_contains(current(), vars[i]));
        EXPECT_INT(coil_context_count(current()), MANY - gone - 1);
    }
    EXPECT_VALUE(coil_context_items(current()), "[]");
    EXPECT_INT(coil_context_count(half), MANY / 2);
    for (int gone = 0; gone < MANY; gone++) EXPECT(coil_context_contains(half, vars[gone * 7 % MANY]) == (gone >= MANY / 2));
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

// A value whose finalizer sets variables: it runs when the value is replaced, or its variable reset.

static coil_var *set_by_finalizer;

static void sets_when_released(coil_object *self)
{
    (void)self;
    if (!coil_current_task()) return; // the test has ended early: what is set now would stay for ever
    coil_value_release(coil_var_set(set_by_finalizer, coil_string("finalized"), NULL));
}

static const coil_type setter_type = {.name = "setter", .finalize = sets_when_released};

TEST_ASYNC(value_that_sets_a_variable_as_it_is_released)
{
    set_by_finalizer = new_var("log");
    coil_var *var = new_var("n");
    coil_token *token = NULL;
    EXPECT_NONE(coil_var_set(var, coil_object_value(coil_object_new(&setter_type, sizeof(coil_object))), &token));
    keep(coil_object_value(token));
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_VALUE(coil_var_get(set_by_finalizer), "'finalized'");
    EXPECT(!coil_context_contains(current(), var));

    EXPECT_NONE(coil_var_set(set_by_finalizer, coil_none(), NULL));
    EXPECT_NONE(coil_var_set(var, coil_object_value(coil_object_new(&setter_type, sizeof(coil_object))), NULL));
    EXPECT_NONE(coil_var_set(var, coil_string("replaced"), NULL));
    EXPECT_VALUE(coil_var_get(set_by_finalizer), "'finalized'");
    EXPECT_VALUE(coil_var_get(var), "'replaced'");
}
