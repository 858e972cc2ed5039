// SPDX-License-Identifier: MIT
//
// graphs.c: call graphs and the overview of all tasks: who waits for whom, in which coroutine.

#include "harness.h"

#include "core.h"

#include <stdio.h>
#include <string.h>

// A coroutine of which place is known, as the text has it.
#define placed(function, arg) coil_coroutine_new_at(function, arg, 0, #function, "f.c", 1)

// ---------------------------------------------------------------------------------------------------------------------
// Telling a graph
// ---------------------------------------------------------------------------------------------------------------------

static void add(char *line, size_t size, const char *text)
{
    size_t length = strlen(line);
    snprintf(line + length, size - length, "%s", text);
}

// A line each: "T<name> async inner, async outer", indented by what it stands below; Task-1 is "T<anon>", whichever number it has.
static void note_graph(const coil_call_graph *graph, int depth)
{
    char line[300] = "";
    for (int i = 0; i < depth; i++) add(line, sizeof line, "  ");
    if (coil__is_task(&graph->future->head)) {
        const char *name = coil_task_get_name((coil_task *)graph->future);
        add(line, sizeof line, "T<");
        add(line, sizeof line, strncmp(name, "Task-", 5) == 0 ? "anon" : name);
        add(line, sizeof line, ">");
    } else {
        add(line, sizeof line, "F");
    }
    for (size_t i = 0; i < graph->call_stack_count; i++) {
        add(line, sizeof line, i ? ", " : " ");
        add(line, sizeof line, graph->call_stack[i].kind);
        add(line, sizeof line, " ");
        add(line, sizeof line, graph->call_stack[i].name);
    }
    note("%s", line);
    for (size_t i = 0; i < graph->awaited_by_count; i++) note_graph(graph->awaited_by[i], depth + 1);
}

static void tell_limited(void *future, int depth, int limit)
{
    coil_value graph = coil_capture_call_graph(future, depth, limit);
    if (coil_failed(graph)) note("%s: %s", coil_error_type_of(graph)->name, coil_error_message(graph));
    else if (graph.tag == COIL_NONE) note("None");
    else note_graph(coil_as_object(graph), 0);
    coil_value_release(graph);
}

static void tell(void *future)
{
    tell_limited(future, 0, COIL_NO_LIMIT);
}

static coil_value tells(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(0));
    tell(NULL);
    return coil_none();
}

static coil_value awaits_tells(void *unused)
{
    return coil_await(coil_coroutine_new(tells, unused));
}

// ---------------------------------------------------------------------------------------------------------------------
// Who waits
// ---------------------------------------------------------------------------------------------------------------------

static coil_value awaits_deeper(void *unused)
{
    return coil_await(coil_coroutine_new(awaits_tells, unused));
}

static coil_value groups(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_task *root = coil_group_create_task(group, coil_coroutine_new(awaits_deeper, NULL), (coil_task_options){.name = "root"});
    if (root) {
        coil_group_create_task(group, coil_coroutine_new(awaits, root), (coil_task_options){.name = "sub 1"});
        coil_group_create_task(group, coil_coroutine_new(awaits, root), (coil_task_options){.name = "sub 2"});
    }
    return coil_group_join(group);
}

TEST_ASYNC(graph_of_a_groups_task_shows_the_parent_and_who_awaits_it)
{
    coil_value result = coil_await(coil_coroutine_new(groups, NULL));
    EXPECT_NONE(result);
    EXPECT_LOG("T<root> async tells, async awaits_tells, async awaits_deeper", //
               "  T<anon> async groups, async run_body",                         //
               "  T<sub 1> async awaits",                                        //
               "    T<anon> async groups, async run_body",                       //
               "  T<sub 2> async awaits",                                        //
               "    T<anon> async groups, async run_body");
}

static coil_value groups_and_tells(void *future)
{
    coil_group *group = coil_group_new();
    coil_group_create_task(group, coil_coroutine_new(awaits, future), (coil_task_options){.name = "member"});
    coil_value slept = coil_sleep(0);
    tell(future);
    if (!coil_failed(slept)) coil_value_release(coil_future_set_result(future, coil_none()));
    return coil_group_exit(group, slept);
}

TEST_ASYNC(graph_shows_the_parent_of_a_group_while_its_body_runs)
{
    coil_value result = keep(coil_await(coil_coroutine_new(groups_and_tells, new_future())));
    EXPECT(!coil_failed(result));
    EXPECT_LOG("F", "  T<member> async awaits", "    T<anon> async groups_and_tells, async run_body");
}

static coil_value gathers(void *unused)
{
    coil_value results = COIL_GATHER(coil_coroutine_new(awaits_tells, unused), coil_sleep_coro(0));
    COIL_TRY(results);
    return coil_none();
}

