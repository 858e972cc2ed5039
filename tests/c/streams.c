// SPDX-License-Identifier: MIT
//
// streams.c: StreamReader: feeding by hand, every way of reading, limits, pausing the transport, errors, who may wait.

#include "streaming.h"

#define DATA "line1\nline2\nline3\n"

#define EXPECT_EMPTY(reader) EXPECT_REPR(reader, "<StreamReader>")

// ---------------------------------------------------------------------------------------------------------------------
// Making, feeding
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(stream_limit_must_be_positive)
{
    EXPECT_NULL(coil_stream_reader_new(0, NULL), coil_ValueError, "Limit cannot be <= 0");
    EXPECT_NULL(coil_stream_reader_new(-1, NULL), coil_ValueError, "Limit cannot be <= 0");
}

TEST(stream_outside_of_a_loop_needs_one)
{
    EXPECT_NULL(coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL), coil_RuntimeError, "no running event loop");
    coil_stream_reader *reader = OWN(coil_stream_reader_new(COIL_DEFAULT_LIMIT, test_loop()));
    FEED(reader, "line\n");
    coil_coroutine *reading = coil_stream_reader_readline_coro(reader);
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), reading), "b'line\\n'");
}

TEST_ASYNC(stream_made_in_a_task_uses_the_running_loop)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    spawn(reads_a_line, reader);
    settle();
    FEED(reader, "here\n");
    settle();
    EXPECT_LOG("line: b'here\\n'");
}

TEST_ASYNC(feeding_nothing_changes_nothing)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_NONE(coil_stream_reader_feed_data(reader, NULL, 0));
    EXPECT_EMPTY(reader);
}

TEST_ASYNC(feeding_adds_to_what_is_there)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, DATA);
    EXPECT_REPR(reader, "<StreamReader 18 bytes>");
    FEED(reader, "more");
    EXPECT_REPR(reader, "<StreamReader 22 bytes>");
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 22), "b'line1\\nline2\\nline3\\nmore'");
}

TEST_ASYNC(feeding_after_the_end_is_refused)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_stream_reader_feed_eof(reader);
    EXPECT_ERROR(coil_stream_reader_feed_data(reader, "x", 1), coil_AssertionError, "feed_data after feed_eof");
    EXPECT_ERROR(coil_stream_reader_feed_data(reader, "", 0), coil_AssertionError, "feed_data after feed_eof");
    coil_stream_reader_feed_eof(reader);
    EXPECT(coil_stream_reader_at_eof(reader));
}

TEST_ASYNC(feeding_without_memory_says_so_and_loses_nothing_that_is_there)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "kept ");
    EXPECT_ERROR(coil_stream_reader_feed_data(reader, "", SIZE_MAX / 2), coil_MemoryError, ""); // more than there can be; nothing of it is read
    EXPECT_REPR(reader, "<StreamReader 5 bytes>");
    FEED(reader, "and more\n");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'kept and more\\n'");
}

TEST_ASYNC(at_eof_is_the_end_with_nothing_left)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT(!coil_stream_reader_at_eof(reader));
    FEED(reader, "some data\n");
    EXPECT(!coil_stream_reader_at_eof(reader));
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'some data\\n'");
    EXPECT(!coil_stream_reader_at_eof(reader));
    FEED(reader, "some data\n");
    coil_stream_reader_feed_eof(reader);
    EXPECT(!coil_stream_reader_at_eof(reader));
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'some data\\n'");
    EXPECT(coil_stream_reader_at_eof(reader));
}

// ---------------------------------------------------------------------------------------------------------------------
// read
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(read_zero_takes_nothing_and_does_not_wait)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_VALUE(coil_stream_reader_read(reader, 0), "b''");
    FEED(reader, DATA);
    EXPECT_VALUE(coil_stream_reader_read(reader, 0), "b''");
    EXPECT_REPR(reader, "<StreamReader 18 bytes>");
}

TEST_ASYNC(read_waits_for_something)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_SOON(reader, DATA);
    EXPECT_VALUE(coil_stream_reader_read(reader, 30), "b'line1\\nline2\\nline3\\n'");
    EXPECT_EMPTY(reader);
}

TEST_ASYNC(read_takes_at_most_so_many)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line1");
    FEED(reader, "line2");
    EXPECT_VALUE(coil_stream_reader_read(reader, 5), "b'line1'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'line2'");
    EXPECT_EMPTY(reader);
}

TEST_ASYNC(read_at_the_end_is_empty)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_SOON(reader, END);
    EXPECT_VALUE(coil_stream_reader_read(reader, 1024), "b''");
    EXPECT_VALUE(coil_stream_reader_read(reader, 1024), "b''");
    EXPECT_REPR(reader, "<StreamReader eof>");
}

