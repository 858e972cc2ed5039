// SPDX-License-Identifier: MIT
//
// interpreter.c: runs scenarios (see scenario.mjs) with Coil, one after the other, and prints what each tells, as the Python programs made from
// the same scenarios do. Reads them from standard input, each behind a line `scenario NUMBER`.
//
// Owns the tree, the names and the output. Everything of a scenario is gone when it has ended: no byte may be alive then.

#include "interpreter.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS 26
#define NUMBERS 200 // names of a kind
#define DEEPEST 64  // lines within each other

static const statement_entry *const tables[] = {basic_statements, task_statements, future_statements, callback_statements, timeout_statements,
                                                gathering_statements, group_statements, coroutine_statements, generator_statements, context_statements,
                                                async_generator_statements, waiting_statements, lock_statements, queue_statements};

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

static const coil_error_type *my_error;

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
    if (strcmp(name, "MyError") == 0) return my_error;
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

#define LINE_SIZE 8192

static double start_time;
static unsigned long long first_task; // the number of the main task: others are counted from there
static bool quiet;                    // the program has ended, and nothing more is to be told
static bool ended;                    // the program has ended, and what it kept is given back
static long tasks_pending;

static char line_text[LINE_SIZE];
static size_t line_length;

static void put(const char *format, ...) COIL_PRINTF(1, 2);
static void put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line_text + line_length, LINE_SIZE - line_length, format, arguments);
    va_end(arguments);
    if (length > 0) line_length += (size_t)length;
    if (line_length >= LINE_SIZE) line_length = LINE_SIZE - 1;
}

static void put_line(void)
{
    line_text[line_length] = '\n';
    fwrite(line_text, 1, line_length + 1, stdout);
    line_length = 0;
}

// Reports of what was freed while the loop was closed: told afterwards, or not.
static char held[1 << 16];
static size_t held_length;

static void hold_line(void)
{
    line_text[line_length++] = '\n';
    if (held_length + line_length <= sizeof held) memcpy(held + held_length, line_text, line_length);
    held_length += line_length;
    line_length = 0;
}

double since_start(double time)
{
    return time - start_time;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

// The first line of a message, without addresses and what else differs.
static void put_message(const char *text)
{
    static const char *const hidden[] = {"<Task ", "<Future ", "<_GatheringFuture ", "<coroutine ", "<generator ", "<async_generator "};
    for (const char *c = text; *c && *c != '\n'; c++) {
        for (size_t i = 0; *c == '<' && i < sizeof hidden / sizeof *hidden; i++)
            if (begins(c, hidden[i])) return;
        if (begins(c, " at 0x")) c += 5 + strspn(c + 6, "0123456789abcdef");
        else put("%c", *c);
    }
}

static const char *task_name(coil_task *task)
{
    static char name[32];
    const char *own = coil_task_get_name(task);
    if (!begins(own, "Task-")) return own;
    snprintf(name, sizeof name, "Task-%llu", strtoull(own + 5, NULL, 10) - first_task + 1);
    return name;
}

static void put_value(coil_value value);

static void put_error(coil_value error)
{
    put("%s(", coil_error_type_of(error)->name);
    put_message(coil_error_message(error));
    put(")");
    if (coil_error_count(error) > 0) {
        for (size_t i = 0; i < coil_error_count(error); i++) {
            put(i == 0 ? "[" : ", ");
            put_value(coil_error_member(error, i));
        }
        put("]");
    }
    if (!coil_failed(coil_error_cause(error))) return;
    put(" from ");
    put_error(coil_error_cause(error));
}

static void put_list(coil_list *list)
{
    put("[");
    for (size_t i = 0; i < coil_list_count(list); i++) {
        if (i > 0) put(", ");
        put_value(coil_list_get(list, i));
    }
    put("]");
}

static void put_object(void *object)
{
    if (!object) put("None");
    else if (strcmp(((coil_object *)object)->type->name, "Task") == 0) put("<Task %s>", task_name(object));
    else if (coil_is_future(object)) put("<Future>");
    else if (strcmp(((coil_object *)object)->type->name, "list") == 0) put_list(object);
    else put("<%s>", ((coil_object *)object)->type->name);
}

static void put_value(coil_value value)
{
    if (coil_failed(value)) {
        put_error(value);
    } else if (value.tag == COIL_OBJECT) {
        put_object(coil_as_object(value));
    } else {
        coil_value text = coil_repr(value);
        put("%s", coil_as_string(text));
        coil_value_release(text);
    }
}

bool runs(void)
{
    if (coil_loop_get_running()) return true;
    coil_value_release(coil_last_error());
    return false;
}

// Begins a line: the time and the task. False: nothing is to be told, because no loop runs.
static bool put_head(void)
{
    if (!runs()) return false;
    coil_task *task = coil_current_task();
    put("%.2f %s ", coil_loop_time(NULL) - start_time, task ? task_name(task) : "-");
    return true;
}

void tell_value(const node *statement, const char *what, coil_value value)
{
    if (!put_head()) return;
    put("%d %s: ", statement->line, what ? what : statement->op);
    put_value(value);
    put_line();
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
    if (!put_head()) return;
    put("%d %s: %s", statement->line, statement->op, word);
    put_line();
}

void tell_state(const node *statement, coil_future *future)
{
    if (!put_head()) return;
    put("%d %s: [%s, ", statement->line, statement->op, coil_future_cancelled(future) ? "cancelled" : coil_future_done(future) ? "done"
                                                                                                                               : "pending");
    put_object(future);
    put("]");
    put_line();
}

void tell_reached(const node *statement)
{
    if (!put_head()) return;
    put("%d %s", statement->line, statement->op);
    put_line();
}

void tell_step(const node *statement, coil_send_result did, coil_value value)
{
    if (put_head()) {
        put("%d %s: %s ", statement->line, statement->op, did == COIL_SEND_NEXT ? "yields" : did == COIL_SEND_RETURN ? "returns"
                                                                                                                     : "raises");
        put_value(value);
        put_line();
    }
    coil_value_release(value);
}

static void tell_body(const node *statement, const char *what, coil_value value)
{
    if (!put_head()) return;
    put("%s %s: ", statement->function, what);
    put_value(value);
    put_line();
}

static void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)arg;
    // Python tells of these when it looks for circles.
    if (quiet || begins(context->message, "Task was destroyed") || begins(context->message, "_GatheringFuture exception")) return;
    put("report: ");
    put_message(context->message);
    put(": ");
    put_value(context->error);
    put(", ");
    put_object(context->task ? (void *)context->task : (void *)context->future);
    if (!ended && !coil_loop_is_running(loop) && strstr(context->message, "never retrieved")) hold_line();
    else put_line();
}