TEST_ASYNC(graph_of_a_gathered_task_shows_who_gathers)
{
    EXPECT_NONE(coil_await(coil_coroutine_new(gathers, NULL)));
    EXPECT_LOG("T<anon> async tells, async awaits_tells", "  T<anon> async gathers, async run_body");
}

static coil_value makes_task(void *unused)
{
    (void)unused;
    return coil_join(coil_create_task_with(coil_coroutine_new(awaits_tells, NULL), (coil_task_options){.name = "there there"}));
}

static coil_value awaits_makes_task(void *unused)
{
    return coil_await(coil_coroutine_new(makes_task, unused));
}

TEST_ASYNC(graph_of_a_task_shows_who_awaits_it)
{
    EXPECT_NONE(coil_await(coil_coroutine_new(awaits_makes_task, NULL)));
    EXPECT_LOG("T<there there> async tells, async awaits_tells", "  T<anon> async makes_task, async awaits_makes_task, async run_body");
}

static coil_value awaits_awaits(void *future)
{
    return coil_await(coil_coroutine_new(awaits, future));
}

TEST_ASYNC(graph_of_a_future_shows_all_who_await_it)
{
    coil_future *future = new_future();
    coil_task *a = spawn_with(awaits_awaits, future, .name = "task A");
    coil_task *b = spawn_with(awaits, future, .name = "task B");
    settle();
    tell(future);
    coil_value_release(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT(coil_task_done(a) && coil_task_done(b));
    EXPECT_LOG("F", "  T<task A> async awaits, async awaits_awaits", "  T<task B> async awaits");
    tell(future);
    EXPECT_LOG("F");
}

// As in Python, whoever waited waits until it runs again.
TEST_ASYNC(graph_of_a_future_that_is_done_shows_who_has_not_run_yet)
{
    coil_future *future = new_future();
    coil_task *task = spawn_with(awaits, future, .name = "sleepy");
    settle();
    coil_value_release(coil_future_set_result(future, coil_none()));
    tell(future);
    EXPECT_LOG("F", "  T<sleepy> async awaits");
    EXPECT_NONE(coil_await(task));
    tell(future);
    EXPECT_LOG("F");
}

TEST_ASYNC(graph_of_a_gathered_future_shows_who_awaits_the_gathering)
{
    coil_future *future = new_future();
    coil_future *outer = OWN(coil_gather_future(2, (void *[]){future, future}, 0));
    tell(future);
    coil_task *task = spawn_with(awaits, outer, .name = "gatherer");
    settle();
    tell(future);
    tell(outer);
    coil_value_release(coil_future_set_result(future, coil_none()));
    note("done");
    tell(future);
    coil_value results = keep(coil_await(task));
    note("awaited");
    tell(future);
    EXPECT(!coil_failed(results));
    EXPECT_LOG("F", "F", "  T<gatherer> async awaits", "F", "  T<gatherer> async awaits", "done", "F", "  T<gatherer> async awaits", "awaited", "F");
}

TEST_ASYNC(graph_of_a_shielded_task_shows_who_awaits_the_shield)
{
    coil_task *inner = spawn_with(awaits_tells, NULL, .name = "inner");
    EXPECT_NONE(coil_join(coil_shield(inner)));
    EXPECT_LOG("T<inner> async tells, async awaits_tells", "  T<anon> async run_body");
}

static coil_value waits_for_both(void *tasks)
{
    return coil_wait(2, tasks, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL);
}

TEST_ASYNC(graph_of_a_task_that_is_waited_for_shows_who_waits)
{
    coil_task *first = spawn_with(awaits_tells, NULL, .name = "first");
    coil_task *second = spawn_with(returns_none, NULL, .name = "second");
    EXPECT_NONE(coil_await(coil_coroutine_new(waits_for_both, ((void *[]){first, second}))));
    EXPECT_LOG("T<first> async tells, async awaits_tells", "  T<anon> async waits_for_both, async run_body");
}

static coil_value shields_in_time(void *task)
{
    return coil_wait_for(coil_coroutine_new(awaits, task), 1);
}

static coil_value tells_in_time(void *unused)
{
    coil_timeout *timeout = coil_timeout_enter(1);
    return coil_timeout_exit(timeout, coil_await(coil_coroutine_new(tells, unused)));
}

TEST_ASYNC(timeouts_stand_in_no_graph)
{
    coil_task *inner = spawn_with(tells_in_time, NULL, .name = "inner");
    coil_future *shield = OWN(coil_shield(inner));
    EXPECT_NONE(coil_await(coil_coroutine_new(shields_in_time, shield)));
    EXPECT_LOG("T<inner> async tells, async tells_in_time", "  T<anon> async awaits, async shields_in_time, async run_body");
}

static coil_value tells_when_it_is_cancelled(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(10);
    tell(NULL);
    return slept;
}

// It waits for a future of its own.
TEST_ASYNC(waiting_without_time_stands_in_no_graph)
{
    coil_task *task = spawn_with(tells_when_it_is_cancelled, NULL, .name = "late");
    settle();
    EXPECT_ERROR(coil_wait_for(task, 0), coil_TimeoutError, "");
    EXPECT_LOG("T<late> async tells_when_it_is_cancelled");
}

typedef struct turns {
    coil_object head;
    int left;
} turns;

static coil_send_result turns_send(coil_object *self, coil_value sent, coil_value *result)
{
    coil_value_release(sent);
    *result = coil_none();
    return ((turns *)self)->left-- > 0 ? COIL_SEND_NEXT : COIL_SEND_RETURN;
}

static const coil_type turns_type = {.name = "turns", .flags = COIL_TYPE_COROUTINE, .send = turns_send};

static coil_value awaits_turns(void *object)
{
    return coil_await(coil_retain(object));
}

TEST_ASYNC(graph_ends_at_a_coroutine_of_which_nothing_is_known)
{
    turns *object = OWN(coil_object_new(&turns_type, sizeof *object));
    object->left = 1;
    coil_task *task = spawn_with(awaits_turns, object, .name = "outer");
    EXPECT_NONE(coil_sleep(0));
    tell(task);
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("T<outer> async awaits_turns");
}

static coil_value races(void *unused)
{
    (void)unused;
    coil_race_result result;
    coil_value raced = coil_staggered_race(1, (coil_racer[]){{awaits_tells, NULL}}, COIL_FOREVER, &result);
    if (coil_failed(raced)) return raced;
    coil_value_release(raced);
    coil_value_release(result.winner);
    coil_release(result.exceptions);
    return coil_none();
}

TEST_ASYNC(graph_of_a_racer_shows_who_has_begun_the_race)
{
    coil_value raced = keep(coil_await(coil_coroutine_new(races, NULL)));
    EXPECT(!coil_failed(raced));
    EXPECT_LOG("T<anon> async tells, async racer, async run_one_coro", "  T<anon> async races, async run_body");
}

static void tells_in_callback(void *unused)
{
    tell(unused);
}

TEST_ASYNC(graph_in_a_callback_is_none_without_a_future)
{
    coil_loop_call_soon(NULL, tells_in_callback, NULL);
    settle();
    EXPECT_LOG("None");
}

TEST(graph_outside_of_a_loop_needs_a_future)
{
    tell(NULL);
    EXPECT_LOG("RuntimeError: capture_call_graph() is called outside of a running event loop and no *future* to introspect was provided");
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    tell(future);
    EXPECT_LOG("F");
}

TEST_ASYNC(graph_of_what_is_no_future_is_refused)
{
    EXPECT_ERROR(coil_capture_call_graph(coil_task_get_context(coil_current_task()), 0, 0), coil_TypeError,
                 "<_contextvars.Context object at 0x...> object does not appear to be compatible with asyncio.Future");
}

// ---------------------------------------------------------------------------------------------------------------------
// Call stacks
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(call_stack_of_a_task_that_has_not_started)
{
    coil_task *task = spawn_with(returns_none, NULL, .name = "new");
    tell(task);
    settle();
    tell(task);
    EXPECT_LOG("T<new> async returns_none", "T<new>");
}

static coil_value tells_limits(void *unused)
{
    (void)unused;
    tell_limited(NULL, 0, 1);
    tell_limited(NULL, 0, -1);
    tell_limited(NULL, 0, 0);
    tell_limited(NULL, 1, COIL_NO_LIMIT);
    tell_limited(NULL, 1, -1);
    tell_limited(NULL, 9, COIL_NO_LIMIT);
    return coil_none();
}

static coil_value awaits_tells_limits(void *unused)
{
    return coil_await(coil_coroutine_new(tells_limits, unused));
}

TEST_ASYNC(limit_and_depth_cut_the_stack_of_the_running_task)
{
    EXPECT_NONE(coil_await(coil_coroutine_new(awaits_tells_limits, NULL)));
    EXPECT_LOG("T<anon> async run_body", "T<anon> async tells_limits", "T<anon>", "T<anon> async awaits_tells_limits, async run_body",
               "T<anon> async awaits_tells_limits", "T<anon>");
}

TEST_ASYNC(limit_cuts_the_stack_of_a_suspended_task)
{
    coil_future *future = new_future();
    coil_task *task = spawn_with(awaits_awaits, future, .name = "waits");
    settle();
    tell_limited(task, 5, COIL_NO_LIMIT); // the depth is of the running task
    tell_limited(task, 0, 1);
    tell_limited(task, 0, -1);
    tell_limited(task, 0, 0);
    EXPECT_LOG("T<waits> async awaits, async awaits_awaits", "T<waits> async awaits_awaits", "T<waits> async awaits", "T<waits>");
    coil_task_cancel(task, NULL);
    settle();
}

static coil_value tells_at_once(void *unused)
{
    (void)unused;
    tell(NULL);
    return coil_yield(coil_none());
}

TEST_ASYNC(generator_that_is_driven_stands_in_the_stack)
{
    coil_generator *inner = generator(tells_at_once, NULL);
    EXPECT_NEXT(coil_next(inner, INTO), "None");
    EXPECT_LOG("T<anon> generator tells_at_once, async run_body");
}

// Drives a coroutine by hand, to its first yield.
static coil_value drives(void *coroutine)
{
    coil_value value;
    if (coil_coroutine_send(coroutine, coil_none(), &value) != COIL_SEND_ERROR) note("driven");
    coil_value_release(value);
    return coil_none();
}

TEST_ASYNC(coroutine_that_is_driven_by_hand_stands_in_the_stack)
{
    coil_coroutine *driven = coroutine(tells_at_once, NULL);
    EXPECT_NONE(coil_await(coil_coroutine_new(drives, driven)));
    EXPECT_LOG("T<anon> async tells_at_once, async drives, async run_body", "driven");
}

// An awaitable that drives a coroutine in its send slot.
typedef struct driving {
    coil_object head;
    coil_coroutine *coroutine;
} driving;

static coil_object *driving_await(coil_object *self)
{
    return coil_retain(self);
}

static coil_send_result driving_send(coil_object *self, coil_value sent, coil_value *result)
{
    return coil_coroutine_send(((driving *)self)->coroutine, sent, result);
}

static const coil_type driving_type = {.name = "driving", .await = driving_await, .send = driving_send};

TEST_ASYNC(coroutine_that_is_driven_by_a_slot_stands_in_the_stack)
{
    driving *object = OWN(coil_object_new(&driving_type, sizeof *object));
    object->coroutine = coroutine(tells_at_once, NULL);
    EXPECT_NONE(coil_await(object));
    EXPECT_LOG("T<anon> async tells_at_once, async run_body");
}

static coil_value tells_nested(void *unused)
{
    tell(unused);
    return coil_none();
}

static coil_value yields_and_tells(void *unused)
{
    COIL_TRY(coil_yield(coil_none()));
    return coil_await(coil_coroutine_new(tells_nested, unused));
}

static coil_value iterates(void *generator)
{
    coil_async_for (item, generator) (void)item;
    return coil_none();
}

TEST_ASYNC(async_generator_stands_in_the_stack)
{
    coil_async_generator *generator = OWN(coil_async_generator_new(yields_and_tells, NULL));
    coil_value result = keep(coil_await(coil_coroutine_new(iterates, generator)));
    EXPECT(!coil_failed(result));
    EXPECT_LOG("T<anon> async tells_nested, async generator yields_and_tells, async iterates, async run_body");
}

typedef struct stackless {
    coil_stackless head;
    coil_future *future;
} stackless;

static coil_value stackless_body(coil_stackless *self, coil_value sent)
{
    stackless *here = (stackless *)self;
    COIL_BEGIN(self, sent);
    COIL_AWAIT_TRY(here->future);
    COIL_END;
}

static const coil_stackless_type stackless_type = COIL_STACKLESS_TYPE("without_stack", stackless_body, NULL);

TEST_ASYNC(stackless_coroutine_stands_in_the_stack)
{
    stackless *body = OWN(coil_stackless_new(&stackless_type, sizeof *body));
    body->future = new_future();
    coil_task *task = OWN(coil_create_task(coil_retain(body)));
    settle();
    tell(task);
    coil_value_release(coil_future_set_result(body->future, coil_none()));
    settle();
    tell(task);
    EXPECT_LOG("T<anon> async without_stack", "T<anon>");
}

// ---------------------------------------------------------------------------------------------------------------------
// Told by hand
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(awaited_by_told_by_hand_is_shown_until_it_is_taken_back)
{
    coil_future *future = new_future();
    coil_task *task = spawn_with(waits_forever, NULL, .name = "waiter");
    EXPECT_NONE(coil_future_add_to_awaited_by(future, task));
    EXPECT_NONE(coil_future_add_to_awaited_by(future, task));
    tell(future);
    EXPECT_LOG("F", "  T<waiter> async waits_forever");
    coil_value_release(coil_future_set_result(future, coil_none()));
    tell(future);
    EXPECT_LOG("F", "  T<waiter> async waits_forever");
    coil_future_discard_from_awaited_by(future, task);
    coil_future_discard_from_awaited_by(future, task);
    tell(future);
    EXPECT_LOG("F");
    coil_task_cancel(task, NULL);
    settle();
}

TEST_ASYNC(awaited_by_told_by_hand_is_no_callback)
{
    coil_future *future = new_future();
    coil_future *waiter = new_future();
    EXPECT_NONE(coil_future_add_to_awaited_by(future, waiter));
    EXPECT_VALUE(coil_repr(keep(coil_object_value(coil_retain(future)))), "'<Future pending>'");
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "first"));
    EXPECT_NONE(coil_future_add_to_awaited_by(future, coil_current_task()));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "second"));
    coil_future_discard_from_awaited_by(future, waiter);
    coil_value_release(coil_future_set_result(future, coil_none()));
    EXPECT_INT(coil_loop_get_ready_count(coil_future_get_loop(future)), 2);
    settle();
    EXPECT_LOG("first", "second");
    tell(future);
    EXPECT_LOG("F", "  T<anon> async run_body");
}