TEST_ASYNC(read_all_waits_for_the_end)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_SOON(reader, "chunk1\n", "chunk2", END);
    EXPECT_VALUE(coil_stream_reader_read(reader, -1), "b'chunk1\\nchunk2'");
    EXPECT_REPR(reader, "<StreamReader eof>");
    EXPECT_VALUE(coil_stream_reader_read(reader, -1), "b''");
}

TEST_ASYNC(read_all_takes_what_comes_over_several_turns)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "abcdefg");
    FEED_LATER(1, reader, "hi");
    FEED_LATER(2, reader, "j", END);
    EXPECT_VALUE(coil_stream_reader_read(reader, -1), "b'abcdefghij'");
}

TEST_ASYNC(read_does_not_know_the_limit)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "chunk");
    EXPECT_VALUE(coil_stream_reader_read(reader, 5), "b'chunk'");
    EXPECT_REPR(reader, "<StreamReader limit=3>");
}

TEST_ASYNC(read_raises_the_error_that_was_set)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line\n");
    EXPECT_VALUE(coil_stream_reader_read(reader, 2), "b'li'");
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError, "why"));
    EXPECT_ERROR(coil_stream_reader_read(reader, 2), coil_ValueError, "why");
    EXPECT_ERROR(coil_stream_reader_read(reader, -1), coil_ValueError, "why");
    EXPECT_ERROR(coil_stream_reader_read(reader, 0), coil_ValueError, "why");
}

TEST_ASYNC(bytes_of_any_value_pass)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "a\0b\xff\n", 5));
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'a\\x00b\\xff\\n'");
}

// The memory in front is used again, and grows: what comes out is what went in.
TEST_ASYNC(much_passes_through_a_reader)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    unsigned char in[256], next = 0, expected = 0;
    for (int round = 0; round < 300; round++) {
        size_t count = 1 + (size_t)(round * 7) % (sizeof in - 1);
        for (size_t i = 0; i < count; i++) in[i] = next++;
        EXPECT_NONE(coil_stream_reader_feed_data(reader, in, count));
        coil_value out = coil_stream_reader_read(reader, round % 100 < 50 ? 20 : 400);
        size_t length = 0;
        const unsigned char *bytes = coil_failed(out) ? NULL : coil_as_bytes(out, &length);
        bool same = length > 0;
        for (size_t i = 0; i < length; i++) same &= bytes[i] == expected++;
        coil_value_release(out);
        EXPECT(same);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// readline
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(readline_waits_for_the_newline)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "chunk1 ");
    FEED_SOON(reader, "chunk2 ", "chunk3 ", "\n chunk4");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'chunk1 chunk2 chunk3 \\n'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b' chunk4'");
}

TEST_ASYNC(readline_takes_one_line_of_several)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line1\n");
    FEED(reader, "line2\nline3\n");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'line1\\n'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'line2\\nline3\\n'");
}

TEST_ASYNC(readline_drops_a_line_that_is_too_long)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "li");
    FEED(reader, "ne1\nline2\n");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'line2\\n'");
}

TEST_ASYNC(readline_drops_everything_where_a_long_line_has_no_end)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "li");
    FEED(reader, "ne1");
    FEED(reader, "li");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is not found, and chunk exceed the limit");
    EXPECT_REPR(reader, "<StreamReader limit=3>");
}

TEST_ASYNC(readline_that_waits_meets_its_limit)
{
    coil_stream_reader *reader = new_reader(7);
    FEED_SOON(reader, "chunk1", "chunk2", "chunk3\n", END);
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_REPR(reader, "<StreamReader eof limit=7>");

    reader = new_reader(7);
    FEED_SOON(reader, "chunk1", "chunk2\n", "chunk3\n", END);
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'chunk3\\n'");
}

TEST_ASYNC(limit_does_not_count_the_newline)
{
    coil_stream_reader *reader = new_reader(7);
    FEED(reader, "1234567\n");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'1234567\\n'");
    FEED(reader, "12345678\n");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_REPR(reader, "<StreamReader limit=7>");
    FEED(reader, "12345678");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is not found, and chunk exceed the limit");
    EXPECT_REPR(reader, "<StreamReader limit=7>");
}

TEST_ASYNC(readline_at_the_end_gives_what_is_left)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "some data");
    coil_stream_reader_feed_eof(reader);
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'some data'");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b''");
}

TEST_ASYNC(readline_at_an_empty_end_is_empty)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_stream_reader_feed_eof(reader);
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b''");
}

