// SPDX-License-Identifier: MIT
//
// context_tokens.c: tokens: putting a variable back, once, in the context that it was set in, and at the end of a stretch of code.

#include "harness.h"

#define new_var(name) ((coil_var *)OWN(coil_var_new(name)))

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

static coil_value sets_and_hands_out_its_token(void *var)
{
    coil_token *token;
    COIL_TRY(coil_var_set(var, coil_int(1), &token));
    return coil_object_value(token);
}

TEST_ASYNC(token_that_left_its_context_is_refused)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = coil_as_object(OWN_VALUE(coil_context_run(OWN(coil_context_new()), sets_and_hands_out_its_token, var)));
    EXPECT_ERROR(coil_var_reset(var, coil_retain(token)), coil_ValueError,
                 "<Token var=<ContextVar name='n' default=42 at 0x...> at 0x...> was created in a different Context");
}

TEST_ASYNC(token_knows_its_variable_and_the_value_before)
{
    coil_var *var = new_var("n");
    coil_token *first = set_and_keep_token(var, coil_int(42));
    EXPECT(coil_token_var(first) == var);
    EXPECT(coil_value_equal(keep(coil_token_old_value(first)), coil_token_missing()));
    EXPECT_VALUE(coil_token_old_value(first), "<Token.MISSING>");
    coil_token *second = set_and_keep_token(var, coil_string("spam"));
    EXPECT_VALUE(coil_token_old_value(second), "42");
    EXPECT_NONE(coil_var_reset(var, coil_retain(second)));
    EXPECT_VALUE(coil_token_old_value(second), "42");
}

TEST_ASYNC(refused_token_leaves_the_value_alone)
{
    coil_var *var = new_var("n");
    coil_token *first = set_and_keep_token(var, coil_int(42));
    coil_token *second = set_and_keep_token(var, coil_string("spam"));
    EXPECT_NONE(coil_var_reset(var, coil_retain(second)));
    EXPECT_NONE(coil_var_set(var, coil_string("spam2"), NULL));
    EXPECT_ERROR(coil_var_reset(var, coil_retain(second)), coil_RuntimeError,
                 "<Token used var=<ContextVar name='n' at 0x...> at 0x...> has already been used once");
    EXPECT_VALUE(coil_var_get(var), "'spam2'");
    EXPECT_NONE(coil_var_reset(var, coil_retain(first)));
    EXPECT_NONE(coil_var_get_or(var, coil_none()));
}

TEST_ASYNC(tokens_can_be_used_in_any_order)
{
    coil_var *var = new_var("n");
    coil_token *first = set_and_keep_token(var, coil_int(1));
    coil_token *second = set_and_keep_token(var, coil_int(2));
    EXPECT_NONE(coil_var_reset(var, coil_retain(first)));
    EXPECT_NONE(coil_var_get_or(var, coil_none()));
    EXPECT_NONE(coil_var_reset(var, coil_retain(second)));
    EXPECT_VALUE(coil_var_get(var), "1");
}

TEST_ASYNC(repr_of_a_token_names_its_variable_and_tells_that_it_was_used)
{
    coil_var *var = new_var("n");
    coil_token *token = set_and_keep_token(var, coil_int(1));
    EXPECT_VALUE(coil_object_value(coil_retain(token)), "<Token var=<ContextVar name='n' at 0x...> at 0x...>");
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_VALUE(coil_object_value(coil_retain(token)), "<Token used var=<ContextVar name='n' at 0x...> at 0x...>");
}

TEST_ASYNC(repr_of_a_variable_quotes_its_name)
{
    coil_var *var = new_var("it's"), *other = OWN(coil_var_new_default("\n", coil_int(1)));
    EXPECT_VALUE(coil_object_value(coil_retain(var)), "<ContextVar name=\"it's\" at 0x...>");
    EXPECT_VALUE(coil_object_value(coil_retain(other)), "<ContextVar name='\\n' default=1 at 0x...>");
}

TEST_ASYNC(variables_and_tokens_cannot_be_awaited)
{
    coil_var *var = new_var("n");
    coil_token *token = set_and_keep_token(var, coil_int(1));
    EXPECT_ERROR(coil_await(var), coil_TypeError, "'_contextvars.ContextVar' object can't be awaited");
    EXPECT_ERROR(coil_await(token), coil_TypeError, "'_contextvars.Token' object can't be awaited");
}

// A stretch of code: with var.set(value).

TEST_ASYNC(exit_puts_the_default_back)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = set_and_keep_token(var, coil_int(36));
    EXPECT_VALUE(coil_token_exit(coil_retain(token), coil_var_get(var)), "36");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(exit_unsets_what_was_unset)
{
    coil_var *var = new_var("n");
    coil_token *token = set_and_keep_token(var, coil_int(36));
    EXPECT_NONE(coil_token_exit(coil_retain(token), coil_none()));
    EXPECT_ERROR(coil_var_get(var), coil_LookupError, "<ContextVar name='n' at 0x...>");
}

TEST_ASYNC(exit_hands_on_the_error_of_the_code)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = set_and_keep_token(var, coil_int(36));
    EXPECT_ERROR(coil_token_exit(coil_retain(token), coil_raise(coil_ValueError, "of the code")), coil_ValueError, "of the code");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(second_exit_of_one_token_fails)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = set_and_keep_token(var, coil_int(36));
    coil_value inner = coil_token_exit(coil_retain(token), coil_var_get(var));
    EXPECT_ERROR(coil_token_exit(coil_retain(token), inner), coil_RuntimeError,
                 "<Token used var=<ContextVar name='n' default=42 at 0x...> at 0x...> has already been used once");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(exit_undoes_every_set_since)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = set_and_keep_token(var, coil_int(36));
    EXPECT_NONE(coil_var_set(var, coil_int(24), NULL));
    EXPECT_NONE(coil_var_set(var, coil_int(12), NULL));
    EXPECT_VALUE(coil_token_exit(coil_retain(token), coil_var_get(var)), "12");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(exit_after_a_reset_by_the_same_token_fails)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *token = set_and_keep_token(var, coil_int(36));
    EXPECT_NONE(coil_var_reset(var, coil_retain(token)));
    EXPECT_VALUE(coil_var_get(var), "42");
    EXPECT_ERROR(coil_token_exit(coil_retain(token), coil_none()), coil_RuntimeError,
                 "<Token used var=<ContextVar name='n' default=42 at 0x...> at 0x...> has already been used once");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(exit_after_a_reset_by_another_token)
{
    coil_var *var = OWN(coil_var_new_default("n", coil_int(42)));
    coil_token *outer = set_and_keep_token(var, coil_int(36));
    coil_token *inner = set_and_keep_token(var, coil_int(24));
    EXPECT_NONE(coil_var_reset(var, coil_retain(inner)));
    EXPECT_VALUE(coil_token_exit(coil_retain(outer), coil_var_get(var)), "36");
    EXPECT_VALUE(coil_var_get(var), "42");
}

TEST_ASYNC(token_brings_an_object_back)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    coil_var *var = OWN(coil_var_new("var"));
    coil_token *token;
    EXPECT_NONE(coil_var_set(var, coil_object_value(coil_retain(list)), NULL));
    EXPECT_NONE(coil_var_set(var, coil_int(1), &token));
    EXPECT_NONE(coil_var_reset(var, token));
    EXPECT_VALUE(coil_var_get(var), "[]");
}