TEST_ASYNC(awaited_by_of_a_done_future_can_be_told)
{
    coil_future *future = new_future();
    coil_value_release(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_future_add_to_awaited_by(future, coil_current_task()));
    tell(future);
    EXPECT_LOG("F", "  T<anon> async run_body");
    coil_future_discard_from_awaited_by(future, coil_current_task());
    tell(future);
    EXPECT_LOG("F");
}

TEST_ASYNC(awaited_by_of_what_is_no_future_is_ignored)
{
    coil_context *context = OWN(coil_retain(coil_task_get_context(coil_current_task())));
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_to_awaited_by(context, future));
    EXPECT_NONE(coil_future_add_to_awaited_by(future, context));
    coil_future_discard_from_awaited_by(context, future);
    coil_future_discard_from_awaited_by(future, context);
    tell(future);
    EXPECT_LOG("F");
}

TEST_ASYNC(removing_callbacks_leaves_what_is_told_by_hand)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "removed"));
    EXPECT_NONE(coil_future_add_to_awaited_by(future, coil_current_task()));
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, "removed"), 1);
    tell(future);
    EXPECT_LOG("F", "  T<anon> async run_body");
}

// ---------------------------------------------------------------------------------------------------------------------
// Graphs as objects
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(graph_tells_where_coroutines_were_made)
{
    coil_task *task = OWN(coil_create_task(placed(waits_forever, NULL)));
    coil_value value = keep(coil_capture_call_graph(task, 0, COIL_NO_LIMIT));
    EXPECT(!coil_failed(value));
    const coil_call_graph *graph = coil_as_object(value);
    EXPECT(graph->future == coil_task_as_future(task));
    EXPECT_INT(graph->call_stack_count, 1);
    EXPECT_STR(graph->call_stack[0].file, "f.c");
    EXPECT_INT(graph->call_stack[0].line, 1);
    EXPECT_INT(graph->awaited_by_count, 0);
    coil_task_cancel(task, NULL);
    settle();
}

