// SPDX-License-Identifier: MIT
//
// interpreter.c: runs scenarios (see scenario.mjs) with Coil, one after the other, and prints what each tells, as the Python programs made from
// the same scenarios do. Reads them from standard input, each behind a line `scenario NUMBER`.
//
// Owns the tree, the names and the output. Everything of a scenario is gone when it has ended: no byte may be alive then.

#include "interpreter.h"

#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS 26
#define NUMBERS 200 // names of a kind
#define DEEPEST 64  // lines within each other

static const statement_entry *const tables[] = {basic_statements, task_statements, future_statements, callback_statements, timeout_statements,
                                                gathering_statements, group_statements, coroutine_statements, generator_statements, context_statements,
                                                async_generator_statements, waiting_statements, lock_statements, queue_statements, error_statements, awaitable_statements, race_statements, stream_statements};

// ---------------------------------------------------------------------------------------------------------------------
// The tree
// ---------------------------------------------------------------------------------------------------------------------

// Memory of one scenario: never given back, begun again.
static char arena[1 << 20];
static size_t arena_used;

static _Noreturn void give_up(const char *why, const char *text)
{
    fprintf(stderr, "interpreter: %s: %s\n", why, text);
    exit(2);
}

static void *arena_take(size_t size)
{
    void *memory = arena + arena_used;
    arena_used += (size + 15) & ~(size_t)15;
    if (arena_used > sizeof arena) give_up("the scenario is too large", "");
    return memset(memory, 0, size);
}

static const statement_entry *find_entry(const char *op)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const statement_entry *entry = tables[i]; entry->op; entry++)
            if (strcmp(entry->op, op) == 0) return entry;
    return NULL; // a part of another one: `except`, `item`
}

// Reads a line: spaces, the operation with its mark, arguments. The text is cut in place.
static node *read_statement(char *text, int line)
{
    node *made = arena_take(sizeof *made);
    made->line = line;
    made->op = strtok(text, " ");
    char *end = text + strlen(text) - 1;
    if (*end == '?' || *end == '!') {
        made->mark = *end;
        *end = '\0';
    }
    for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
        if (made->argument_count == MOST_ARGUMENTS) give_up("too many arguments", made->op);
        made->arguments[made->argument_count++] = word;
    }
    made->entry = find_entry(made->op);
    char *function = arena_take(16);
    snprintf(function, 16, "body%d", line);
    made->function = function;
    made->stackless = arena_take(sizeof *made->stackless);
    return made;
}

// Reads the lines up to the next scenario. *rest goes on behind them.
static node *read_scenario(char **rest)
{
    node *last[DEEPEST] = {NULL}; // the last statement at each depth
    int line = 0;
    while (**rest && strncmp(*rest, "scenario ", 9) != 0) {
        char *text = *rest, *end = strchr(text, '\n');
        *rest = end ? end + 1 : text + strlen(text);
        if (end) *end = '\0';
        size_t depth = strspn(text, " ") / 2;
        if (!text[2 * depth]) continue;
        if (depth >= DEEPEST || (depth > 0 && !last[depth - 1])) give_up("no scenario", text);
        node *made = read_statement(text + 2 * depth, ++line);
        if (last[depth]) last[depth]->next = made;
        else if (depth > 0) last[depth - 1]->body = made;
        last[depth] = made;
        if (depth + 1 < DEEPEST) last[depth + 1] = NULL;
    }
    return last[0];
}

// ---------------------------------------------------------------------------------------------------------------------
// Names
// ---------------------------------------------------------------------------------------------------------------------

static void *names[LETTERS][NUMBERS];

bool is_name(const char *text)
{
    return text && text[0] >= 'a' && text[0] <= 'z' && text[1] >= '0' && text[1] <= '9';
}

static void **place_of(const char *name)
{
    int number = is_name(name) ? atoi(name + 1) : -1;
    if (number < 0 || number >= NUMBERS) give_up("no name", name ? name : "(none)");
    return &names[name[0] - 'a'][number];
}