TEST_ASYNC(readline_and_read_take_turns)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, DATA);
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'line1\\n'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 7), "b'line2\\nl'");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'ine3\\n'");
}

TEST_ASYNC(readline_raises_the_error_that_was_set)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line\nmore\n");
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'line\\n'");
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError, "why"));
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "why");
}

static coil_value notes_each_line(void *reader)
{
    coil_async_for (line, reader) note("%s", coil_as_string(line));
    note("end");
    return coil_none();
}

TEST_ASYNC(stream_is_iterated_by_lines)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_LATER(1, reader, "two\nth", "ree", END);
    FEED(reader, "one\n");
    EXPECT_NONE(notes_each_line(reader));
    EXPECT_LOG("one\n", "two\n", "three", "end");
    EXPECT_ERROR(coil_anext(reader), coil_StopAsyncIteration, "");
}

TEST_ASYNC(iterating_raises_what_reading_raises)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "a line\nab\n");
    EXPECT_ERROR(notes_each_line(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_VALUE(coil_anext(reader), "b'ab\\n'");
}

// ---------------------------------------------------------------------------------------------------------------------
// readuntil
// ---------------------------------------------------------------------------------------------------------------------

#define until(reader, separator) coil_stream_reader_readuntil(reader, separator, strlen(separator))
#define EITHER(a, b) ((coil_separator[]){{a, strlen(a)}, {b, strlen(b)}})

TEST_ASYNC(separator_must_not_be_empty)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_ERROR(until(reader, ""), coil_ValueError, "Separator should be at least one-byte string");
    EXPECT_ERROR(coil_stream_reader_readuntil_any(reader, 2, EITHER("x", "")), coil_ValueError, "Separator should be at least one-byte string");
    EXPECT_ERROR(coil_stream_reader_readuntil_any(reader, 0, NULL), coil_ValueError, "Separator should contain at least one element");
}

TEST_ASYNC(readuntil_takes_the_separator_too)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "lineAAA");
    EXPECT_VALUE(until(reader, "AAA"), "b'lineAAA'");
    EXPECT_EMPTY(reader);
    FEED(reader, "lineAAAxxx");
    EXPECT_VALUE(until(reader, "AAA"), "b'lineAAA'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'xxx'");
}

TEST_ASYNC(separator_that_comes_in_pieces_is_found)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    static const char *const feeds[][4] = {{"QWEaa", "XYaa", "a"}, {"QWEaa", "XYa", "aa"}, {"aaa"}, {"Xaaa"}, {"XXXa", "a", "a"}};
    static const char *const lines[] = {"b'QWEaaXYaaa'", "b'QWEaaXYaaa'", "b'aaa'", "b'Xaaa'", "b'XXXaaa'"};
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4 && feeds[i][j]; j++) FEED(reader, feeds[i][j]);
        EXPECT_VALUE(until(reader, "aaa"), lines[i]);
        EXPECT_EMPTY(reader);
    }
}

static coil_value reads_until_aaa(void *reader)
{
    COIL_LET(chunk, note_value("chunk", until(reader, "aaa")));
    coil_value_release(chunk);
    return coil_none();
}

TEST_ASYNC(separator_that_comes_while_it_waits_is_found)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    spawn(reads_until_aaa, reader);
    static const char *const pieces[] = {"QWEaa", "XYa", "a", "aZ"};
    for (size_t i = 0; i < 4; i++) {
        settle();
        EXPECT_LOG();
        FEED(reader, pieces[i]);
    }
    settle();
    EXPECT_LOG("chunk: b'QWEaaXYaaa'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'Z'");
}

TEST_ASYNC(readuntil_at_the_end_raises_with_what_there_was)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "some dataAA");
    coil_stream_reader_feed_eof(reader);
    coil_value error = keep(until(reader, "AAA"));
    EXPECT_ERROR(coil_value_retain(error), coil_IncompleteReadError, "11 bytes read on a total of undefined expected bytes");
    EXPECT_VALUE(coil_value_retain(coil_error_partial(error)), "b'some dataAA'");
    EXPECT_NONE(coil_error_expected(error));
    EXPECT_REPR(reader, "<StreamReader eof>");
}

TEST_ASYNC(readuntil_over_the_limit_leaves_everything_there)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "some dataAA");
    coil_value error = keep(until(reader, "AAA"));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "Separator is not found, and chunk exceed the limit");
    EXPECT_INT(coil_error_consumed(error), 9);
    EXPECT_REPR(reader, "<StreamReader 11 bytes limit=3>");
    FEED(reader, "A");
    error = keep(until(reader, "AAA"));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "Separator is found, but chunk is longer than limit");
    EXPECT_INT(coil_error_consumed(error), 9);
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, coil_error_consumed(error)), "b'some data'");
    EXPECT_VALUE(until(reader, "AAA"), "b'AAA'");
}

