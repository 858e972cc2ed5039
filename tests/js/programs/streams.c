// Streams of the Web platform as streams of Coil's: what suites/streams.mjs is about.

#include <coil.h>

// The lines of a ReadableStream, each with its length.
COIL_EXPORT coil_value lines_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(argv[0], coil_none(), COIL_DEFAULT_LIMIT, &stream));
    coil_list *lines = coil_list_new(0, NULL);
    coil_value result = coil_object_value(lines);
    for (;;) {
        coil_value line = coil_stream_reader_readline(stream.reader);
        size_t length = 0;
        if (!coil_failed(line)) coil_as_bytes(line, &length);
        if (coil_failed(line) || length == 0) {
            if (coil_failed(line)) {
                coil_value_release(result);
                result = line;
            } else {
                coil_value_release(line);
            }
            break;
        }
        coil_list_append(lines, line);
    }
    coil_stream_writer_close(stream.writer);
    coil_value_release(coil_stream_writer_wait_closed(stream.writer));
    coil_release(stream.writer);
    coil_release(stream.reader);
    return result;
}

// Reads some bytes, closes, and returns them.
COIL_EXPORT coil_value first_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(argv[0], coil_none(), COIL_DEFAULT_LIMIT, &stream));
    coil_value bytes = coil_stream_reader_read(stream.reader, coil_as_int(argv[1]));
    coil_stream_writer_close(stream.writer);
    coil_value closed = coil_stream_writer_wait_closed(stream.writer);
    coil_release(stream.writer);
    coil_release(stream.reader);
    if (!coil_failed(closed) || coil_failed(bytes)) {
        coil_value_release(closed);
        return bytes;
    }
    coil_value_release(bytes);
    return closed;
}

// All of it.
COIL_EXPORT coil_value all_of(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(argv[0], coil_none(), COIL_DEFAULT_LIMIT, &stream));
    coil_value bytes = coil_stream_reader_read(stream.reader, -1);
    coil_stream_writer_close(stream.writer);
    coil_release(stream.writer);
    coil_release(stream.reader);
    return bytes;
}

// Writes so many chunks of so many bytes; every write is drained. How often it had to wait is not known, but the other side can tell.
COIL_EXPORT coil_value write_to(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(coil_none(), argv[0], COIL_DEFAULT_LIMIT, &stream));
    int64_t count = coil_as_int(argv[1]);
    static char chunk[100000];
    size_t length = (size_t)coil_as_int(argv[2]);
    coil_value result = coil_none();
    for (int64_t i = 0; i < count && !coil_failed(result); i++) {
        for (size_t at = 0; at < length; at++) chunk[at] = (char)('a' + i % 26);
        result = coil_stream_writer_write(stream.writer, chunk, length);
        if (!coil_failed(result)) result = coil_stream_writer_drain(stream.writer);
    }
    coil_stream_writer_close(stream.writer);
    coil_value closed = coil_stream_writer_wait_closed(stream.writer);
    coil_release(stream.writer);
    coil_release(stream.reader);
    if (coil_failed(result)) {
        coil_value_release(closed);
        return result;
    }
    return closed;
}

// Both sides: what goes in comes back, in upper case as far as it is ASCII.
COIL_EXPORT coil_value shout(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    COIL_TRY(coil_js_open_stream(argv[0], argv[1], COIL_DEFAULT_LIMIT, &stream));
    int64_t total = 0;
    coil_value result;
    for (;;) {
        result = coil_stream_reader_read(stream.reader, 4096);
        if (coil_failed(result)) break;
        size_t length;
        const char *bytes = coil_as_bytes(result, &length);
        if (length == 0) {
            coil_value_release(result);
            result = coil_int(total);
            break;
        }
        char louder[4096];
        for (size_t i = 0; i < length; i++) louder[i] = bytes[i] >= 'a' && bytes[i] <= 'z' ? (char)(bytes[i] - 32) : bytes[i];
        total += (int64_t)length;
        coil_value_release(result);
        result = coil_stream_writer_write(stream.writer, louder, length);
        if (!coil_failed(result)) result = coil_stream_writer_drain(stream.writer);
        if (coil_failed(result)) break;
    }
    coil_stream_writer_close(stream.writer);
    coil_value closed = coil_stream_writer_wait_closed(stream.writer);
    coil_value_release(closed);
    coil_release(stream.writer);
    coil_release(stream.reader);
    return result;
}

// What opening says.
COIL_EXPORT coil_value open(int argc, coil_value *argv)
{
    (void)argc;
    coil_stream stream;
    coil_value opened = coil_js_open_stream(argv[0], argv[1], COIL_DEFAULT_LIMIT, &stream);
    if (coil_failed(opened)) return opened;
    coil_value result = coil_stream_writer_write(stream.writer, "x", 1);
    coil_stream_writer_close(stream.writer);
    coil_release(stream.writer);
    coil_release(stream.reader);
    return result;
}
