// SPDX-License-Identifier: MIT
//
// streams.c: readers that are fed by hand, and two streams that are connected in memory. A text of a scenario begins with `+`, and `/` in it is a new line.

#include "../interpreter.h"

#include <string.h>

#define MOST_BYTES 64

// An argument as bytes; returns how many.
static size_t bytes_argument(const node *statement, size_t place, char *bytes)
{
    const char *text = argument(statement, place) + 1;
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++) bytes[i] = text[i];
    for (size_t i = 0; i < length; i++)
        if (bytes[i] == '/') bytes[i] = '\n';
    return length;
}

static coil_value pipe_(scope *where, const node *statement)
{
    (void)where;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe((int64_t)number_argument(statement, 0), ends));
    for (size_t i = 0; i < 2; i++) {
        keep_named(argument(statement, 2 * i + 1), ends[i].reader);
        keep_named(argument(statement, 2 * i + 2), ends[i].writer);
    }
    return coil_none();
}

static coil_value reader(scope *where, const node *statement)
{
    (void)where;
    coil_stream_reader *made = coil_stream_reader_new((int64_t)number_argument(statement, 1), NULL);
    if (!made) return coil_last_error();
    keep_named(argument(statement, 0), made);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

static coil_value read_object(const node *statement, coil_stream_reader *made)
{
    char bytes[MOST_BYTES];
    if (strcmp(statement->op, "readline") == 0) return coil_stream_reader_readline(made);
    if (strcmp(statement->op, "readuntil") == 0) return coil_stream_reader_readuntil(made, bytes, bytes_argument(statement, 1, bytes));
    int64_t count = (int64_t)number_argument(statement, 1);
    return strcmp(statement->op, "read") == 0 ? coil_stream_reader_read(made, count) : coil_stream_reader_readexactly(made, count);
}

static coil_value read_(const node *statement, scope *where)
{
    (void)where;
    coil_stream_reader *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = read_object(statement, made);
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value lines(const node *statement, scope *where)
{
    coil_stream_reader *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_async_for (value, made) {
        tell_value(statement, NULL, value);
        COIL_TRY(run_block(statement->body, where));
        if (leaves_loop(where)) break;
    }
    return coil_none();
}

static coil_value feed_data(scope *where, const node *statement)
{
    (void)where;
    char bytes[MOST_BYTES];
    coil_stream_reader *made = named(argument(statement, 0));
    return made ? tell(statement, coil_stream_reader_feed_data(made, bytes, bytes_argument(statement, 1, bytes))) : coil_none();
}

static coil_value feed_eof(scope *where, const node *statement)
{
    (void)where;
    coil_stream_reader *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_stream_reader_feed_eof(made);
    return tell(statement, coil_none());
}

static coil_value fail_reader(scope *where, const node *statement)
{
    (void)where;
    coil_stream_reader *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_stream_reader_set_exception(made, error_argument(statement, 1));
    return tell(statement, coil_none());
}

static coil_value at_eof(scope *where, const node *statement)
{
    (void)where;
    coil_stream_reader *made = named(argument(statement, 0));
    return made ? tell(statement, coil_bool(coil_stream_reader_at_eof(made))) : coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

static coil_value write_(scope *where, const node *statement)
{
    (void)where;
    char bytes[MOST_BYTES];
    coil_stream_writer *made = named(argument(statement, 0));
    return made ? tell(statement, coil_stream_writer_write(made, bytes, bytes_argument(statement, 1, bytes))) : coil_none();
}

static coil_value writelines(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    if (!made) return coil_none();
    coil_value texts[MOST_ARGUMENTS];
    size_t count = 0;
    for (; argument(statement, count + 1); count++) {
        char bytes[MOST_BYTES];
        size_t length = bytes_argument(statement, count + 1, bytes);
        texts[count] = coil_bytes(bytes, length);
    }
    coil_list *list = coil_list_new(count, texts);
    coil_value outcome = coil_stream_writer_writelines(made, list);
    coil_release(list);
    return tell(statement, outcome);
}

static coil_value wait_writer(const node *statement, scope *where)
{
    (void)where;
    coil_stream_writer *made = coil_retain(named(argument(statement, 0)));
    if (!made) return coil_none();
    coil_value outcome = strcmp(statement->op, "drain") == 0 ? coil_stream_writer_drain(made) : coil_stream_writer_wait_closed(made);
    coil_release(made);
    return tell(statement, outcome);
}

static coil_value write_eof(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    return made ? tell(statement, coil_stream_writer_write_eof(made)) : coil_none();
}

static coil_value close_writer(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    if (!made) return coil_none();
    if (strcmp(statement->op, "abort") == 0) coil_transport_abort(coil_stream_writer_transport(made));
    else coil_stream_writer_close(made);
    return tell(statement, coil_none());
}

static coil_value is_closing(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    return made ? tell(statement, coil_bool(coil_stream_writer_is_closing(made))) : coil_none();
}

static coil_value limits(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    if (!made) return coil_none();
    return tell(statement, coil_transport_set_write_buffer_limits(coil_stream_writer_transport(made), (int64_t)number_argument(statement, 1), COIL_DEFAULT_LIMIT));
}

static coil_value buffered(scope *where, const node *statement)
{
    (void)where;
    coil_stream_writer *made = named(argument(statement, 0));
    if (!made) return coil_none();
    return tell(statement, coil_int((int64_t)coil_transport_get_write_buffer_size(coil_stream_writer_transport(made))));
}

coil_coroutine *stream_method(const char *method, void *object)
{
    if (strcmp(method, "readline") == 0) return coil_stream_reader_readline_coro(object);
    if (strcmp(method, "read") == 0) return coil_stream_reader_read_coro(object, -1);
    return strcmp(method, "drain") == 0 ? coil_stream_writer_drain_coro(object) : coil_stream_writer_wait_closed_coro(object);
}

const statement_entry stream_statements[] = {
    {"pipe", pipe_, NULL},
    {"reader", reader, NULL},
    {"read", NULL, read_},
    {"readline", NULL, read_},
    {"readexactly", NULL, read_},
    {"readuntil", NULL, read_},
    {"lines", NULL, lines},
    {"feed_data", feed_data, NULL},
    {"feed_eof", feed_eof, NULL},
    {"fail_reader", fail_reader, NULL},
    {"at_eof", at_eof, NULL},
    {"write", write_, NULL},
    {"writelines", writelines, NULL},
    {"drain", NULL, wait_writer},
    {"write_eof", write_eof, NULL},
    {"close_writer", close_writer, NULL},
    {"wait_closed", NULL, wait_writer},
    {"abort", close_writer, NULL},
    {"is_closing", is_closing, NULL},
    {"limits", limits, NULL},
    {"buffered", buffered, NULL},
    {0},
};