TEST_ASYNC(part_of_a_graph_outlives_the_whole)
{
    coil_task *first = spawn_with(waits_forever, NULL, .name = "first");
    coil_task *second = spawn_with(awaits, first, .name = "second");
    coil_task *third = spawn_with(awaits, second, .name = "third");
    settle();
    coil_value whole = coil_capture_call_graph(first, 0, COIL_NO_LIMIT);
    EXPECT(!coil_failed(whole));
    bool found = ((coil_call_graph *)coil_as_object(whole))->awaited_by_count == 1;
    coil_call_graph *part = found ? coil_retain(((coil_call_graph *)coil_as_object(whole))->awaited_by[0]) : NULL;
    coil_value_release(whole);
    if (part) note_graph(part, 0);
    coil_release(part);
    EXPECT_LOG("T<second> async awaits", "  T<third> async awaits");
    coil_task_cancel(third, NULL);
    settle();
}

// Not by recursion: a coroutine's stack would not have the room.
TEST_ASYNC(graph_of_a_long_chain, WITHOUT_FAILURES)
{
    enum { LENGTH = 3000 };
    coil_task *first = coil_create_task(coil_coroutine_new(waits_forever, NULL)), *last = first;
    for (int i = 0; i < LENGTH; i++) {
        coil_task *next = coil_create_task(coil_coroutine_new(awaits, last));
        if (last != first) coil_release(last);
        last = next;
    }
    settle();
    coil_value graph = coil_capture_call_graph(first, 0, COIL_NO_LIMIT);
    EXPECT(!coil_failed(graph));
    int depth = 0;
    for (const coil_call_graph *at = coil_as_object(graph); at->awaited_by_count; at = at->awaited_by[0]) depth++;
    coil_value_release(graph);
    EXPECT_INT(depth, LENGTH);
    coil_value text = coil_format_call_graph(first, 0, COIL_NO_LIMIT);
    EXPECT(!coil_failed(text));
    coil_value_release(text);
    coil_value tree = coil_format_task_tree(NULL);
    EXPECT(!coil_failed(tree));
    coil_value_release(tree);
    coil_task_cancel(first, NULL); // not the last one: a request is passed on from task to task, which is a recursion
    coil_release(last);
    settle();
    coil_release(first);
}

