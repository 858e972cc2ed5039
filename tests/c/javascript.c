// SPDX-License-Identifier: MIT
//
// The half of the interop with JavaScript that is C (js_call.c, js_value.c and their like), driven here as the glue drives it. What both halves do together
// is tests/js. As WebAssembly the glue itself does this.

#if !defined(__wasm__)

#include "harness.h"

#include "js.h"

#include <math.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------------------------------
// In the place of JavaScript
// ---------------------------------------------------------------------------------------------------------------------

#define NO_CALL UINT32_MAX

static coil_value *values = coil__js_shared.values;

static void opened(void)
{
    coil__js_open();
}

// A callee for a function that is exported; owned by the test.
static coil__js_callee *exported(coil__js_exported function)
{
    coil_value name = OWN_VALUE(coil_string("name"));
    coil_value_retain(name);
    coil__js_callee *callee = coil__js_export(function, name.as.object);
    if (!callee) callee = coil__js_export(function, coil_value_retain(name).as.object);
    return OWN(callee);
}

static uint32_t call_with(coil__js_callee *callee, uint32_t count, const int *integers)
{
    coil__js_shared.turns = false;
    for (uint32_t i = 0; i < count; i++) values[i] = coil_int(integers[i]);
    return coil__js_call(callee, count);
}

static coil_value result(void)
{
    return coil__js_take_value(0);
}

static void give_reference(unsigned at, uint32_t place)
{
    values[at] = (coil_value){.tag = COIL_JS, .as.integer = place};
}

static void give_thrown(const char *name, const char *message, bool is_own)
{
    values[0] = coil_none();
    values[1] = coil_string(name);
    values[2] = coil_string(message);
    values[3] = coil_bool(is_own);
    for (int i = 1; i < 3; i++)
        if (coil_failed(values[i])) {
            coil_value_release(values[i]);
            values[i] = coil_none();
        }
}

// Takes the first order of that kind off the list, with its value; 0 orders: an order of no kind.
static coil__js_order order_of(coil__js_order_kind kind)
{
    for (uint32_t i = 0; i < coil__js_shared.order_count; i++) {
        coil__js_order found = coil__js_shared.orders[i];
        if (found.kind != kind) continue;
        for (uint32_t j = i + 1; j < coil__js_shared.order_count; j++) coil__js_shared.orders[j - 1] = coil__js_shared.orders[j];
        coil__js_shared.order_count--;
        return found;
    }
    return (coil__js_order){0};
}

static void note_returned(const char *what)
{
    coil__js_order returned = order_of(COIL__JS_RETURN);
    if (returned.kind) coil_value_release(note_value(what, returned.value));
    else note("%s: nothing", what);
}

static double turn(void)
{
    return coil__program_turn(1);
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions that are called
// ---------------------------------------------------------------------------------------------------------------------

static coil_value add(int argc, coil_value *argv)
{
    int64_t sum = 0;
    for (int i = 0; i < argc; i++) sum += coil_as_int(argv[i]);
    return coil_int(sum);
}

static coil_value naps(int argc, coil_value *argv)
{
    COIL_TRY(coil_sleep(argc > 0 ? coil_as_double(argv[0]) : 0));
    return coil_string("rested");
}

static coil_value fails(int argc, coil_value *argv)
{
    (void)argv;
    if (argc > 0) COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "no such thing");
}

static coil_value exits(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    return coil_raise_value(coil_SystemExit, coil_int(3));
}

static coil_value awaits_first(int argc, coil_value *argv)
{
    return argc > 0 ? coil_js_await(argv[0]) : coil_none();
}

static coil_task *kept;

static coil_value keeps_its_task(int argc, coil_value *argv)
{
    (void)argv;
    coil_release(kept);
    kept = coil_retain(coil_current_task());
    coil_value_release(coil_task_set_name(kept, "kept"));
    if (argc > 0) coil_task_cancel(kept, "by itself");
    return coil_int(7);
}

static coil_var *var;

static coil_value sets_variable(int argc, coil_value *argv)
{
    (void)argv;
    COIL_LET(before, coil_var_get_or(var, coil_none()));
    coil_value set = coil_var_set(var, coil_int(argc), NULL);
    return coil_failed(set) ? set : before;
}

static coil__js_callee *inner;