void *named(const char *name)
{
    return *place_of(name);
}

void keep_named(const char *name, void *object)
{
    void **place = place_of(name), *before = *place;
    *place = object;
    coil_release(before);
}

// Variables are there from the start; every second one has a default.
static void make_variables(const node *from)
{
    for (const node *statement = from; statement; statement = statement->next) {
        for (size_t i = 0; i < statement->argument_count; i++) {
            const char *name = statement->arguments[i];
            if (!is_name(name) || name[0] != 'v' || named(name)) continue;
            keep_named(name, atoi(name + 1) % 2 ? coil_var_new_default(name, coil_int(0)) : coil_var_new(name));
        }
        make_variables(statement->body);
    }
}

// What is freed may run a clean-up that keeps something: so more than once.
static void forget_names(void)
{
    for (int round = 0; round < 3; round++)
        for (size_t letter = 0; letter < LETTERS; letter++)
            for (size_t number = 0; number < NUMBERS; number++) {
                void *object = names[letter][number];
                names[letter][number] = NULL;
                coil_release(object);
            }
}

// ---------------------------------------------------------------------------------------------------------------------
// Arguments
// ---------------------------------------------------------------------------------------------------------------------

const char *argument(const node *statement, size_t place)
{
    return place < statement->argument_count ? statement->arguments[place] : NULL;
}

bool has_argument(const node *statement, const char *word)
{
    for (size_t i = 0; i < statement->argument_count; i++)
        if (strcmp(statement->arguments[i], word) == 0) return true;
    return false;
}

const char *argument_after(const node *statement, const char *word)
{
    for (size_t i = 0; i + 1 < statement->argument_count; i++)
        if (strcmp(statement->arguments[i], word) == 0) return statement->arguments[i + 1];
    return NULL;
}

double number_argument(const node *statement, size_t place)
{
    const char *text = argument(statement, place);
    return !text || strcmp(text, "None") == 0 ? COIL_FOREVER : atof(text);
}

static coil_value value_of(const char *text)
{
    if (!text || strcmp(text, "None") == 0) return coil_none();
    if (strcmp(text, "True") == 0) return coil_bool(true);
    if (*text == '\'') return coil_string_n(text + 1, strlen(text) - 2);
    return coil_int(atoi(text));
}

coil_value value_argument(const node *statement, size_t place)
{
    return value_of(argument(statement, place));
}

coil_value value_after(const node *statement, const char *word)
{
    return value_of(argument_after(statement, word));
}

