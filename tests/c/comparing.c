// Comparing values, and lists that grow.

#include "harness.h"

#include <math.h>

static coil_value pair(coil_value first, coil_value second)
{
    return coil_object_value(coil_list_new(2, (coil_value[]){first, second}));
}

static bool less(coil_value a, coil_value b) // both taken
{
    coil_value answer = coil_value_less(a, b);
    coil_value_release(a);
    coil_value_release(b);
    bool is_less = answer.tag == COIL_BOOL && answer.as.boolean;
    coil_value_release(answer);
    return is_less;
}

static bool equal(coil_value a, coil_value b) // both taken
{
    bool answer = coil_value_equal(a, b);
    coil_value_release(a);
    coil_value_release(b);
    return answer;
}

TEST(numbers_are_compared_by_what_they_amount_to)
{
    EXPECT(equal(coil_int(1), coil_double(1.0)));
    EXPECT(equal(coil_bool(true), coil_int(1)));
    EXPECT(!equal(coil_int(1), coil_int(2)));
    EXPECT(!equal(coil_double(NAN), coil_double(NAN)));
    EXPECT(less(coil_int(1), coil_double(1.5)));
    EXPECT(less(coil_double(0.5), coil_bool(true)));
    EXPECT(!less(coil_double(NAN), coil_int(1)) && !less(coil_int(1), coil_double(NAN)));
    EXPECT(!less(coil_double(2), coil_double(1)) && less(coil_double(1), coil_double(2)));
}

// 2^53 + 1 is no double: converting it would make the two equal.
TEST(an_int_and_a_double_are_compared_exactly)
{
    EXPECT(!equal(coil_int(9007199254740993), coil_double(9007199254740992.0)));
    EXPECT(less(coil_double(9007199254740992.0), coil_int(9007199254740993)));
    EXPECT(less(coil_int(INT64_MAX), coil_double(9223372036854775808.0)));
    EXPECT(!equal(coil_int(INT64_MAX), coil_double(9223372036854775808.0)));
    EXPECT(less(coil_double(-INFINITY), coil_int(INT64_MIN)));
    EXPECT(less(coil_int(-1), coil_double(-0.5)) && less(coil_double(-1.5), coil_int(-1)));
    EXPECT(equal(coil_int(INT64_MIN), coil_double(-9223372036854775808.0)));
}

TEST(texts_are_compared_by_their_bytes)
{
    EXPECT(less(coil_string("a"), coil_string("ab")));
    EXPECT(less(coil_string("ab"), coil_string("b")));
    EXPECT(!less(coil_string("a"), coil_string("a")));
    EXPECT(equal(coil_bytes("a\0b", 3), coil_bytes("a\0b", 3)));
    EXPECT(!equal(coil_bytes("a\0b", 3), coil_bytes("a\0c", 3)));
    EXPECT(!equal(coil_string("a"), coil_bytes("a", 1)));
}

TEST(lists_are_compared_item_by_item)
{
    EXPECT(less(pair(coil_int(1), coil_string("b")), pair(coil_int(2), coil_string("a"))));
    EXPECT(less(pair(coil_int(1), coil_string("a")), pair(coil_int(1), coil_string("b"))));
    EXPECT(equal(pair(coil_int(1), coil_none()), pair(coil_double(1), coil_none())));
    EXPECT(!equal(pair(coil_int(1), coil_none()), coil_object_value(coil_list_new(1, NULL))));
    EXPECT(less(coil_object_value(coil_list_new(0, NULL)), pair(coil_int(1), coil_none())));
}

TEST(anything_else_is_equal_to_itself_only)
{
    int here;
    EXPECT(equal(coil_none(), coil_none()) && !equal(coil_none(), coil_int(0)));
    EXPECT(equal(coil_pointer(&here), coil_pointer(&here)) && !equal(coil_pointer(&here), coil_pointer(NULL)));
    coil_var *var = OWN(coil_var_new("x"));
    EXPECT(equal(coil_object_value(coil_retain(var)), coil_object_value(coil_retain(var))));
}

TEST(what_has_no_order_is_refused)
{
    coil_value text = coil_string("a");
    coil_value answer = coil_value_less(text, coil_int(1));
    coil_value_release(text);
    EXPECT_ERROR(answer, coil_TypeError, "'<' not supported between instances of 'str' and 'int'");
    EXPECT_ERROR(coil_value_less(coil_none(), coil_double(1)), coil_TypeError, "'<' not supported between instances of 'NoneType' and 'float'");
}

TEST(a_list_grows_and_keeps_its_items)
{
    coil_list *list = OWN(coil_list_new(2, (coil_value[]){coil_int(0), coil_int(1)}));
    for (int i = 2; i < 100; i++) EXPECT_NONE(coil_list_append(list, coil_int(i)));
    EXPECT_INT(coil_list_count(list), 100);
    for (size_t i = 0; i < 100; i++) EXPECT_INT(coil_as_int(coil_list_get(list, i)), i);
}

TEST(kinds_that_do_not_mix_are_not_equal)
{
    EXPECT(!equal(coil_int(1), coil_string("1")));
    EXPECT(!equal(coil_double(1), coil_double(NAN)) && !less(coil_double(1), coil_double(NAN)));
    coil_var *var = OWN(coil_var_new("x"));
    EXPECT(!equal(coil_object_value(coil_list_new(0, NULL)), coil_object_value(coil_retain(var))));
    EXPECT(!equal(coil_object_value(coil_retain(var)), coil_object_value(coil_list_new(0, NULL))));
}

TEST(lists_that_differ_in_one_item_are_not_equal)
{
    coil_value list = OWN_VALUE(coil_object_value(coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)})));
    EXPECT(coil_value_equal(list, list));
    EXPECT(!equal(coil_value_retain(list), pair(coil_int(1), coil_int(3))));
    EXPECT(!equal(coil_value_retain(list), pair(coil_int(0), coil_int(2))));
}

TEST(list_that_another_one_begins_with_is_less)
{
    EXPECT(less(coil_object_value(coil_list_new(1, (coil_value[]){coil_int(1)})), pair(coil_int(1), coil_int(2))));
    EXPECT(!less(pair(coil_int(1), coil_int(2)), coil_object_value(coil_list_new(1, (coil_value[]){coil_int(1)}))));
    EXPECT(!less(pair(coil_int(1), coil_int(2)), pair(coil_int(1), coil_int(2))));
}

TEST(bytes_are_ordered_too)
{
    EXPECT(less(coil_bytes("a\0a", 3), coil_bytes("a\0b", 3)) && !less(coil_bytes("b", 1), coil_bytes("a", 1)));
}

TEST(list_that_was_long_from_the_start_grows)
{
    coil_list *list = OWN(coil_list_new(5, NULL));
    EXPECT_NONE(coil_list_append(list, coil_int(6)));
    EXPECT_VALUE(coil_object_value(coil_retain(list)), "[None, None, None, None, None, 6]");
}