// ---------------------------------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------------------------------

// Each line, with any number of spaces as one.
static void note_lines(coil_value text)
{
    char line[400];
    size_t length = 0;
    if (coil_failed(text)) note("%s", coil_error_type_of(text)->name);
    for (const char *at = coil_failed(text) ? coil_error_message(text) : coil_as_string(text); *at; at++) {
        bool is_space = *at == ' ' && length > 0 && line[length - 1] == ' ';
        if (*at != '\n' && !is_space && length < sizeof line - 1) line[length++] = *at;
        if (*at != '\n' && at[1]) continue;
        note("%.*s", (int)length, line);
        length = 0;
    }
    coil_value_release(text);
}

TEST_ASYNC(graph_is_written_as_asyncio_prints_it)
{
    coil_future *future = new_future();
    coil_task *inner = OWN(coil_create_task_with(placed(awaits_awaits, future), (coil_task_options){.name = "it's inner"}));
    coil_task *outer = OWN(coil_create_task_with(placed(awaits, inner), (coil_task_options){.name = "outer"}));
    settle();
    note_lines(coil_format_call_graph(inner, 0, 1));
    EXPECT_LOG("* Task(name=\"it's inner\", id=0x...)", " + Call stack:", " | File 'f.c', line 1, in async awaits_awaits()", " + Awaited by:",
               " * Task(name='outer', id=0x...)", " + Call stack:", " | File 'f.c', line 1, in async awaits()");
    note_lines(coil_format_call_graph(future, 0, 0));
    EXPECT_LOG("* Future(id=0x...)", " + Awaited by:", " * Task(name=\"it's inner\", id=0x...)", " + Awaited by:", " * Task(name='outer', id=0x...)");
    coil_task_cancel(outer, NULL);
    settle();
}