// JavaScript, called by it, calls.
static coil_value calls_again(int argc, coil_value *argv)
{
    (void)argv;
    uint32_t said = call_with(inner, (uint32_t)argc, (int[]){1, 2, 3, 4, 5, 6});
    if (said >= COIL__JS_FIRST_CALL) return coil_string("it waits");
    return result();
}

static coil_value spawns(int argc, coil_value *argv)
{
    (void)argc;
    (void)argv;
    coil_task *task = coil_create_task(coil_coroutine_new(logs, "in the task"));
    if (!task) return coil_last_error();
    coil_release(task);
    return coil_none();
}

static coil_value closure(void *arg, int argc, coil_value *argv)
{
    (void)argv;
    return coil_int(*(int *)arg + argc);
}

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

TEST(call_that_returns_at_once)
{
    opened();
    coil__js_callee *callee = exported(add);
    EXPECT_INT(call_with(callee, 2, (int[]){2, 3}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "5");
    EXPECT_INT(call_with(callee, 6, (int[]){1, 2, 3, 4, 5, 6}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "21");
    EXPECT_INT(call_with(callee, 0, NULL), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "0");
    EXPECT_INT(coil__js_count(0), 0);
}

TEST(call_with_many_arguments)
{
    opened();
    coil__js_callee *callee = exported(add);
    coil_value *many = coil__js_array(20);
    if (!many) many = coil__js_array(20);
    for (int i = 0; i < 20; i++) many[i] = coil_int(i);
    coil__js_shared.turns = false;
    EXPECT_INT(coil__js_call_many(callee, 20, many), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "190");
    EXPECT_INT(coil__js_call_many(callee, 0, NULL), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "0");
    coil_value *unused = coil__js_array(3);
    if (!unused) return;
    unused[1] = (coil_value){.tag = COIL_JS, .as.integer = 9};
    coil__js_array_free(unused, 3);
    EXPECT_INT(order_of(COIL__JS_RELEASE).number, 9);
}

TEST(call_that_fails)
{
    opened();
    coil__js_callee *callee = exported(fails);
    EXPECT_INT(call_with(callee, 0, NULL), COIL__JS_THROWN);
    EXPECT_ERROR(result(), coil_ValueError, "no such thing");
    EXPECT(call_with(callee, 1, (int[]){1}) >= COIL__JS_FIRST_CALL);
    turn();
    note_returned("late");
    EXPECT_LOG("late: ValueError: no such thing");
}

TEST(call_that_exits_does_not_end_the_service)
{
    opened();
    EXPECT_INT(call_with(exported(exits), 0, NULL), COIL__JS_THROWN);
    EXPECT_ERROR(result(), coil_SystemExit, "3");
    EXPECT(turn() == INFINITY);
    EXPECT_INT(call_with(exported(add), 1, (int[]){4}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "4");
}

TEST(call_that_suspends_is_answered_by_an_order)
{
    opened();
    coil__js_callee *callee = exported(naps);
    uint32_t said = call_with(callee, 1, (int[]){5});
    EXPECT(said >= COIL__JS_FIRST_CALL);
    EXPECT(coil__js_shared.turns);
    EXPECT_INT(coil__js_count(0), 1);
    while (coil__js_count(0) > 0) turn(); // virtual time
    coil__js_order returned = order_of(COIL__JS_RETURN);
    EXPECT_INT(returned.number, said - COIL__JS_FIRST_CALL);
    EXPECT_VALUE(returned.value, "'rested'");
}

TEST(calls_wait_at_once)
{
    opened();
    coil__js_callee *callee = exported(naps);
    for (int i = 0; i < 40; i++) EXPECT(call_with(callee, 1, (int[]){i % 3}) >= COIL__JS_FIRST_CALL);
    while (coil__js_count(0) > 0) turn();
    int count = 0;
    for (coil__js_order returned = order_of(COIL__JS_RETURN); returned.kind; returned = order_of(COIL__JS_RETURN), count++) coil_value_release(returned.value);
    EXPECT_INT(count, 40);
    EXPECT(call_with(callee, 1, (int[]){1}) >= COIL__JS_FIRST_CALL);
    while (coil__js_count(0) > 0) turn();
    note_returned("again");
    EXPECT_LOG("again: 'rested'");
}

TEST(call_is_cancelled)
{
    opened();
    uint32_t said = call_with(exported(naps), 1, (int[]){1000});
    EXPECT(said >= COIL__JS_FIRST_CALL);
    values[0] = OWN_VALUE(coil_string("not any more"));
    coil_value_retain(values[0]);
    coil__js_cancel(said - COIL__JS_FIRST_CALL);
    turn();
    note_returned("cancelled");
    EXPECT_LOG("cancelled: CancelledError: not any more");
    said = call_with(exported(naps), 1, (int[]){1000});
    EXPECT(said >= COIL__JS_FIRST_CALL);
    values[0] = coil_none();
    coil__js_cancel(said - COIL__JS_FIRST_CALL);
    turn();
    note_returned("without a message");
    EXPECT_LOG("without a message: CancelledError");
}

TEST(task_of_a_call_is_kept_by_somebody)
{
    opened();
    coil__js_callee *callee = exported(keeps_its_task);
    uint32_t began = call_with(callee, 0, NULL);
    if (!kept) return; // without memory
    coil_task *first = OWN(kept);
    kept = NULL;
    EXPECT_INT(began, COIL__JS_VALUE);
    EXPECT_VALUE(result(), "7");
    EXPECT_VALUE(coil_task_result(first), "7");
    uint32_t said = call_with(callee, 1, (int[]){1});
    if (!kept) return; // without memory
    coil_task *second = OWN(kept);
    kept = NULL;
    EXPECT_INT(said, COIL__JS_THROWN);
    EXPECT_ERROR(result(), coil_CancelledError, "by itself");
    EXPECT(coil_task_cancelled(second));
    EXPECT_INT(call_with(exported(add), 1, (int[]){4}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "4");
}

TEST(each_call_has_a_context_of_its_own)
{
    opened();
    var = OWN(coil_var_new("name"));
    coil__js_callee *callee = exported(sets_variable);
    for (int i = 1; i < 3; i++) {
        EXPECT_INT(call_with(callee, 1, (int[]){i}), COIL__JS_VALUE);
        EXPECT_NONE(result());
    }
}

TEST(call_within_a_call)
{
    opened();
    coil__js_callee *outer = exported(calls_again);
    inner = exported(add);
    EXPECT_INT(call_with(outer, 3, (int[]){0, 0, 0}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "6");
    inner = exported(naps);
    call_with(outer, 1, (int[]){0});
    EXPECT_VALUE(result(), "'it waits'");
    while (coil__js_count(0) > 0) turn();
    note_returned("inner");
    EXPECT_LOG("inner: 'rested'");
}

TEST(what_a_call_has_scheduled_runs_in_turns)
{
    opened();
    EXPECT_INT(call_with(exported(spawns), 0, NULL), COIL__JS_VALUE_AND_MORE);
    EXPECT_NONE(result());
    EXPECT(coil__js_shared.turns);
    EXPECT(turn() == INFINITY);
    if (!test_failing_allocations()) EXPECT_LOG("in the task");
}

TEST_ASYNC(calls_run_in_the_loop_that_runs)
{
    opened();
    EXPECT(call_with(exported(naps), 1, (int[]){0}) >= COIL__JS_FIRST_CALL);
    EXPECT_NONE(coil_sleep(1));
    note_returned("call");
    EXPECT_LOG("call: 'rested'");
    EXPECT_INT(call_with(exported(add), 1, (int[]){4}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "4");
}

TEST_ASYNC(call_in_debug_mode)
{
    opened();
    coil_loop_set_debug(NULL, true);
    uint32_t said = call_with(exported(add), 1, (int[]){4});
    coil_loop_set_debug(NULL, false);
    EXPECT_INT(said, COIL__JS_VALUE);
    EXPECT_VALUE(result(), "4");
}

TEST(turn_of_so_many_callbacks)
{
    opened();
    coil__js_callee *callee = exported(naps);
    for (int i = 0; i < 3; i++) EXPECT(call_with(callee, 1, (int[]){0}) >= COIL__JS_FIRST_CALL);
    EXPECT(coil__program_turn(-2) == 0);
    EXPECT_INT(coil__js_count(0), 1);
    EXPECT(coil__program_turn(-2) == INFINITY);
    for (int i = 0; i < 3; i++) note_returned("rested");
    EXPECT_LOG("rested: 'rested'", "rested: 'rested'", "rested: 'rested'");
}

TEST(service_ends_with_calls_that_are_pending)
{
    opened();
    EXPECT(call_with(exported(naps), 1, (int[]){1000}) >= COIL__JS_FIRST_CALL);
    log_reports(coil__running_loop);
    coil__service_close();
    coil__js_order returned = order_of(COIL__JS_RETURN);
    EXPECT_ERROR(returned.value, coil_RuntimeError, "the event loop was closed before the call had ended");
}

TEST(functions_for_javascript)
{
    opened();
    static int first = 10;
    coil__js_callee *callee = OWN(coil__js_callee_new(closure, &first, NULL, "function"));
    EXPECT_INT(call_with(callee, 2, (int[]){0, 0}), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "12");
    values[0] = coil_int(1);
    give_reference(1, 5);
    EXPECT_INT(coil__js_call_sync(callee, 2), COIL__JS_VALUE);
    EXPECT_VALUE(result(), "12");
    EXPECT_INT(order_of(COIL__JS_RELEASE).number, 5);
    EXPECT_INT(coil__js_call_sync(exported(fails), 0), COIL__JS_THROWN);
    EXPECT_ERROR(result(), coil_ValueError, "no such thing");
    EXPECT_INT(coil__js_call_sync(exported(naps), 0), COIL__JS_THROWN);
    EXPECT_ERROR(result(), coil_RuntimeError,
                 "coil_sleep cannot wait in name(), which JavaScript has called and whose result it needs at once: use coil_js_function, which returns a promise");
    EXPECT_INT(coil__js_call_sync(exported(spawns), 0), COIL__JS_VALUE);
    EXPECT_NONE(result());
    turn();
    EXPECT_LOG("in the task");
}

// ---------------------------------------------------------------------------------------------------------------------
// References and promises
// ---------------------------------------------------------------------------------------------------------------------

TEST(reference_is_released)
{
    opened();
    give_reference(0, 3);
    coil_value reference = result();
    if (reference.tag == COIL_NONE) return; // there was no memory
    coil_value_release(note_value("repr", coil_repr(reference)));
    coil_value_retain(reference);
    coil_value_release(reference);
    EXPECT_INT(order_of(COIL__JS_RELEASE).kind, 0);
    coil_value_release(reference);
    EXPECT_INT(order_of(COIL__JS_RELEASE).number, 3);
    EXPECT_INT(coil__js_count(2), 0);
    if (!test_failing_allocations()) EXPECT_LOG("repr: '<JavaScript value 3>'");
}

TEST(many_references_and_few_again)
{
    opened();
    coil_value many[3000];
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 3000; i++) {
            give_reference(0, i + 1);
            many[i] = result();
        }
        for (unsigned i = 0; i < 3000; i++) coil_value_release(many[i]);
        if (!test_failing_allocations()) EXPECT_INT(coil__js_shared.order_count, 3000);
        coil__js_shared.order_count = 0;
    }
    give_reference(0, 1);
    coil_value_release(result());
    EXPECT(coil__js_shared.order_count <= 1);
}

TEST(promise_is_awaited)
{
    opened();
    give_reference(0, 3);
    uint32_t said = coil__js_call(exported(awaits_first), 1);
    if (said == COIL__JS_VALUE || said == COIL__JS_THROWN) { // without memory
        coil_value_release(result());
        return;
    }
    coil__js_order awaited = order_of(COIL__JS_AWAIT);
    EXPECT_INT(awaited.value.as.integer, 3);
    EXPECT_INT(coil__js_count(1), 1);
    values[0] = coil_int(42);
    EXPECT(coil__js_settle(awaited.number, COIL__JS_VALUE, -64) == -1);
    note_returned("fulfilled");
    EXPECT_LOG("fulfilled: 42");
    EXPECT_INT(coil__js_count(1), 0);
    values[0] = coil_int(1);
    EXPECT(coil__js_settle(awaited.number, COIL__JS_VALUE, -64) == INFINITY); // nobody waits
    EXPECT(coil__js_settle(99, COIL__JS_VALUE, 0) == 0);
}

TEST(promise_is_rejected)
{
    opened();
    give_reference(0, 3);
    uint32_t said = coil__js_call(exported(awaits_first), 1);
    if (said == COIL__JS_VALUE || said == COIL__JS_THROWN) {
        coil_value_release(result());
        return;
    }
    give_thrown("TypeError", "it was rejected", false);
    coil__js_settle(order_of(COIL__JS_AWAIT).number, COIL__JS_THROWN, 0);
    EXPECT(turn() == INFINITY);
    note_returned("rejected");
    EXPECT_LOG("rejected: TypeError: it was rejected");
}

static coil_value awaits_both(int argc, coil_value *argv)
{
    (void)argc;
    void *futures[] = {coil_js_future(argv[0]), coil_js_future(argv[1])};
    coil_value results = coil_gather(2, futures, 0);
    coil_release(futures[0]);
    coil_release(futures[1]);
    return results;
}

TEST(promises_are_gathered)
{
    opened();
    give_reference(0, 3);
    give_reference(1, 4);
    uint32_t said = coil__js_call(exported(awaits_both), 2);
    if (said < COIL__JS_FIRST_CALL) {
        coil_value_release(result());
        return;
    }
    for (int i = 0; i < 2; i++) {
        values[0] = coil_int(i);
        coil__js_settle(order_of(COIL__JS_AWAIT).number, COIL__JS_VALUE, -64);
    }
    note_returned("gathered");
    EXPECT_LOG("gathered: [0, 1]");
}

TEST(promise_of_a_call_that_is_cancelled_is_forgotten)
{
    opened();
    give_reference(0, 3);
    uint32_t said = coil__js_call(exported(awaits_first), 1);
    if (said < COIL__JS_FIRST_CALL) {
        coil_value_release(result());
        return;
    }
    uint32_t number = order_of(COIL__JS_AWAIT).number;
    values[0] = coil_none();
    coil__js_cancel(said - COIL__JS_FIRST_CALL);
    EXPECT_INT(order_of(COIL__JS_FORGET).number, number);
    turn();
    note_returned("cancelled");
    EXPECT_LOG("cancelled: CancelledError");
}

TEST_ASYNC(future_that_nobody_awaits_is_forgotten)
{
    opened();
    give_reference(0, 3);
    coil_value reference = keep(result());
    if (reference.tag != COIL_JS) return;
    coil_release(OWN(coil_retain(coil_js_future(reference))));
    EXPECT_VALUE(coil_js_await(OWN_VALUE(coil_string("no promise"))), "'no promise'");
}

static coil_value sums(int argc, coil_value *argv)
{
    (void)argc;
    int64_t sum = 0;
    coil_async_for (item, coil_as_object(argv[0])) sum += coil_as_int(item);
    return coil_int(sum);
}

TEST(async_iterable_is_iterated_over)
{
    opened();
    give_reference(0, 3);
    uint32_t said = coil__js_call(exported(sums), 1);
    if (said < COIL__JS_FIRST_CALL) {
        coil_value_release(result());
        return;
    }
    coil__js_order open = order_of(COIL__JS_OPEN);
    EXPECT_INT(open.value.as.integer, 3);
    for (int i = 1; i < 4; i++) {
        coil__js_order next = order_of(COIL__JS_NEXT);
        EXPECT_INT(next.value.as.integer, open.number);
        values[0] = coil_int(i);
        coil__js_settle(next.number, COIL__JS_VALUE, -64);
    }
    coil__js_settle(order_of(COIL__JS_NEXT).number, COIL__JS_OVER, -64);
    EXPECT_INT(order_of(COIL__JS_CLOSE).number, open.number);
    note_returned("sum");
    EXPECT_LOG("sum: 6");
}

// ---------------------------------------------------------------------------------------------------------------------
// Streams
// ---------------------------------------------------------------------------------------------------------------------

// Reads up to a newline, then what is there, then all that is left, and closes.
static coil_value reads_stream(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(argv[0], coil_none(), COIL_DEFAULT_LIMIT, &stream));
    coil_value line = coil_stream_reader_readline(stream.reader);
    coil_value some = coil_failed(line) ? coil_none() : coil_stream_reader_read(stream.reader, 100);
    coil_value rest = coil_failed(line) || coil_failed(some) ? coil_none() : coil_stream_reader_read(stream.reader, -1);
    coil_stream_writer_close(stream.writer);
    coil_release(stream.writer);
    coil_release(stream.reader);
    if (coil_failed(line)) return line;
    coil_value_release(line);
    if (coil_failed(some)) return some;
    return COIL_LIST(some, rest);
}

// Begins to read: the number of the iterator, 0 when the call has ended already.
static uint32_t begins_to_read(void)
{
    opened();
    give_reference(0, 3);
    uint32_t said = coil__js_call(exported(reads_stream), 1);
    if (said < COIL__JS_FIRST_CALL) {
        coil_value_release(result());
        return 0;
    }
    turn();
    return order_of(COIL__JS_OPEN).number;
}

// The chunk that was asked for arrives. False: none was.
static bool arrives(coil_value chunk, coil__js_outcome outcome)
{
    coil__js_order next = order_of(COIL__JS_NEXT);
    if (!next.kind || (outcome == COIL__JS_VALUE && coil_failed(chunk))) {
        coil_value_release(chunk);
        return false;
    }
    values[0] = chunk;
    coil__js_settle(next.number, outcome, -64);
    turn();
    return true;
}

TEST(stream_is_read)
{
    uint32_t iterator = begins_to_read();
    if (!iterator) return;
    bool all = arrives(coil_bytes("one\n", 4), COIL__JS_VALUE);
    all = all && arrives(coil_bytes("two", 3), COIL__JS_VALUE);
    all = all && arrives(coil_bytes("three", 5), COIL__JS_VALUE);
    all = all && arrives(coil_none(), COIL__JS_OVER);
    turn();
    note_returned("read");
    if (!all || test_failing_allocations()) return;
    EXPECT_INT(order_of(COIL__JS_CLOSE).number, iterator);
    EXPECT_LOG("read: [b'two', b'three']");
}

TEST(stream_of_other_things)
{
    if (!begins_to_read() || !arrives(coil_int(7), COIL__JS_VALUE)) return;
    turn();
    note_returned("read");
    if (test_failing_allocations()) return;
    EXPECT_LOG("read: TypeError: a stream of bytes was expected, got a chunk that is int");
}

TEST(stream_ends_with_its_program)
{
    begins_to_read();
}

TEST_ASYNC(chunk_is_kept_as_it_is)
{
    coil_stream_reader *reader = OWN(coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL));
    coil_value chunk = OWN_VALUE(coil_bytes("abcdef", 6));
    coil__bytes_offered = chunk;
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 6));
    coil_value whole = OWN_VALUE(coil_stream_reader_read(reader, 6));
    EXPECT(whole.as.object == chunk.as.object);
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 6));
    note_value("a part", keep(coil_stream_reader_read(reader, 4)));
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 6)); // not empty: copied
    note_value("all", keep(coil_stream_reader_read(reader, 100)));
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 3)); // not all of it
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "x", 1));
    note_value("the beginning", keep(coil_stream_reader_read(reader, 100)));
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "other", 5)); // something else
    note_value("another", keep(coil_stream_reader_read(reader, 100)));
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 6));
    note_value("most", keep(coil_stream_reader_read(reader, 5)));
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "xyz", 3)); // there would be room for these in the chunk, which is not the queue's
    note_value("the rest", keep(coil_stream_reader_read(reader, 100)));
    EXPECT_VALUE(coil_value_retain(chunk), "b'abcdef'");
    EXPECT_NONE(coil_stream_reader_feed_data(reader, coil_as_bytes(chunk, NULL), 6)); // and left there
    coil__bytes_offered = coil_none();
    EXPECT_LOG("a part: b'abcd'", "all: b'efabcdef'", "the beginning: b'abcx'", "another: b'other'", "most: b'abcde'", "the rest: b'fxyz'");
}

