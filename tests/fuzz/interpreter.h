// SPDX-License-Identifier: MIT
//
// interpreter.h: what the files of the C interpreter share. A statement of a scenario is an entry of a table: its name, and a function that does it.
//
//   A statement that never suspends has a function (scope, node), one that may suspend has a function (node, scope). The instrumenting tool tells
//   functions apart by their C types, so callbacks, which run statements of the first kind only, stay free of what suspends.
#ifndef COIL_TESTS_FUZZ_INTERPRETER_H
#define COIL_TESTS_FUZZ_INTERPRETER_H

#include "coil.h"

#define MOST_ARGUMENTS 6

typedef struct node node;
typedef struct scope scope;
typedef coil_value (*immediate)(scope *where, const node *statement);
typedef coil_value (*suspending)(const node *statement, scope *where);

typedef struct statement_entry {
    const char *op;
    immediate now;     // one of the two
    suspending awaits;
} statement_entry;

// A statement.
struct node {
    const statement_entry *entry;
    const char *op;
    char mark;   // '?': an Exception is caught; '!': a CancelledError too; 0
    int line;
    coil_stackless_type *stackless; // of its body, where it runs without a stack
    const char *function; // the name of the coroutine function that its body becomes: "body12"
    size_t argument_count;
    const char *arguments[MOST_ARGUMENTS];
    node *body, *next;
};

// How a block was left.
typedef enum leaving { GOES_ON,
                       BREAKS,
                       RETURNS } leaving;

// A body that runs.
struct scope {
    leaving leaving;
    coil_value result;  // what it returns; owned
    coil_value handled; // the error that an `except` handles; owned by the handler
};

// Bodies and blocks. Owned results; errors are what they raise.
COIL_SUSPENDS coil_value run_block(const node *first, scope *where);
coil_value run_block_now(const node *first, scope *where);
COIL_SUSPENDS coil_value run_body(void *statement); // the coroutine function of every body
coil_value run_generator(void *statement);          // and that of generators
coil_value run_async_generator(void *statement);
coil_value run_function(void *statement);           // statements that do not suspend, as a function: errors are returned
void run_callback(void *statement);                 // and as a callback: errors are told
void run_done_callback(coil_future *future, void *statement);
coil_object *new_coroutine(const node *statement); // of its body, owned
coil_object *new_stackless(const node *statement);
coil_coroutine *stream_method(const char *method, void *object);
coil_coroutine *method_coroutine(const node *statement); // `of get q0`: owned; NULL: there is none of that name
// The awaitables of a statement's items, to be awaited, and released afterwards; those that are not there are left out.
size_t take_items(const node *statement, void **items);
void release_items(size_t count, void **items);
bool leaves_loop(scope *where);                       // after a round: whether it was the last; a break ends here
coil_value end_block(scope *where, coil_value outcome); // taken; an error takes the place of a return on its way
bool is_coroutine(const void *object);                // awaiting takes it
coil_task_options task_options(const node *statement, const char *name);

#define MOST_ITEMS 100

coil_value end_statement(const node *statement, coil_value outcome); // taken; an error that the mark catches is told
coil_value end_body(const node *statement, scope *where, coil_value outcome);

// Names. What a name keeps is borrowed.
bool is_name(const char *text);
void *named(const char *name);             // NULL: it keeps nothing
void keep_named(const char *name, void *object); // taken; what it kept before is released

// Arguments.
const char *argument(const node *statement, size_t place);    // NULL: there are fewer
bool has_argument(const node *statement, const char *word);
const char *argument_after(const node *statement, const char *word); // NULL: the word is not there
double number_argument(const node *statement, size_t place);  // COIL_FOREVER for None
coil_value value_argument(const node *statement, size_t place);
coil_value value_after(const node *statement, const char *word);
coil_value error_argument(const node *statement, size_t place); // type, and perhaps a message
const coil_error_type *error_type(const char *name);

bool runs(void);                // a loop
double since_start(double time); // of the loop's clock

// Telling. what: NULL for the statement's name.
coil_value tell(const node *statement, coil_value value);  // taken; an error is not told but returned
void tell_value(const node *statement, const char *what, coil_value value); // borrowed; errors too
void tell_word(const node *statement, const char *word);
void tell_state(const node *statement, coil_future *future);
void tell_thrown(coil_value error); // borrowed
void tell_reached(const node *statement);
void tell_step(const node *statement, coil_send_result did, coil_value value); // taken

// The tables, each ended by an entry without a name.
extern const statement_entry basic_statements[], task_statements[], future_statements[], callback_statements[], timeout_statements[], gathering_statements[],
    group_statements[], coroutine_statements[], generator_statements[], context_statements[], async_generator_statements[], waiting_statements[], lock_statements[], queue_statements[],
    error_statements[], awaitable_statements[], race_statements[], stream_statements[];

#endif