TEST_ASYNC(graph_of_nobody_is_written_as_nothing)
{
    coil_future *future = new_future();
    EXPECT_VALUE(coil_format_call_graph(future, 0, 0), "'* Future(id=0x...)'");
}

static void formats_in_callback(void *unused)
{
    (void)unused;
    coil_value text = coil_format_call_graph(NULL, 0, 0);
    CHECK(coil_failed(text) || !*coil_as_string(text));
    coil_value_release(text);
}

TEST_ASYNC(graph_of_no_task_is_written_as_nothing)
{
    coil_loop_call_soon(NULL, formats_in_callback, NULL);
    settle();
}

// ---------------------------------------------------------------------------------------------------------------------
// All tasks
// ---------------------------------------------------------------------------------------------------------------------

static coil_value awaits_twice(void *task)
{
    return coil_await(placed(awaits, task));
}

#define TEN "----------"
#define RULE TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

TEST(task_tree_shows_who_waits_for_whom)
{
    coil_loop *loop = test_loop();
    coil_future *never = OWN(coil_loop_create_future(loop));
    coil_task *leaf = OWN(coil_loop_create_task(loop, placed(awaits, never), (coil_task_options){.name = "leaf"}));
    OWN(coil_loop_create_task(loop, placed(awaits_twice, leaf), (coil_task_options){.name = "first"}));
    OWN(coil_loop_create_task(loop, placed(awaits, leaf), (coil_task_options){.name = "second"}));
    OWN(coil_loop_create_task(loop, placed(awaits_twice, never), (coil_task_options){.name = "alone"}));
    settle();
    note_lines(coil_format_task_tree(loop));
    EXPECT_LOG("└── (T) first", " └── awaits_twice f.c:1", " └── awaits f.c:1", " └── (T) leaf", " └── awaits f.c:1", //
               "└── (T) second", " └── awaits f.c:1", " └── (T) leaf", " └── awaits f.c:1",                             //
               "└── (T) alone", " └── awaits_twice f.c:1", " └── awaits f.c:1");
    note_lines(coil_format_tasks(loop));
    EXPECT_LOG("tid task id task name coroutine stack awaiter chain awaiter name awaiter id ", RULE, //
               "1 0x... leaf awaits awaits -> awaits_twice first 0x... ",                             //
               "1 0x... leaf awaits awaits second 0x... ",                                            //
               "1 0x... first awaits -> awaits_twice 0x0 ",                                           //
               "1 0x... second awaits 0x0 ",                                                          //
               "1 0x... alone awaits -> awaits_twice 0x0 ");
    coil_value_release(coil_future_set_result(never, coil_none()));
    settle();
    EXPECT_VALUE(coil_format_task_tree(loop), "''");
}