// ---------------------------------------------------------------------------------------------------------------------
// Errors, objects, and what there is no JavaScript for
// ---------------------------------------------------------------------------------------------------------------------

TEST(what_is_thrown_is_an_error)
{
    opened();
    give_thrown("RangeError", "far", false);
    coil_value error = keep(coil__js_raise_thrown());
    if (test_failing_allocations()) return;
    EXPECT(coil_error_matches(error, coil_JSError) && coil_error_matches(error, coil_ValueError));
    EXPECT_STR(coil_error_type_of(error)->name, "RangeError");
    give_thrown("RangeError", "again", false);
    coil_value again = keep(coil__js_raise_thrown());
    EXPECT(coil_error_type_of(again) == coil_error_type_of(error));
    give_thrown("JSError", "anything", false);
    EXPECT_ERROR(coil__js_raise_thrown(), coil_JSError, "anything");
    give_thrown("KeyError", "'port'", true);
    EXPECT(coil_error_type_of(keep(coil__js_raise_thrown())) == coil_KeyError);
    give_thrown("NobodysError", "x", true);
    EXPECT_STR(coil_error_type_of(keep(coil__js_raise_thrown()))->name, "NobodysError");
    coil_error_define("DefinedError", coil_Exception);
    give_thrown("DefinedError", "x", true);
    EXPECT(!coil_error_matches(keep(coil__js_raise_thrown()), coil_JSError));
    values[1] = values[2] = coil_none();
    values[0] = coil_int(5);
    values[3] = coil_bool(false);
    coil_value nameless = keep(coil__js_raise_thrown());
    EXPECT(coil_error_type_of(nameless) == coil_JSError);
    EXPECT_INT(coil_as_int(coil_error_value(nameless)), 5);
    for (int i = 0; i < 80; i++) {
        char name[32];
        snprintf(name, sizeof name, "Error%d", i);
        give_thrown(name, "one of many", false);
        coil_value one = keep(coil__js_raise_thrown());
        EXPECT(coil_error_matches(one, coil_JSError));
    }
    give_thrown("Error79", "one of many", false);
    EXPECT_ERROR(coil__js_raise_thrown(), coil_JSError, "Error79: one of many");
}