TEST_ASYNC(first_separator_that_ends_is_taken)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line 1\nline 2\r");
    EXPECT_VALUE(coil_stream_reader_readuntil_any(reader, 2, EITHER("\r", "\n")), "b'line 1\\n'");
    EXPECT_VALUE(coil_stream_reader_readuntil_any(reader, 2, EITHER("\r", "\n")), "b'line 2\\r'");
    EXPECT_EMPTY(reader);
    FEED(reader, "ABCDEFG");
    EXPECT_VALUE(coil_stream_reader_readuntil_any(reader, 2, EITHER("DEF", "BCDE")), "b'ABCDE'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'FG'");
}

TEST_ASYNC(shortest_separator_counts_for_the_limit)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "some dataA");
    coil_value error = keep(coil_stream_reader_readuntil_any(reader, 2, EITHER("A", "ome dataA")));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "Separator is found, but chunk is longer than limit");
    EXPECT_INT(coil_error_consumed(error), 9);
    error = keep(coil_stream_reader_readuntil_any(reader, 2, EITHER("ome dataA", "A")));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "Separator is found, but chunk is longer than limit");
    EXPECT_REPR(reader, "<StreamReader 10 bytes limit=3>");
}

static coil_value reads_until_either(void *reader)
{
    COIL_LET(chunk, note_value("chunk", coil_stream_reader_readuntil_any(reader, 2, EITHER("A", "long sep"))));
    coil_value_release(chunk);
    return coil_none();
}

TEST_ASYNC(separator_longer_than_what_is_there)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "data");
    spawn(reads_until_either, reader);
    settle();
    FEED(reader, "Z");
    settle();
    FEED(reader, "Aaaa");
    settle();
    EXPECT_LOG("chunk: b'dataZA'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'aaa'");
}

TEST_ASYNC(separator_may_hold_any_bytes)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "a\0\0b\0\r\nrest", 11));
    EXPECT_VALUE(coil_stream_reader_readuntil(reader, "\0\r", 2), "b'a\\x00\\x00b\\x00\\r'");
    EXPECT_VALUE(coil_stream_reader_read(reader, 100), "b'\\nrest'");
}

// ---------------------------------------------------------------------------------------------------------------------
// readexactly
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(readexactly_zero_or_less)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, DATA);
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 0), "b''");
    EXPECT_ERROR(coil_stream_reader_readexactly(reader, -1), coil_ValueError, "readexactly size can not be less than zero");
    EXPECT_REPR(reader, "<StreamReader 18 bytes>");
}

TEST_ASYNC(readexactly_waits_for_all_of_it)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_SOON(reader, DATA, DATA, DATA);
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 36), "b'line1\\nline2\\nline3\\nline1\\nline2\\nline3\\n'");
    EXPECT_REPR(reader, "<StreamReader 18 bytes>");
}

TEST_ASYNC(readexactly_does_not_know_the_limit)
{
    coil_stream_reader *reader = new_reader(3);
    FEED(reader, "chunk");
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 5), "b'chunk'");
    EXPECT_REPR(reader, "<StreamReader limit=3>");
}

TEST_ASYNC(readexactly_at_the_end_raises_with_what_there_was)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED_SOON(reader, DATA, END);
    coil_value error = keep(coil_stream_reader_readexactly(reader, 36));
    EXPECT_ERROR(coil_value_retain(error), coil_IncompleteReadError, "18 bytes read on a total of 36 expected bytes");
    EXPECT_VALUE(coil_value_retain(coil_error_partial(error)), "b'line1\\nline2\\nline3\\n'");
    EXPECT_VALUE(coil_error_expected(error), "36");
    EXPECT(coil_error_matches(error, coil_EOFError));
    EXPECT_REPR(reader, "<StreamReader eof>");
}

TEST_ASYNC(readexactly_raises_the_error_that_was_set)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "line\n");
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 2), "b'li'");
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError));
    EXPECT_ERROR(coil_stream_reader_readexactly(reader, 2), coil_ValueError, "");
}

// ---------------------------------------------------------------------------------------------------------------------
// Errors, and what they carry
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(stream_exception_is_the_one_that_was_set)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_NONE(coil_stream_reader_exception(reader));
    coil_value error = keep(coil_raise(coil_ValueError, "why"));
    coil_stream_reader_set_exception(reader, coil_value_retain(error));
    EXPECT(keep(coil_stream_reader_exception(reader)).as.object == error.as.object);
}

