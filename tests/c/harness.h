// SPDX-License-Identifier: MIT
//
// harness.h: what a test of Coil is written with.
//
//   TEST        a body that runs in main, outside of any loop
//   TEST_ASYNC  a body that runs as the main task, under coil_run
//   EXPECT...   an expectation of a body; one that does not hold is reported and ends the body. Values given to it are taken
//   CHECK       an expectation of a coroutine or callback: reported, and the function goes on
//   note        adds a line to the log. Warnings and reports of Coil are added to the same log. A line that no EXPECT_LOG has read fails the test
//   OWN         owns an object until the test has ended, however it ends: nothing is released by hand
//
// Time is virtual. Each test ends with no byte alive. With --fail-allocations each test runs again with its 1st, 2nd, 3rd ... allocation failing: then
// expectations end the body without a report, OWN makes again what failed, and what counts is that nothing crashes, leaks or goes on for ever.
#ifndef COIL_TESTS_HARNESS_H
#define COIL_TESTS_HARNESS_H

#include "coil.h"

// ---------------------------------------------------------------------------------------------------------------------
// Tests
// ---------------------------------------------------------------------------------------------------------------------

#define TEST_IN_TASK 1u
#define WITHOUT_FAILURES 2u // too many allocations to fail each of them: TEST(name, WITHOUT_FAILURES)

typedef struct test_case {
    const char *name, *file;
    void (*body)(void);
    struct test_case *next;
    unsigned flags;
    int line;
} test_case;

void test_register(test_case *test);