TEST(error_is_described)
{
    opened();
    coil_value cause = coil_raise(coil_KeyError, "port"), error = keep(coil_raise_from(cause, coil_ValueError, "no such port"));
    coil__js_describe(error.as.object);
    if (!test_failing_allocations()) {
        EXPECT_STR(coil_as_string(values[0]), "ValueError");
        EXPECT_STR(coil_as_string(values[1]), "no such port");
        EXPECT(coil_error_matches(values[2], coil_KeyError));
        EXPECT(strstr(coil_as_string(values[4]), "ValueError: no such port"));
        EXPECT(!values[6].as.boolean);
    }
    coil__js_drop_values(values, 7);
    coil_value members[] = {coil_raise(coil_ValueError, "one")};
    coil_value group = keep(coil_raise_group("group", 1, members));
    coil__js_describe(group.as.object);
    if (!test_failing_allocations()) EXPECT_INT(coil_list_count(coil_as_list(values[3])), 1);
    coil__js_drop_values(values, 7);
}

static coil_value yields_two(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_string("the end");
}

static void note_do(const char *what, coil_object *object, coil__js_method method, coil_value value)
{
    if (method == COIL__JS_DO_THROW) give_thrown("ValueError", "thrown in", true);
    else values[0] = value;
    uint32_t said = coil__js_do(object, method);
    if (said < COIL__JS_FIRST_CALL) {
        coil_value_release(note_value(what, result()));
        return;
    }
    while (coil__js_count(0) > 0) turn();
    note_returned(what);
}