const coil_error_type *error_type(const char *name)
{
#define FIND(type, base, second) \
    if (strcmp(name, #type) == 0) return coil_##type;
    COIL_ERROR_TYPES(FIND)
#undef FIND
    if (strcmp(name, "MyError") == 0) return coil_MyError;
    if (strcmp(name, "MyBaseError") == 0) return coil_MyBaseError;
    give_up("no error type", name);
}

coil_value error_argument(const node *statement, size_t place)
{
    const char *message = argument(statement, place + 1);
    return coil_raise_at("scenario", statement->line, statement->function, error_type(argument(statement, place)), "%s", message ? message : "");
}

// ---------------------------------------------------------------------------------------------------------------------
// Telling
// ---------------------------------------------------------------------------------------------------------------------

double since_start(double time)
{
    return time - events_start_time();
}

bool runs(void)
{
    return events_loop_runs();
}

void tell_value(const node *statement, const char *what, coil_value value)
{
    if (!events_begin_line()) return;
    events_put("%d %s: ", statement->line, what ? what : statement->op);
    events_put_value(value);
    events_end_line();
}

coil_value tell(const node *statement, coil_value value)
{
    if (coil_failed(value)) return value;
    tell_value(statement, NULL, value);
    coil_value_release(value);
    return coil_none();
}

void tell_word(const node *statement, const char *word)
{
    if (!events_begin_line()) return;
    events_put("%d %s: %s", statement->line, statement->op, word);
    events_end_line();
}

void tell_state(const node *statement, coil_future *future)
{
    if (!events_begin_line()) return;
    events_put("%d %s: [%s, ", statement->line, statement->op, events_state(future));
    events_put_object(future);
    events_put("]");
    events_end_line();
}

void tell_reached(const node *statement)
{
    if (!events_begin_line()) return;
    events_put("%d %s", statement->line, statement->op);
    events_end_line();
}

void tell_step(const node *statement, coil_send_result did, coil_value value)
{
    if (events_begin_line()) {
        events_put("%d %s: %s ", statement->line, statement->op, did == COIL_SEND_NEXT ? "yields" : did == COIL_SEND_RETURN ? "returns"
                                                                                                                            : "raises");
        events_put_value(value);
        events_end_line();
    }
    coil_value_release(value);
}

void tell_thrown(coil_value error)
{
    if (!events_begin_line()) return;
    events_put("thrown: ");
    events_put_value(error);
    events_end_line();
}

static void tell_body(const node *statement, const char *what, coil_value value)
{
    if (!events_begin_line()) return;
    events_put("%s %s: ", statement->function, what);
    events_put_value(value);
    events_end_line();
}

// ---------------------------------------------------------------------------------------------------------------------
// Bodies
// ---------------------------------------------------------------------------------------------------------------------

static bool catches(const node *statement, coil_value value)
{
    if (!coil_failed(value) || !statement->mark) return false;
    return coil_error_matches(value, coil_Exception) || (statement->mark == '!' && coil_error_matches(value, coil_CancelledError));
}

// What comes of a statement's outcome: an error that its mark catches is told.
coil_value end_statement(const node *statement, coil_value outcome)
{
    if (!catches(statement, outcome)) return outcome;
    tell_value(statement, "caught", outcome);
    coil_value_release(outcome);
    return coil_none();
}

coil_value run_block(const node *first, scope *where)
{
    for (const node *statement = first; statement && where->leaving == GOES_ON; statement = statement->next) {
        const statement_entry *entry = statement->entry;
        if (!entry) give_up("no statement", statement->op);
        coil_value outcome = entry->awaits ? entry->awaits(statement, where) : entry->now(where, statement);
        outcome = end_statement(statement, outcome);
        if (coil_failed(outcome)) return outcome;
        coil_value_release(outcome);
    }
    return coil_none();
}

coil_value run_block_now(const node *first, scope *where)
{
    for (const node *statement = first; statement && where->leaving == GOES_ON; statement = statement->next) {
        const statement_entry *entry = statement->entry;
        if (!entry || !entry->now) give_up("no statement of a callback", statement->op);
        coil_value outcome = end_statement(statement, entry->now(where, statement));
        if (coil_failed(outcome)) return outcome;
        coil_value_release(outcome);
    }
    return coil_none();
}

coil_value end_block(scope *where, coil_value outcome)
{
    if (!coil_failed(outcome)) return outcome;
    coil_value_release(where->result);
    where->result = coil_none();
    where->leaving = GOES_ON;
    return outcome;
}

// What a body returns: an error, or what its `return` has left.
static coil_value result_of(scope *where, coil_value outcome)
{
    if (!coil_failed(outcome)) return where->result;
    coil_value_release(where->result);
    return outcome;
}

coil_value end_body(const node *statement, scope *where, coil_value outcome)
{
    outcome = result_of(where, outcome);
    tell_body(statement, coil_failed(outcome) ? "raises" : "returns", outcome);
    return outcome;
}

coil_value run_body(void *arg)
{
    const node *statement = arg;
    scope where = {GOES_ON, coil_none(), coil_none()};
    return end_body(statement, &where, run_block(statement->body, &where));
}

coil_value run_generator(void *arg)
{
    const node *statement = arg;
    scope where = {GOES_ON, coil_none(), coil_none()};
    return result_of(&where, run_block(statement->body, &where));
}

// Its `return` has no value.
coil_value run_async_generator(void *arg)
{
    coil_value result = run_generator(arg);
    if (coil_failed(result)) return result;
    coil_value_release(result);
    return coil_none();
}

coil_value run_function(void *arg)
{
    const node *statement = arg;
    scope where = {GOES_ON, coil_none(), coil_none()};
    return result_of(&where, run_block_now(statement->body, &where));
}

static void end_callback(const node *statement, coil_value outcome)
{
    if (coil_failed(outcome)) tell_body(statement, "raises", outcome);
    coil_value_release(outcome);
}

void run_callback(void *arg)
{
    const node *statement = arg;
    if (events_begin_line()) {
        events_put("%s called", statement->function);
        events_end_line();
    }
    end_callback(statement, run_function(arg));
}

void run_done_callback(coil_future *future, void *arg)
{
    const node *statement = arg;
    if (events_begin_line()) {
        events_put("%s called: %s", statement->function, events_state(future));
        events_end_line();
    }
    end_callback(statement, run_function(arg));
}

coil_task_options task_options(const node *statement, const char *name)
{
    const char *context = argument_after(statement, "in");
    return (coil_task_options){.name = name, .context = context ? named(context) : NULL, .eager_start = has_argument(statement, "eager")};
}

bool is_coroutine(const void *object)
{
    return ((const coil_object *)object)->type->flags & COIL_TYPE_COROUTINE;
}

coil_object *new_coroutine(const node *statement)
{
    if (has_argument(statement, "stackless")) return new_stackless(statement);
    return (coil_object *)coil_coroutine_new_at(run_body, (void *)(uintptr_t)statement, 0, statement->function, "scenario", statement->line);
}

// ---------------------------------------------------------------------------------------------------------------------
// Scenarios
// ---------------------------------------------------------------------------------------------------------------------

static coil_value run_main(void *statement)
{
    events_begin_main();
    return run_body(statement);
}

static bool keeps_pending(void)
{
    for (size_t letter = 0; letter < LETTERS; letter++)
        for (size_t number = 0; number < NUMBERS; number++)
            if (coil_is_future(names[letter][number]) && !coil_future_done(names[letter][number])) return true;
    return false;
}

static node *next_main(node *statement)
{
    while (statement && strcmp(statement->op, "again") != 0) statement = statement->next;
    return statement;
}

// The mains, by one runner.
static coil_value run_each(node *main_statement)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    coil_coroutine *first = coil_coroutine_new(run_main, main_statement);
    events_tell_run(coil_runner_run(runner, first, NULL));
    for (node *next = next_main(main_statement->body); next; next = next_main(next->next))
        events_tell_run(coil_runner_run(runner, new_coroutine(next), NULL));
    coil_value closed = coil_runner_close(runner);
    coil_release(runner);
    return closed;
}

static void run_scenario(node *main_statement)
{
    size_t alive = coil_memory_live();
    events_begin_program();
    make_variables(main_statement);
    coil_value result = next_main(main_statement->body) ? run_each(main_statement) : coil_run(run_main, main_statement);
    events_end_program(result, keeps_pending());
    forget_names();
    if (coil_memory_live() > alive) printf("bytes left: %zu\n", coil_memory_live() - alive);
}

static char *read_input(void)
{
    size_t used = 0, size = 1 << 16;
    char *text = malloc(size);
    for (size_t got = 1; text && got > 0; used += got) {
        if (used + (1 << 15) > size) text = realloc(text, size *= 2);
        got = text ? fread(text + used, 1, size - used - 1, stdin) : 0;
    }
    if (!text) give_up("no memory", "");
    text[used] = '\0';
    return text;
}

int main(void)
{
    char *input = read_input();
    events_set_up();
    for (char *rest = input; *rest;) {
        char *end = strchr(rest, '\n');
        if (!end || strncmp(rest, "scenario ", 9) != 0) give_up("no scenario", rest);
        *end = '\0';
        puts(rest);
        rest = end + 1;
        arena_used = 0;
        node *main_statement = read_scenario(&rest);
        if (main_statement) run_scenario(main_statement);
        puts("end");
        fflush(stdout);
    }
    free(input);
    return 0;
}
