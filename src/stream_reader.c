// SPDX-License-Identifier: MIT
//
// stream_reader.c: StreamReader, bytes that a protocol feeds at one end and a task reads at the other. Owns the bytes that nobody has read yet, and
// the pausing of the transport: it is paused while the reader holds more than twice its limit, until it holds no more than the limit, or until a
// read needs more than is there.
//
// One task waits at a time. Its future is resolved by whatever may end its wait: bytes, the end, an error; then it looks for itself.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

struct coil_stream_reader {
    coil_object head;
    coil_loop *loop; // owned
    coil__bytes buffer;
    int64_t limit;
    coil_future *waiter;       // what the task that reads waits for; owned; NULL: none waits
    coil_value exception;      // owned; none: there is none
    size_t trail_length;       // of the exception when it was set
    coil_transport *transport; // owned; NULL: none, or one that cannot pause
    coil__feeder *feeders;     // borrowed
    bool eof, paused;
};

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

static void finalize(coil_object *self)
{
    coil_stream_reader *reader = (coil_stream_reader *)self;
    while (reader->feeders) coil__reader_remove_feeder(reader->feeders);
    coil__bytes_clear(&reader->buffer);
    coil_release(reader->waiter);
    coil__value_drop(reader->exception);
    coil_release(reader->transport);
    coil_release(reader->loop);
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_stream_reader *reader = (coil_stream_reader *)self;
    coil__text_add(text, "<StreamReader");
    if (reader->buffer.length) coil__text_add(text, " %zu bytes", reader->buffer.length);
    if (reader->eof) coil__text_add(text, " eof");
    if (reader->limit != COIL_STREAM_LIMIT) coil__text_add(text, " limit=%lld", (long long)reader->limit);
    if (reader->waiter) {
        coil__text_add(text, " waiter=");
        coil__text_repr_object(text, &reader->waiter->head);
    }
    if (coil_failed(reader->exception)) {
        coil__text_add(text, " exception=");
        coil__text_repr(text, reader->exception);
    }
    if (reader->transport) {
        coil__text_add(text, " transport=");
        coil__text_repr_object(text, &reader->transport->head);
    }
    coil__text_add(text, "%s>", reader->paused ? " paused" : "");
}

static coil_object *anext(coil_object *self);

static const coil__type reader_type = {
    .public_type = {.name = "StreamReader", .flags = COIL__TYPE_CORE, .finalize = finalize, .anext = anext},
    .repr = repr,
};

coil_stream_reader *coil_stream_reader_new(int64_t limit, coil_loop *loop)
{
    if (limit == COIL_DEFAULT_LIMIT) limit = COIL_STREAM_LIMIT;
    if (limit <= 0) return coil__raise_null(coil_ValueError, "Limit cannot be <= 0");
    loop = coil__loop_or_running(loop);
    coil_stream_reader *reader = loop ? coil_object_new(&reader_type.public_type, sizeof *reader) : NULL;
    if (!reader) return NULL;
    reader->limit = limit;
    reader->loop = coil_retain(loop);
    return reader;
}

void coil__reader_add_feeder(coil_stream_reader *reader, coil__feeder *feeder)
{
    feeder->reader = reader;
    feeder->next = reader->feeders;
    reader->feeders = feeder;
}