static coil_task *others[3];

static coil_value awaits_other(void *other)
{
    return coil_await(*(coil_task **)other);
}

TEST_ASYNC(tasks_that_wait_for_each_other_have_no_tree)
{
    static const char *const called[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) others[i] = spawn_with(awaits_other, &others[(i + 1) % 3], .name = called[i]);
    settle();
    note_lines(coil_format_task_tree(NULL));
    EXPECT_LOG("RuntimeError", "ERROR: await-graph contains cycles - cannot print a tree!", "", "cycle: C → A → B → C");
    EXPECT_ERROR(coil_capture_call_graph(others[0], 0, COIL_NO_LIMIT), coil_RecursionError, "maximum recursion depth exceeded");
    EXPECT_ERROR(coil_format_call_graph(others[0], 0, COIL_NO_LIMIT), coil_RecursionError, "maximum recursion depth exceeded");
    coil_task_cancel(others[0], NULL);
    settle();
}

static coil_value gathers_all(void *tasks)
{
    return coil_gather(2, tasks, 0);
}

TEST_ASYNC(task_that_gathers_has_all_below_it)
{
    coil_task *first = spawn_with(waits_forever, NULL, .name = "first");
    coil_task *second = spawn_with(waits_forever, NULL, .name = "second");
    coil_task *gatherer = spawn_with(gathers_all, ((void *[]){first, second}), .name = "gatherer");
    settle();
    coil_value tree = coil_format_task_tree(NULL);
    bool found = !coil_failed(tree) && strstr(coil_as_string(tree), "├── (T) first") && strstr(coil_as_string(tree), "└── (T) second");
    coil_value_release(tree);
    coil_task_cancel(gatherer, NULL);
    settle();
    EXPECT(found);
}

TEST(task_tree_needs_a_loop)
{
    EXPECT_ERROR(coil_format_task_tree(NULL), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_format_tasks(NULL), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_print_task_tree(NULL), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_print_tasks(NULL), coil_RuntimeError, "no running event loop");
}

// ---------------------------------------------------------------------------------------------------------------------
// What is told in two ways, or of nobody
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(awaiter_that_is_told_of_twice_stands_once)
{
    coil_future *never = new_future();
    coil_task *leaf = spawn_with(awaits, never, .name = "leaf");
    coil_task *waiting = spawn_with(awaits, leaf, .name = "waiting");
    settle();
    EXPECT_NONE(coil_future_add_to_awaited_by(leaf, waiting));
    tell(leaf);
    EXPECT_LOG("T<leaf> async awaits", "  T<waiting> async awaits");
    coil_value tree = coil_format_task_tree(NULL);
    bool once = !coil_failed(tree) && strstr(coil_as_string(tree), "(T) leaf") == strrchr(coil_as_string(tree), 'l') - 4;
    coil_value_release(tree);
    EXPECT(once);
    coil_future_discard_from_awaited_by(leaf, waiting);
    coil_task_cancel(waiting, NULL);
    settle();
}

TEST_ASYNC(tree_leaves_out_awaiters_that_are_no_tasks_or_are_done)
{
    coil_task *leaf = spawn_with(awaits, new_future(), .name = "leaf"), *done = spawn(returns_none, NULL);
    coil_future *future = new_future();
    settle();
    EXPECT_NONE(coil_future_add_to_awaited_by(leaf, done));
    EXPECT_NONE(coil_future_add_to_awaited_by(leaf, future));
    tell(leaf);
    EXPECT_LOG("T<leaf> async awaits", "  T<anon>", "  F");
    coil_value tree = coil_format_task_tree(NULL);
    bool on_top = !coil_failed(tree) && strstr(coil_as_string(tree), "── (T) leaf\n    └──  awaits ");
    coil_value_release(tree);
    EXPECT(on_top);
    coil_future_discard_from_awaited_by(leaf, done);
    coil_future_discard_from_awaited_by(leaf, future);
    coil_task_cancel(leaf, NULL);
    settle();
}

