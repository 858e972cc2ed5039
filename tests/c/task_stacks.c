// SPDX-License-Identifier: MIT
//
// task_stacks.c: get_stack and print_stack: the functions of C that a task is in. Which of Coil's own are among them is a matter of inlining: they are
// left out of the logs here.

#include "harness.h"

#include "core.h"

#include <stdio.h>
#include <string.h>

#define placed(function, arg) coil_coroutine_new_at(function, arg, 0, #function, "f.c", 1)

static bool is_of_coil(const coil_call_frame *frame)
{
    return frame->name && strncmp(frame->name, "coil_", 5) == 0;
}

// "outer > inner", and what kind they are of if that is not "function".
static void tell(const coil_task *task, int limit)
{
    char line[300] = "";
    coil_value listed = coil_task_get_stack(task, limit);
    if (coil_failed(listed)) note("%s", coil_error_type_of(listed)->name);
    const coil_task_stack *stack = coil_failed(listed) ? NULL : coil_as_object(listed);
    for (size_t i = 0; stack && i < stack->count; i++) {
        const coil_call_frame *frame = &stack->frames[i];
        size_t length = strlen(line);
        if (is_of_coil(frame)) continue;
        bool is_function = strcmp(frame->kind, "function") == 0;
        snprintf(line + length, sizeof line - length, "%s%s%s%s", length ? " > " : "", is_function ? "" : frame->kind, is_function ? "" : " ",
                 frame->name ? frame->name : "?");
    }
    if (stack) note("%s%s", stack->is_traceback ? "traceback: " : "", *line ? line : "nothing");
    coil_value_release(listed);
}

// The lines but for those of Coil's functions, and without line numbers, which a build may have.
static void tell_text(coil_value text)
{
    if (coil_failed(text)) note("%s", coil_error_type_of(text)->name);
    for (const char *at = coil_failed(text) ? "" : coil_as_string(text); *at;) {
        const char *end = strchr(at, '\n'), *name = strstr(at, "n coil_");
        if (!name || name > end) note("%.*s", (int)(end - at), at);
        at = end + 1;
    }
    coil_value_release(text);
}

// Not inlined, and no tail calls: each is on the stack, on every platform.
COIL__APART static coil_value inner(void *future)
{
    COIL_LET(value, coil_await(future));
    return value;
}

COIL__APART static coil_value middle(void *future)
{
    COIL_LET(value, inner(future));
    return value;
}

static coil_value outer(void *future)
{
    COIL_LET(value, middle(future));
    return value;
}

static coil_value awaits_in_place(void *future)
{
    COIL_LET(value, coil_await(coil_coroutine_new(outer, future)));
    return value;
}

TEST_ASYNC(stack_of_a_task_that_waits_has_its_functions_outermost_first)
{
    coil_future *future = new_future();
    coil_task *task = spawn(outer, future);
    settle();
    tell(task, COIL_NO_LIMIT);
    EXPECT_LOG("outer > middle > inner");
    coil_value text = keep(coil_task_format_stack(task, COIL_NO_LIMIT));
    EXPECT(!coil_failed(text) && strstr(coil_as_string(text), "n outer\n") < strstr(coil_as_string(text), "n middle\n"));
    coil_future_set_result(future, coil_int(1));
    EXPECT_VALUE(coil_await(task), "1");
}

// Looking at it changes nothing.
TEST_ASYNC(task_whose_stack_was_listed_goes_on)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits_in_place, future);
    for (int i = 0; i < 3; i++) {
        settle();
        tell(task, COIL_NO_LIMIT);
    }
    EXPECT_LOG("awaits_in_place > outer > middle > inner", "awaits_in_place > outer > middle > inner", "awaits_in_place > outer > middle > inner");
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
}

TEST_ASYNC(limit_keeps_the_innermost_of_a_stack)
{
    coil_future *future = new_future();
    coil_task *task = spawn(outer, future);
    settle();
    coil_value listed = keep(coil_task_get_stack(task, COIL_NO_LIMIT));
    EXPECT(!coil_failed(listed));
    const coil_task_stack *all = coil_as_object(listed);
    coil_value one = keep(coil_task_get_stack(task, 1));
    EXPECT(!coil_failed(one));
    const coil_task_stack *last = coil_as_object(one);
    EXPECT_INT(last->count, 1);
    EXPECT_STR(last->frames[0].name, all->frames[all->count - 1].name);
    tell(task, 0);
    tell(task, -1);
    EXPECT_LOG("nothing", "nothing");
    coil_task_cancel(task, NULL);
    settle();
}

TEST_ASYNC(stack_of_a_task_that_has_not_begun_is_its_coroutine)
{
    coil_task *task = OWN(coil_create_task(placed(outer, NULL)));
    tell(task, COIL_NO_LIMIT);
    tell_text(coil_task_format_stack(task, COIL_NO_LIMIT));
    EXPECT_LOG("async outer", "Stack for <Task pending name='Task-...' coro=<outer() running at f.c:1>> (most recent call last):",
               "  File \"f.c\", line 1, in outer");
    coil_task_cancel(task, NULL);
    settle();
}

static coil_value tells_itself(void *unused)
{
    (void)unused;
    tell(coil_current_task(), COIL_NO_LIMIT);
    tell(coil_current_task(), 1);
    return coil_none();
}

static coil_value awaits_tells_itself(void *unused)
{
    return coil_await(coil_coroutine_new(tells_itself, unused));
}

TEST_ASYNC(stack_of_the_current_task_has_its_coroutines)
{
    EXPECT_NONE(coil_await(spawn(awaits_tells_itself, NULL)));
    EXPECT_LOG("async awaits_tells_itself > async tells_itself", "async tells_itself");
}