void coil__reader_remove_feeder(coil__feeder *feeder)
{
    if (!feeder->reader) return;
    coil__feeder **link = &feeder->reader->feeders;
    while (*link != feeder) link = &(*link)->next;
    *link = feeder->next;
    feeder->reader = NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// Feeding
// ---------------------------------------------------------------------------------------------------------------------

// Who waits, no longer kept by the reader; NULL: nobody, or somebody who was cancelled.
static coil_future *take_waiter(coil_stream_reader *reader)
{
    coil_future *waiter = reader->waiter;
    reader->waiter = NULL;
    if (!waiter || !coil_future_done(waiter)) return waiter;
    coil_release(waiter);
    return NULL;
}

static void wake_up(coil_stream_reader *reader)
{
    coil_future *waiter = take_waiter(reader);
    if (waiter) coil__future_finish(waiter, COIL__FINISHED, coil_none());
    coil_release(waiter);
}

// Whether the buffer holds more than so many times the limit.
static bool holds_more_than(const coil_stream_reader *reader, unsigned times)
{
    return reader->buffer.length / times > (uint64_t)reader->limit
           || (reader->buffer.length / times == (uint64_t)reader->limit && reader->buffer.length % times > 0);
}

static coil_value pause_transport(coil_stream_reader *reader)
{
    coil_value paused = coil_transport_pause_reading(reader->transport);
    if (!coil_failed(paused)) {
        reader->paused = true;
    } else if (coil_error_matches(paused, coil_NotImplementedError)) { // all has to be held, and it is not asked again
        coil__value_drop(paused);
        paused = coil_none();
        coil_release(reader->transport);
        reader->transport = NULL;
    }
    return paused;
}

coil_value coil_stream_reader_feed_data(coil_stream_reader *reader, const void *data, size_t length)
{
    if (reader->eof) return coil__raise(coil_AssertionError, "feed_data after feed_eof");
    if (length == 0) return coil_none();
    if (!coil__bytes_add(&reader->buffer, data, length)) return coil_raise_no_memory();
    wake_up(reader);
    return reader->transport && !reader->paused && holds_more_than(reader, 2) ? pause_transport(reader) : coil_none();
}

void coil_stream_reader_feed_eof(coil_stream_reader *reader)
{
    reader->eof = true;
    wake_up(reader);
}

void coil_stream_reader_set_exception(coil_stream_reader *reader, coil_value error)
{
    if (!coil_failed(error)) coil__fatal("coil_stream_reader_set_exception: the value is no error");
    coil__value_drop(reader->exception);
    reader->exception = error;
    reader->trail_length = coil__error_of(error)->trail_length;
    coil_future *waiter = take_waiter(reader);
    if (waiter) coil_value_release(coil_future_set_exception(waiter, coil__value_keep(error)));
    coil_release(waiter);
}

// Each one who asks sees the trail as it was when the error was set.
coil_value coil_stream_reader_exception(coil_stream_reader *reader)
{
    if (coil_failed(reader->exception) && coil__error_of(reader->exception)->trail_length > reader->trail_length)
        coil__error_of(reader->exception)->trail_length = reader->trail_length;
    return coil__value_keep(reader->exception);
}

coil_value coil_stream_reader_set_transport(coil_stream_reader *reader, coil_transport *transport)
{
    if (reader->transport) return coil__raise(coil_AssertionError, "Transport already set");
    reader->transport = coil_retain(transport);
    return coil_none();
}

bool coil_stream_reader_at_eof(const coil_stream_reader *reader)
{
    return reader->eof && reader->buffer.length == 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

static coil_value resume_transport(coil_stream_reader *reader)
{
    reader->paused = false;
    return coil_transport_resume_reading(reader->transport);
}

static coil_value maybe_resume_transport(coil_stream_reader *reader)
{
    return reader->paused && !holds_more_than(reader, 1) ? resume_transport(reader) : coil_none();
}

// What to wait for, owned; or NULL: why nobody can wait now is kept.
COIL__APART static coil_future *begin_wait(coil_stream_reader *reader, const char *method)
{
    if (reader->waiter)
        return coil__raise_null(coil_RuntimeError, "%s() called while another coroutine is already waiting for incoming data", method);
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing(method));
    // A wait that leaves the transport paused would not end.
    coil_value resumed = reader->paused ? resume_transport(reader) : coil_none();
    if (coil_failed(resumed)) return coil_raise_null(resumed);
    coil__value_drop(resumed);
    coil_future *waiter = coil_loop_create_future(reader->loop);
    reader->waiter = coil_retain(waiter);
    return waiter;
}

// As in Python, a second one who has begun to wait since this one was woken is forgotten.
COIL__APART static coil_value end_wait(coil_stream_reader *reader, coil_future *waiter, coil_value outcome)
{
    coil_release(reader->waiter);
    reader->waiter = NULL;
    coil_release(waiter);
    return outcome;
}

// _wait_for_data: until something is fed. None; or an error.
static coil_value wait_for_data(coil_stream_reader *reader, const char *method)
{
    coil_future *waiter = begin_wait(reader, method);
    if (!waiter) return coil_last_error();
    return end_wait(reader, waiter, coil__future_await(waiter));
}

// A method keeps its reader, for whoever made it may give it back while a task waits in it.
static coil_stream_reader *enter(coil_stream_reader *reader)
{
    coil__retain(&reader->head);
    return reader;
}

static coil_value leave(coil_stream_reader *reader, coil_value result)
{
    coil__release(&reader->head);
    return result;
}

// ---------------------------------------------------------------------------------------------------------------------
// read, readexactly
// ---------------------------------------------------------------------------------------------------------------------

// Bytes from the front; the transport may go on.
static coil_value take(coil_stream_reader *reader, size_t count)
{
    coil_value bytes = coil__bytes_take(&reader->buffer, count);
    if (coil_failed(bytes)) return bytes;
    coil_value resumed = maybe_resume_transport(reader);
    if (!coil_failed(resumed)) return bytes;
    coil__value_drop(bytes);
    return resumed;
}

static size_t at_most(const coil_stream_reader *reader, int64_t n)
{
    return reader->buffer.length < (uint64_t)n ? reader->buffer.length : (size_t)n;
}

// Whether a read has to wait, and nothing stands against it; else *result is an error, or none: there is something to take.
COIL__APART static bool must_wait(coil_stream_reader *reader, coil_value *result)
{
    *result = coil_stream_reader_exception(reader);
    return !coil_failed(*result) && reader->buffer.length == 0 && !reader->eof;
}

COIL__APART static coil_value read_what_is_there(coil_stream_reader *reader, int64_t n, coil_value ready)
{
    return coil_failed(ready) ? ready : take(reader, at_most(reader, n));
}

static coil_value read_some(coil_stream_reader *reader, int64_t n)
{
    coil_value ready;
    if (must_wait(reader, &ready) && n > 0) ready = wait_for_data(reader, "read");
    return read_what_is_there(reader, n, ready);
}

// A block of read(-1), which reads by blocks, so that the transport goes on meanwhile. False: it was the last one, *result is the result of all.
COIL__APART static bool move_block(coil_stream_reader *reader, coil__bytes *all, coil_value *result)
{
    size_t count = at_most(reader, reader->limit);
    if (!coil_failed(*result) && count > 0) {
        if (!coil__bytes_add(all, reader->buffer.memory + reader->buffer.start, count)) {
            *result = coil_raise_no_memory();
        } else {
            coil__bytes_drop(&reader->buffer, count);
            *result = maybe_resume_transport(reader);
        }
        if (!coil_failed(*result)) return true;
    }
    if (!coil_failed(*result)) *result = coil__bytes_take(all, all->length);
    coil__bytes_clear(all);
    return false;
}

static coil_value read_all(coil_stream_reader *reader)
{
    coil__bytes all = {0};
    coil_value result;
    do {
        if (must_wait(reader, &result)) result = wait_for_data(reader, "read");
    } while (move_block(reader, &all, &result));
    return result;
}

coil_value coil_stream_reader_read(coil_stream_reader *reader, int64_t n)
{
    enter(reader);
    return leave(reader, n < 0 ? read_all(reader) : read_some(reader, n));
}

// All that is there, in an IncompleteReadError. Without memory for it they stay.
static coil_value give_up(coil_stream_reader *reader, int64_t expected)
{
    coil__bytes *buffer = &reader->buffer;
    coil_value error = coil_raise_incomplete_read(coil_bytes(buffer->length ? buffer->memory + buffer->start : "", buffer->length), expected);
    if (coil_error_matches(error, coil_IncompleteReadError)) coil__bytes_clear(buffer);
    return error;
}

// True: it needs more. False: *result is the result.
COIL__APART static bool needs_more(coil_stream_reader *reader, int64_t n, coil_value *result)
{
    if (coil_failed(*result)) return false;
    if (reader->buffer.length >= (uint64_t)n) *result = take(reader, (size_t)n);
    else if (reader->eof) *result = give_up(reader, n);
    else return true;
    return false;
}

COIL__APART static coil_value begin_readexactly(coil_stream_reader *reader, int64_t n)
{
    return n < 0 ? coil__raise(coil_ValueError, "readexactly size can not be less than zero") : coil_stream_reader_exception(reader);
}

coil_value coil_stream_reader_readexactly(coil_stream_reader *reader, int64_t n)
{
    coil_value result = begin_readexactly(enter(reader), n);
    while (needs_more(reader, n, &result)) result = wait_for_data(reader, "readexactly");
    return leave(reader, result);
}

// ---------------------------------------------------------------------------------------------------------------------
// readuntil, readline
// ---------------------------------------------------------------------------------------------------------------------

typedef struct search {
    const coil_separator *separators;
    size_t count, shortest, longest; // lengths
    size_t offset;                   // up to where there is surely no separator
} search;

// What stands against reading; none: nothing does.
COIL__APART static coil_value begin_search(coil_stream_reader *reader, search *state, size_t count, const coil_separator *separators)
{
    if (count == 0) return coil__raise(coil_ValueError, "Separator should contain at least one element");
    *state = (search){separators, count, separators[0].length, separators[0].length, 0};
    for (size_t i = 1; i < count; i++) {
        if (separators[i].length < state->shortest) state->shortest = separators[i].length;
        if (separators[i].length > state->longest) state->longest = separators[i].length;
    }
    if (state->shortest == 0) return coil__raise(coil_ValueError, "Separator should be at least one-byte string");
    return coil_stream_reader_exception(reader);
}

// bytes.find: where the separator begins, from start on; the length of the bytes if it is not there.
static size_t find(const char *bytes, size_t length, size_t start, const coil_separator *separator)
{
    const char *wanted = separator->bytes;
    while (length - start >= separator->length) {
        const char *first = memchr(bytes + start, wanted[0], length - start - separator->length + 1);
        if (!first) return length;
        start = (size_t)(first - bytes);
        if (memcmp(first, wanted, separator->length) == 0) return start;
        start++;
    }
    return length;
}

// The match that ends first. Of those that end together the shortest separator's, which begins last: what counts as data before it is longest.
static bool find_first(const coil_stream_reader *reader, const search *state, size_t *start, size_t *end)
{
    const char *bytes = reader->buffer.memory + reader->buffer.start;
    size_t length = reader->buffer.length;
    bool found = false;
    for (size_t i = 0; i < state->count; i++) {
        size_t at = find(bytes, length, state->offset, &state->separators[i]), after = at + state->separators[i].length;
        if (at == length || (found && (after > *end || (after == *end && at < *start)))) continue;
        found = true;
        *start = at;
        *end = after;
    }
    return found;
}

static coil_value take_match(coil_stream_reader *reader, size_t start, size_t end)
{
    if (start > (uint64_t)reader->limit) return coil_raise_limit_overrun("Separator is found, but chunk is longer than limit", (int64_t)start);
    return take(reader, end);
}

// True: no separator is there yet. False: *result is the result.
COIL__APART static bool search_on(coil_stream_reader *reader, search *state, coil_value *result)
{
    if (coil_failed(*result)) return false;
    size_t length = reader->buffer.length, start = 0, end = 0;
    if (length >= state->shortest && length - state->shortest >= state->offset) {
        if (find_first(reader, state, &start, &end)) {
            *result = take_match(reader, start, end);
            return false;
        }
        // What may be the beginning of the longest separator is looked at again.
        state->offset = length + 1 > state->longest ? length + 1 - state->longest : 0;
        if (state->offset > (uint64_t)reader->limit) {
            *result = coil_raise_limit_overrun("Separator is not found, and chunk exceed the limit", (int64_t)state->offset);
            return false;
        }
    }
    if (reader->eof) *result = give_up(reader, -1);
    return !reader->eof;
}

static coil_value read_until(coil_stream_reader *reader, size_t count, const coil_separator *separators)
{
    search state;
    coil_value result = begin_search(reader, &state, count, separators);
    while (search_on(reader, &state, &result)) result = wait_for_data(reader, "readuntil");
    return result;
}

coil_value coil_stream_reader_readuntil_any(coil_stream_reader *reader, size_t count, const coil_separator *separators)
{
    enter(reader);
    return leave(reader, read_until(reader, count, separators));
}

coil_value coil_stream_reader_readuntil(coil_stream_reader *reader, const void *separator, size_t length)
{
    coil_separator only = {separator, length};
    return coil_stream_reader_readuntil_any(reader, 1, &only);
}

// The line that is too long goes, so that the next read begins at the next line; without its end, all does.
static coil_value drop_line(coil_stream_reader *reader, coil_value overrun)
{
    coil__bytes *buffer = &reader->buffer;
    size_t consumed = (size_t)coil_error_consumed(overrun);
    if (consumed < buffer->length) coil__bytes_drop(buffer, consumed + 1);
    else coil__bytes_clear(buffer);
    coil_value resumed = maybe_resume_transport(reader);
    coil_value error = coil_failed(resumed) ? resumed : coil__raise(coil_ValueError, "%s", coil_error_message(overrun));
    coil__value_drop(overrun);
    return error;
}

COIL__APART static coil_value end_line(coil_stream_reader *reader, coil_value line)
{
    if (coil_error_matches(line, coil_IncompleteReadError)) {
        coil_value partial = coil_value_retain(coil_error_partial(line));
        coil__value_drop(line);
        return partial;
    }
    return coil_error_matches(line, coil_LimitOverrunError) ? drop_line(reader, line) : line;
}

coil_value coil_stream_reader_readline(coil_stream_reader *reader)
{
    static const coil_separator newline = {"\n", 1};
    enter(reader);
    return leave(reader, end_line(reader, read_until(reader, 1, &newline)));
}

// ---------------------------------------------------------------------------------------------------------------------
// Iterating by lines
// ---------------------------------------------------------------------------------------------------------------------

// __anext__: the next line, until there is none.
COIL__APART static coil_value end_at_eof(coil_value line)
{
    size_t length = 1;
    if (!coil_failed(line)) coil_as_bytes(line, &length);
    if (length > 0) return line;
    coil__value_drop(line);
    return coil__raise(coil_StopAsyncIteration, "%s", "");
}

static coil_value anext_body(void *arg)
{
    return end_at_eof(coil_stream_reader_readline(*(coil_stream_reader **)arg));
}

static coil_object *anext(coil_object *self)
{
    return (coil_object *)coil__method_coroutine(anext_body, &self, sizeof self, coil_retain(self), "__anext__", __FILE__, __LINE__);
}

COIL__COLD_END