TEST(objects_are_used)
{
    opened();
    coil_object *list = OWN(coil_list_new(0, NULL)), *numbers = OWN(coil_generator_new(yields_two, NULL));
    coil_object *later = OWN(coil_async_generator_new(yields_two, NULL)), *thrown = OWN(coil_generator_new(yields_two, NULL));
    EXPECT_INT(coil__js_kind(list), COIL__JS_LIST);
    EXPECT_INT(coil__js_kind(numbers), COIL__JS_ITERATOR);
    EXPECT_INT(coil__js_kind(later), COIL__JS_ASYNC_ITERATOR);
    EXPECT_INT(coil__js_kind(OWN(coil_lock_new())), COIL__JS_OPAQUE);
    note_do("next", numbers, COIL__JS_DO_NEXT, coil_none());
    note_do("next", numbers, COIL__JS_DO_NEXT, coil_none());
    note_do("next", numbers, COIL__JS_DO_NEXT, coil_none());
    if (!test_failing_allocations()) EXPECT_LOG("next: 1", "next: 2", "next: StopAsyncIteration: the end");
    note_do("next", thrown, COIL__JS_DO_NEXT, coil_none());
    note_do("throw", thrown, COIL__JS_DO_THROW, coil_none());
    note_do("return", numbers, COIL__JS_DO_RETURN, coil_none());
    if (!test_failing_allocations()) EXPECT_LOG("next: 1", "throw: ValueError: thrown in", "return: None");
    note_do("throw", list, COIL__JS_DO_THROW, coil_none());
    note_do("return", list, COIL__JS_DO_RETURN, coil_none());
    if (!test_failing_allocations()) EXPECT_LOG("throw: ValueError: thrown in", "return: None");
    note_do("next", later, COIL__JS_DO_NEXT, coil_none());
    note_do("throw", later, COIL__JS_DO_THROW, coil_none());
    note_do("next", later, COIL__JS_DO_NEXT, coil_none());
    note_do("return", later, COIL__JS_DO_RETURN, coil_none());
    if (!test_failing_allocations()) EXPECT_LOG("next: 1", "throw: ValueError: thrown in", "next: StopAsyncIteration", "return: None");
    coil_coroutine *awaited = OWN(coil_coroutine_new(returns_text, "awaited"));
    EXPECT_INT(coil__js_kind((coil_object *)awaited), COIL__JS_AWAITABLE);
    note_do("await", (coil_object *)awaited, COIL__JS_DO_AWAIT, coil_none());
    if (!test_failing_allocations()) EXPECT_LOG("await: 'awaited'");
}