#define TEST_DEFINE(behaviour, where, options, ...)                                                                                        \
    static void behaviour(void);                                                                                                           \
    __attribute__((constructor)) static void register_##behaviour(void)                                                                    \
    {                                                                                                                                      \
        static test_case test = {.name = #behaviour, .file = __FILE__, .body = behaviour, .flags = (where) | (options), .line = __LINE__}; \
        test_register(&test);                                                                                                              \
    }                                                                                                                                      \
    static void behaviour(void)

#define TEST(...) TEST_DEFINE(__VA_ARGS__, 0u, 0u, )
#define TEST_ASYNC(...) TEST_DEFINE(__VA_ARGS__, TEST_IN_TASK, 0u, )

// ---------------------------------------------------------------------------------------------------------------------
// Expectations
// ---------------------------------------------------------------------------------------------------------------------

// Ends the body: other tasks may have pointers into its frame, so they end first.
#define TEST_UNLESS(holds)  \
    do {                    \
        if (!(holds)) {     \
            test_wind_up(); \
            return;         \
        }                   \
    } while (0)

#define EXPECT(condition) TEST_UNLESS(test_expect((condition), #condition, __FILE__, __LINE__))
#define CHECK(condition) ((void)test_expect((condition), #condition, __FILE__, __LINE__))
#define EXPECT_INT(actual, expected) TEST_UNLESS(test_expect_int((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__))
#define EXPECT_STR(actual, expected) TEST_UNLESS(test_expect_str((actual), (expected), #actual, __FILE__, __LINE__))

// A value (taken), as repr writes it: EXPECT_VALUE(coil_await(task), "[1, 'two', None]").
#define EXPECT_VALUE(value, repr) TEST_UNLESS(test_expect_value((value), (repr), #value, __FILE__, __LINE__))
#define EXPECT_NONE(value) EXPECT_VALUE(value, "None")
// An object (borrowed), as repr writes it. 0x... and Task-... as below.
#define EXPECT_REPR(object, repr) TEST_UNLESS(test_expect_repr((object), (repr), #object, __FILE__, __LINE__))
// An error (taken) of exactly this type. In the message, 0x... stands for any address and Task-... for any number.
#define EXPECT_ERROR(value, type, message) TEST_UNLESS(test_expect_error((value), (type), (message), #value, __FILE__, __LINE__))
// A function that failed by returning NULL.
#define EXPECT_NULL(pointer, type, message) TEST_UNLESS(test_expect_null((pointer), (type), (message), #pointer, __FILE__, __LINE__))

// What a send did: EXPECT_NEXT(coil_send(iterator, coil_none(), INTO), "1").
#define INTO (&test_sent)
#define EXPECT_NEXT(send, repr) TEST_UNLESS(test_expect_step((send), COIL_SEND_NEXT, NULL, (repr), #send, __FILE__, __LINE__))
#define EXPECT_RETURN(send, repr) TEST_UNLESS(test_expect_step((send), COIL_SEND_RETURN, NULL, (repr), #send, __FILE__, __LINE__))
#define EXPECT_RAISE(send, type, message) TEST_UNLESS(test_expect_step((send), COIL_SEND_ERROR, (type), (message), #send, __FILE__, __LINE__))

// The log since the last EXPECT_LOG, in this order and nothing else. EXPECT_LOG() expects silence.
#define EXPECT_LOG(...) TEST_UNLESS(test_expect_log((const char *const[]){NULL, __VA_ARGS__}, sizeof((const char *const[]){NULL, __VA_ARGS__}) / sizeof(char *), __FILE__, __LINE__))

extern coil_value test_sent;

bool test_expect(bool holds, const char *text, const char *file, int line);
bool test_expect_int(long long actual, long long expected, const char *text, const char *file, int line);
bool test_expect_str(const char *actual, const char *expected, const char *text, const char *file, int line);
bool test_expect_value(coil_value value, const char *repr, const char *text, const char *file, int line);
bool test_expect_repr(void *object, const char *repr, const char *text, const char *file, int line);
bool test_expect_error(coil_value value, const coil_error_type *type, const char *message, const char *text, const char *file, int line);
bool test_expect_null(const void *pointer, const coil_error_type *type, const char *message, const char *text, const char *file, int line);
bool test_expect_step(coil_send_result did, coil_send_result expected, const coil_error_type *type, const char *repr, const char *text,
                      const char *file, int line);
bool test_expect_log(const char *const *lines, size_t count, const char *file, int line); // lines[0] is not one of them
void test_wind_up(void);

// ---------------------------------------------------------------------------------------------------------------------
// Helpers
// ---------------------------------------------------------------------------------------------------------------------

// Owns what the call returns until the test has ended. Never NULL: a call that fails is made a second time where allocations are made to fail, and
// ends the run elsewhere. So an argument that the call takes must be made in the call: OWN(coil_create_task(coil_retain(coroutine))).
#define OWN(call) (test_own(call) ? test_owned : test_own_or_bail((call), #call, __FILE__, __LINE__))
#define OWN_VALUE(call) (test_own_value(call) ? test_owned_value : test_own_value_or_bail((call), #call, __FILE__, __LINE__))

// Owns a value that is there already, error or not: what a call returns that cannot be made twice.
coil_value keep(coil_value value);

extern void *test_owned;
extern coil_value test_owned_value;
bool test_own(void *object);
void *test_own_or_bail(void *object, const char *text, const char *file, int line);
bool test_own_value(coil_value value);
coil_value test_own_value_or_bail(coil_value value, const char *text, const char *file, int line);

// A task that runs function(arg); an eager one; one that has a name. All are owned.
#define spawn(function, ...) ((coil_task *)OWN(coil_create_task(coil_coroutine_new(function, __VA_ARGS__))))
#define spawn_with(function, arg, ...) \
    ((coil_task *)OWN(coil_create_task_with(coil_coroutine_new(function, arg), (coil_task_options){__VA_ARGS__})))

// Coroutines and futures, owned.
#define coroutine(function, arg) ((coil_coroutine *)OWN(coil_coroutine_new(function, arg)))
#define generator(function, arg) ((coil_generator *)OWN(coil_generator_new(function, arg)))
#define new_future() ((coil_future *)OWN(coil_future_new()))

// The loop of a test that runs outside of one. The same at each call; closed when the test has ended.
coil_loop *test_loop(void);

// Runs the loop until nothing is ready. Time stands still. In a task or outside.
void settle(void);
// One turn of the loop of a test that runs outside.
void one_turn(void);

// Has reports of the running loop, or of a loop, written to the log: "report: <message>: <error>".
void log_reports(coil_loop *loop);
// Has warnings written to the log again, for a test that has set another handler: "RuntimeWarning: <message>".
void log_warnings(void);

void note(const char *format, ...) COIL_PRINTF(1, 2);
// Writes a line, and hands the value on: note_value("first", coil_sleep(1)) logs "first: None", or "first: CancelledError: why".
coil_value note_value(const char *what, coil_value value);
// Done and loop callbacks that log their argument, a text.
void note_call(void *text);
void note_done(coil_future *future, void *text);

// Coroutine functions that most tests need; each logs nothing.
coil_value returns_none(void *unused);
coil_value returns_int(void *integer);   // integer is an int *
coil_value returns_text(void *text);     // as a string
coil_value awaits(void *awaitable);      // what the future or task returns
coil_value waits_forever(void *unused);  // until it is cancelled
coil_value raises_value_error(void *text);
// And which log.
coil_value logs(void *text);             // the text; returns none
coil_value logs_await(void *future);     // "woken", or the error, which it passes on

bool test_failing_allocations(void); // whether this run has an allocation fail: for tests that cannot go on without

#endif