static void warn(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    if (quiet || (!ended && !runs())) return;
    put("%s: %s", category->name, message);
    put_line();
}

// Counts the tasks that have not ended.
static void count_tasks(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)task;
    (void)object;
    (void)arg;
    if (event == COIL_TRACE_TASK_CREATED) tasks_pending++;
    if (event == COIL_TRACE_TASK_DONE) tasks_pending--;
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
    if (put_head()) {
        put("%s called", statement->function);
        put_line();
    }
    end_callback(statement, run_function(arg));
}

static bool in_done_callback;

void run_done_callback(coil_future *future, void *arg)
{
    const node *statement = arg;
    in_done_callback = true;
    if (put_head()) {
        put("%s called: %s", statement->function, coil_future_cancelled(future) ? "cancelled" : "done");
        put_line();
    }
    end_callback(statement, run_function(arg));
    in_done_callback = false;
}

coil_task_options task_options(const node *statement, const char *name)
{
    const char *context = argument_after(statement, "in");
    bool eager = has_argument(statement, "eager") && !in_done_callback; // see events.py
    return (coil_task_options){.name = name, .context = context ? named(context) : NULL, .eager_start = eager};
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

static coil_value run_main(void *arg)
{
    const node *statement = arg;
    coil_task *task = coil_current_task();
    first_task = strtoull(coil_task_get_name(task) + strlen("Task-"), NULL, 10);
    coil_loop_set_exception_handler(NULL, report, NULL);
    return run_body((void *)(uintptr_t)statement);
}

static void tell_end(coil_value result)
{
    put(coil_failed(result) ? "run raises: " : "run returns: ");
    put_value(result);
    put_line();
    if (tasks_pending > 0) {
        put("tasks left: %ld", tasks_pending);
        put_line();
    }
}

// Whether something is kept that is still pending: in Python it may be in a circle, with all that a gathering of it keeps.
static bool keeps_pending(void)
{
    for (size_t letter = 0; letter < LETTERS; letter++)
        for (size_t number = 0; number < NUMBERS; number++)
            if (coil_is_future(names[letter][number]) && !coil_future_done(names[letter][number])) return true;
    return false;
}

static void run_scenario(node *main_statement)
{
    size_t alive = coil_memory_live();
    quiet = ended = false;
    tasks_pending = 0;
    held_length = 0;
    start_time = coil_loop_time(NULL);
    make_variables(main_statement);
    coil_value result = coil_run(run_main, main_statement);
    tell_end(result);
    coil_value_release(result);
    bool pending = keeps_pending();
    if (pending) puts("futures left");
    quiet = tasks_pending > 0 || pending;
    ended = true;
    if (!quiet) fwrite(held, 1, held_length < sizeof held ? held_length : sizeof held, stdout);
    forget_names();
    if (coil_memory_live() > alive) {
        put("bytes left: %zu", coil_memory_live() - alive);
        put_line();
    }
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
    coil_warnings_set_handler(warn, NULL);
    coil_trace_set(count_tasks, NULL);
    my_error = coil_error_define("MyError", coil_Exception);
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
