// SPDX-License-Identifier: MIT
//
// watching.c: the warnings' handler, and the allocator: what is told to those who watch and tune. The trace has a file of its own, tracing.c.

#include "harness.h"

static void checks_warning(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    CHECK(category == coil_RuntimeWarning);
    note("%s:%d: %s (%s)", file, line, message, (const char *)arg);
}

TEST(warning_tells_where_the_coroutine_was_made)
{
    coil_warnings_set_handler(checks_warning, "arg");
    coil_release(coil_coroutine_new_at(returns_none, NULL, 0, "forgotten", "f.c", 12));
    log_warnings();
    EXPECT_LOG("f.c:12: coroutine 'forgotten' was never awaited (arg)");
}

TEST(live_memory_counts_every_byte)
{
    size_t before = coil_memory_live();
    coil_value text = coil_string("counted");
    EXPECT(coil_memory_live() > before);
    coil_value_release(text);
    EXPECT_INT(coil_memory_live(), before);
}

TEST_ASYNC(task_that_is_done_leaves_nothing_behind)
{
    EXPECT_NONE(coil_join(coil_create_task(coil_coroutine_new(returns_none, NULL))));
    size_t before = coil_memory_live();
    for (int i = 0; i < 10; i++) EXPECT_NONE(coil_join(coil_create_task(coil_coroutine_new(returns_none, NULL))));
    EXPECT_INT(coil_memory_live(), before);
}

static coil_value awaits_spam(void *unused)
{
    (void)unused;
    return coil_await(coil_coroutine_new(returns_text, "spam"));
}

TEST(awaiting_is_the_same_in_debug_mode)
{
    coil_loop *loop = test_loop();
    EXPECT_VALUE(coil_loop_run_until_complete(loop, coil_coroutine_new(awaits_spam, NULL)), "'spam'");
    coil_loop_set_debug(loop, true);
    EXPECT_VALUE(coil_loop_run_until_complete(loop, coil_coroutine_new(awaits_spam, NULL)), "'spam'");
}

TEST_ASYNC(default_stack_size_can_be_chosen)
{
    coil_stack_size_default(64 * 1024);
    coil_task *task = spawn(returns_text, "r");
    coil_stack_size_default(0);
    EXPECT_VALUE(coil_await(task), "'r'");
}
