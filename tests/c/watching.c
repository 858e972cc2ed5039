// SPDX-License-Identifier: MIT
//
// watching.c: the trace, the warnings' handler, and the allocator: what is told to those who watch and tune.

#include "harness.h"

static const char *const events[] = {"created", "enter", "leave", "waits", "cancel", "done", "future done", "callback", "callback end"};

static void logs_event(coil_trace_event event, coil_task *task, coil_object *object, void *of)
{
    (void)object;
    if (!task || task == *(coil_task **)of) note("%s", events[event]);
}

static void logs_all_of(coil_trace_event event, coil_task *task, coil_object *object, void *self)
{
    (void)object;
    if (task && task != self) note("%s", events[event]);
}

TEST_ASYNC(trace_tells_the_life_of_a_task)
{
    coil_trace_set(logs_all_of, coil_current_task());
    coil_task *task = OWN(coil_create_task(coil_sleep_coro(1)));
    settle();
    note("time passes");
    coil_value awaited = coil_await(task);
    coil_trace_set(NULL, NULL);
    EXPECT_NONE(awaited);
    EXPECT_LOG("created", "enter", "leave", "waits", "time passes", "enter", "leave", "done");
}

TEST_ASYNC(trace_tells_of_cancelling)
{
    coil_task *task = spawn(waits_forever, NULL);
    settle();
    coil_trace_set(logs_event, &task);
    coil_task_cancel(task, NULL);
    coil_trace_set(NULL, NULL);
    EXPECT_LOG("cancel", "future done");
    settle();
}

TEST_ASYNC(trace_tells_of_callbacks)
{
    coil_task *nobody = NULL;
    coil_loop_call_soon(NULL, note_call, "runs");
    coil_trace_set(logs_event, &nobody);
    settle();
    coil_trace_set(NULL, NULL);
    EXPECT_LOG("callback", "runs", "callback end");
}

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

TEST_ASYNC(default_stack_size_can_be_chosen)
{
    coil_stack_size_default(64 * 1024);
    coil_task *task = spawn(returns_text, "r");
    coil_stack_size_default(0);
    EXPECT_VALUE(coil_await(task), "'r'");
}