TEST_ASYNC(text_of_a_graph_shows_two_who_wait)
{
    coil_future *future = new_future();
    coil_task *first = spawn_with(awaits, future, .name = "first"), *second = spawn_with(awaits, future, .name = "second");
    settle();
    note_lines(coil_format_call_graph(future, 0, 0));
    EXPECT_LOG("* Future(id=0x...)", " + Awaited by:", " * Task(name='first', id=0x...)", " * Task(name='second', id=0x...)");
    coil_task_cancel(first, NULL);
    coil_task_cancel(second, NULL);
    settle();
}

// A chain of gatherings longer than is looked at: it ends, and nobody is told of.
TEST_ASYNC(gatherings_of_gatherings_are_followed_so_far, WITHOUT_FAILURES)
{
    enum { DEEP = 120 };
    coil_future *inner = new_future(), *outer = coil_retain(inner), *near = NULL;
    for (int i = 0; i < DEEP; i++) {
        coil_future *around = coil_gather_future(1, (void *[]){outer}, 0);
        EXPECT(around != NULL);
        if (i == DEEP - 10) near = OWN(coil_retain(outer));
        coil_release(outer);
        outer = around;
    }
    coil_task *task = spawn_with(awaits, outer, .name = "waiting");
    OWN(outer);
    settle();
    tell(near);
    EXPECT_LOG("F", "  T<waiting> async awaits");
    tell(inner);
    EXPECT_LOG("F");
    coil_task_cancel(task, NULL);
    settle();
}

static void ignores(void *unused)
{
    (void)unused;
}

// Among what is ready to run are callbacks that are about something else.
TEST_ASYNC(graph_of_a_done_future_leaves_out_what_else_is_ready)
{
    coil_future *future = new_future(), *other = new_future();
    coil_task *waiting = spawn_with(awaits, future, .name = "waiting"), *elsewhere = spawn_with(awaits, other, .name = "elsewhere");
    coil_value watched = coil_future_add_done_callback(other, note_done, "done");
    settle();
    EXPECT_NONE(watched);
    EXPECT(coil_loop_call_soon(NULL, ignores, NULL));
    EXPECT_NONE(coil_future_set_result(other, coil_none()));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    tell(future);
    EXPECT_LOG("F", "  T<waiting> async awaits");
    settle();
    EXPECT_LOG("done");
    EXPECT(coil_task_done(waiting) && coil_task_done(elsewhere));
}

static coil_value yields_graph(void *future)
{
    tell(future);
    return coil_none();
}

TEST(graph_in_a_generator_outside_of_a_loop)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_RETURN(coil_next(generator(yields_graph, future), INTO), "None");
    EXPECT_LOG("F");
}

static coil_value awaits_deep(void *level)
{
    int next = *(int *)level - 1;
    if (next == 0) return coil_sleep(1000);
    return coil_await(coil_coroutine_new_at(awaits_deep, &next, sizeof next, "awaits_deep", "f.c", 1));
}

TEST_ASYNC(tree_of_a_deep_task_and_a_long_name)
{
    int level = 20;
    coil_task *deep = OWN(coil_create_task_with(coil_coroutine_new_at(awaits_deep, &level, sizeof level, "awaits_deep", "f.c", 1),
                                                (coil_task_options){.name = "a task whose name is longer than its column"}));
    settle();
    coil_value tree = keep(coil_format_task_tree(NULL)), table = keep(coil_format_tasks(NULL));
    coil_task_cancel(deep, NULL);
    settle();
    EXPECT(!coil_failed(tree) && !coil_failed(table));
    int levels = 0;
    for (const char *at = coil_as_string(tree); (at = strstr(at, "awaits_deep f.c:1")); at++) levels++;
    EXPECT_INT(levels, 20);
    EXPECT(strstr(coil_as_string(table), " a task whose name is longer than its column awaits_deep -> "));
}

// Without memory for the deep branch the tree ends before the next branch is begun.
TEST_ASYNC(tree_of_a_deep_branch_and_another_one)
{
    int level = 20;
    coil_task *deep = OWN(coil_create_task_with(coil_coroutine_new_at(awaits_deep, &level, sizeof level, "awaits_deep", "f.c", 1),
                                                (coil_task_options){.name = "deep"}));
    coil_task *other = spawn_with(waits_forever, NULL, .name = "other");
    coil_task *gatherer = spawn_with(gathers_all, ((void *[]){deep, other}), .name = "gatherer");
    settle();
    coil_value tree = keep(coil_format_task_tree(NULL));
    coil_task_cancel(gatherer, NULL);
    settle();
    EXPECT(!coil_failed(tree));
    EXPECT(strstr(coil_as_string(tree), "├── (T) deep") && strstr(coil_as_string(tree), "└── (T) other"));
}