TEST(values_are_made_for_javascript)
{
    opened();
    coil_object *bytes = coil__js_buffer(COIL_BYTES, 3);
    if (bytes) coil__js_drop(COIL_BYTES, bytes);
    coil_list *list = coil__js_list(2);
    if (list) coil__js_drop(COIL_OBJECT, (coil_object *)list);
    if (test_failing_allocations()) return;
    EXPECT(!coil__js_buffer(COIL_STRING, SIZE_MAX));
    EXPECT(!coil__js_list(SIZE_MAX));
}

TEST_ASYNC(there_is_no_javascript)
{
    opened();
    static const char *const none = "there is no JavaScript here: run the program in a page or in Node.js";
    EXPECT_ERROR(coil_js_global("document"), coil_RuntimeError, none);
    give_reference(0, 3);
    coil_value reference = keep(result());
    if (reference.tag != COIL_JS) return;
    EXPECT_ERROR(coil_js_get(reference, "x"), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_get_index(reference, 0), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_set(reference, "x", coil_string("y")), coil_RuntimeError, none);
    EXPECT_ERROR(COIL_JS_CALL(reference, coil_string("x")), coil_RuntimeError, none);
    EXPECT_ERROR(COIL_JS_METHOD(reference, "x"), coil_RuntimeError, none);
    EXPECT_ERROR(COIL_JS_NEW(reference), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_type(reference), coil_RuntimeError, none);
    EXPECT_VALUE(coil_js_type(coil_int(1)), "'int'");
    EXPECT(!coil_js_equal(reference, reference));
    EXPECT(coil_js_equal(coil_int(1), coil_int(1)));
    EXPECT_ERROR(coil_js_snippet("sum", 0, NULL), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_snippet_async("sum", 0, NULL), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_abort_signal(), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_function(closure, NULL, NULL), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_sync_function(NULL, NULL, NULL), coil_TypeError, "a function was expected, got NULL");
    EXPECT_ERROR(coil_js_get(coil_int(5), "x"), coil_TypeError, "a JavaScript value was expected, got int");
    EXPECT_ERROR(coil_js_get(keep(coil_raise(coil_ValueError, "why")), "x"), coil_ValueError, "why");
    EXPECT_ERROR(COIL_JS_CALL(reference, coil_raise(coil_ValueError, "an argument")), coil_ValueError, "an argument");
    EXPECT_NULL(coil_iter(coil_as_object(reference)), coil_RuntimeError, none);
    coil_stream stream;
    EXPECT_ERROR(coil_js_open_stream(coil_none(), reference, 1, &stream), coil_RuntimeError, none);
    EXPECT_ERROR(coil_js_open_stream(reference, coil_none(), 0, &stream), coil_ValueError, "Limit cannot be <= 0");
    EXPECT_ERROR(coil_js_open_stream(coil_int(1), coil_none(), 1, &stream), coil_TypeError, "a ReadableStream was expected, or none, got int");
    EXPECT_VALUE(coil_string_n("x", 1), "'x'");
}

#endif