typedef struct waiting {
    coil_stackless head;
    void *awaitable; // borrowed
} waiting;

static coil_value waiting_body(coil_stackless *self, coil_value sent)
{
    waiting *const me = (waiting *)self;
    coil_value value;
    COIL_BEGIN(self, sent);
    COIL_JOIN_LET(value, coil_retain(me->awaitable));
    return value;
    COIL_END;
}

static const coil_stackless_type waiting_type = COIL_STACKLESS_TYPE("waiting", waiting_body, NULL);

static waiting *new_waiting(void *awaitable)
{
    waiting *made = coil_stackless_new(&waiting_type, sizeof *made);
    if (made) made->awaitable = awaitable;
    return made;
}

static coil_value joins(void *kept)
{
    COIL_LET(value, coil_join(coil_retain(kept)));
    return value;
}

TEST_ASYNC(stackless_coroutines_are_told_by_name)
{
    coil_future *future = new_future();
    coil_task *task = OWN(coil_create_task(new_waiting(future)));
    waiting *below = OWN(new_waiting(future));
    coil_task *above = spawn(joins, below);
    settle();
    tell(task, COIL_NO_LIMIT);
    tell(above, COIL_NO_LIMIT);
    EXPECT_LOG("async waiting", "joins > async waiting");
    coil_task_cancel(task, NULL);
    coil_task_cancel(above, NULL);
    settle();
}

// A stackless coroutine has no stack on which the next one could run in place.
TEST_ASYNC(stack_goes_on_in_the_stack_of_what_is_awaited)
{
    coil_future *future = new_future();
    coil_coroutine *lowest = coroutine(outer, future);
    waiting *below = OWN(new_waiting(lowest));
    coil_task *task = spawn(joins, below);
    settle();
    tell(task, COIL_NO_LIMIT);
    EXPECT_LOG("joins > async waiting > outer > middle > inner");
    coil_task_cancel(task, NULL);
    settle();
}

COIL__APART static coil_value fails_inside(void *text)
{
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static coil_value fails(void *text)
{
    COIL_TRY(fails_inside(text));
    return coil_none();
}

TEST_ASYNC(stack_of_a_task_that_has_failed_is_its_traceback)
{
    coil_task *task = OWN(coil_create_task(placed(fails, "why")));
    settle();
    tell(task, COIL_NO_LIMIT);
    tell(task, 1);
    EXPECT_LOG("traceback: fails > fails_inside", "traceback: fails");
    EXPECT_ERROR(coil_await(task), coil_ValueError, "why");
    tell(task, COIL_NO_LIMIT); // what has happened to the error since is not the task's
    EXPECT_LOG("traceback: fails > fails_inside");
    tell_text(coil_task_format_stack(task, 0));
    EXPECT_LOG("No stack for <Task finished name='Task-...' coro=<fails() done, defined at f.c:1> exception=ValueError('why')>", "ValueError: why");
}

static coil_value fails_with_a_note(void *text)
{
    coil_value error = coil_raise(coil_ValueError, "%s", (const char *)text);
    coil_value_release(coil_error_add_note(error, "a note"));
    return error;
}

TEST_ASYNC(error_below_a_traceback_has_its_notes)
{
    coil_task *task = OWN(coil_create_task(placed(fails_with_a_note, "why")));
    settle();
    coil_value text = keep(coil_task_format_stack(task, COIL_NO_LIMIT));
    EXPECT(!coil_failed(text));
    EXPECT(strstr(coil_as_string(text), "Traceback for <Task finished name='Task-"));
    EXPECT(strstr(coil_as_string(text), ", in fails_with_a_note\nValueError: why\na note\n"));
    coil_value_release(coil_await(task));
}

TEST_ASYNC(task_that_is_done_or_cancelled_has_no_stack)
{
    coil_task *done = OWN(coil_create_task(placed(returns_none, NULL))), *cancelled = OWN(coil_create_task(placed(waits_forever, NULL)));
    coil_task_cancel(cancelled, NULL);
    settle();
    tell(done, COIL_NO_LIMIT);
    tell(cancelled, COIL_NO_LIMIT);
    tell_text(coil_task_format_stack(done, COIL_NO_LIMIT));
    EXPECT_LOG("nothing", "nothing", "No stack for <Task finished name='Task-...' coro=<returns_none() done, defined at f.c:1> result=None>");
}

// What is printed is told by tests/frames.test.mjs.
TEST_ASYNC(stack_is_printed_to_a_file)
{
    coil_task *task = OWN(coil_create_task(placed(waits_forever, NULL)));
    EXPECT_NONE(coil_task_print_stack(task, 0, stderr));
    coil_task_cancel(task, NULL);
    settle();
}

static coil_value sleeps_on_little(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(1));
    return coil_none();
}

// Natively there may be no room to look at it from inside: then it is its coroutine.
TEST_ASYNC(stack_that_is_small_is_listed_all_the_same)
{
    coil_task *task = OWN(coil_create_task_with(coil_coroutine_new(sleeps_on_little, NULL), (coil_task_options){.stack_size = 24 * 1024}));
    settle();
    coil_value listed = keep(coil_task_get_stack(task, COIL_NO_LIMIT));
    EXPECT(!coil_failed(listed) && ((const coil_task_stack *)coil_as_object(listed))->count > 0);
    EXPECT_STR(((const coil_task_stack *)coil_as_object(listed))->frames[0].name, "sleeps_on_little");
    EXPECT_NONE(coil_await(task));
}