TEST_ASYNC(stream_exception_wakes_who_waits)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_task *task = spawn(reads_a_line, reader);
    settle();
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError, "why"));
    settle();
    EXPECT_LOG("line: ValueError: why");
    EXPECT_ERROR(coil_task_result(task), coil_ValueError, "why");
}

TEST_ASYNC(stream_exception_after_the_reader_was_cancelled)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_task *task = spawn(reads_a_line, reader);
    settle();
    coil_task_cancel(task, NULL);
    coil_stream_reader_set_exception(reader, coil_raise(coil_RuntimeError, "message"));
    settle();
    EXPECT_LOG("line: CancelledError");
    EXPECT_REPR(reader, "<StreamReader exception=RuntimeError('message')>");
}

static coil_value tries_to_read(void *reader)
{
    coil_value_release(coil_stream_reader_read(reader, 1));
    COIL_TRY(coil_stream_reader_read(reader, 1));
    return coil_none();
}

static size_t lines_of(coil_value text)
{
    size_t lines = 0;
    for (const char *c = coil_as_string(text); *c; c++) lines += *c == '\n';
    return lines;
}

// One error is raised again and again: its trail shows the last way only.
TEST_ASYNC(trail_of_a_stream_exception_does_not_grow)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError, "why"));
    coil_value first = keep(tries_to_read(reader));
    size_t lines = lines_of(OWN_VALUE(coil_error_format(first)));
    for (int i = 0; i < 10; i++) coil_value_release(tries_to_read(reader));
    EXPECT_INT(lines_of(OWN_VALUE(coil_error_format(first))), lines);
}

TEST(incomplete_read_carries_what_was_read)
{
    coil_value error = keep(coil_raise_incomplete_read(coil_bytes("abc", 3), 10));
    EXPECT_ERROR(coil_value_retain(error), coil_IncompleteReadError, "3 bytes read on a total of 10 expected bytes");
    EXPECT_VALUE(coil_value_retain(coil_error_partial(error)), "b'abc'");
    EXPECT_VALUE(coil_error_expected(error), "10");
    EXPECT_VALUE(coil_repr(error), "\"IncompleteReadError('3 bytes read on a total of 10 expected bytes')\"");
    EXPECT_ERROR(coil_raise_incomplete_read(coil_raise(coil_ValueError, "no bytes"), 10), coil_ValueError, "no bytes");
}

TEST(errors_of_reading_that_are_raised_by_hand_carry_nothing)
{
    coil_value error = keep(coil_raise(coil_IncompleteReadError, "mine"));
    EXPECT_ERROR(coil_value_retain(error), coil_IncompleteReadError, "mine");
    EXPECT_NONE(coil_value_retain(coil_error_partial(error)));
    EXPECT_NONE(coil_error_expected(error));
    error = keep(coil_raise(coil_LimitOverrunError, "mine"));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "mine");
    EXPECT_INT(coil_error_consumed(error), 0);
}

TEST(limit_overrun_carries_what_to_consume)
{
    coil_value error = keep(coil_raise_limit_overrun("message", 10));
    EXPECT_ERROR(coil_value_retain(error), coil_LimitOverrunError, "message");
    EXPECT_INT(coil_error_consumed(error), 10);
    EXPECT_VALUE(coil_repr(error), "\"LimitOverrunError('message')\"");
}

// What pickling and unpickling an error comes to.
TEST(error_of_a_read_is_made_again_of_what_it_carries)
{
    coil_value first = keep(coil_raise_incomplete_read(coil_bytes("abc", 3), 10));
    EXPECT(coil_error_matches(first, coil_IncompleteReadError));
    coil_value second = keep(coil_raise_incomplete_read(coil_value_retain(coil_error_partial(first)), coil_as_int(coil_error_expected(first))));
    EXPECT_ERROR(coil_value_retain(second), coil_IncompleteReadError, coil_error_message(first));
    EXPECT(coil_value_equal(coil_error_partial(first), coil_error_partial(second)));
    EXPECT(coil_value_equal(coil_error_expected(first), coil_error_expected(second)));
    first = keep(coil_raise_limit_overrun("message", 10));
    EXPECT(coil_error_matches(first, coil_LimitOverrunError));
    second = keep(coil_raise_limit_overrun(coil_error_message(first), coil_error_consumed(first)));
    EXPECT_ERROR(coil_value_retain(second), coil_LimitOverrunError, "message");
    EXPECT_INT(coil_error_consumed(second), 10);
}
