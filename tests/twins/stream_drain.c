// StreamWriter.drain: flow control from end to end, with a slow reader; water marks.
#include "streaming.h"

static char much[300000];

static coil_value writes(void *arg)
{
    coil_stream_writer *writer = arg;
    coil_transport *transport = coil_stream_writer_transport(writer);
    static const size_t sizes[] = {1000, 64000, 1000, 200000, 70000, 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        COIL_TRY(coil_stream_writer_write(writer, much, sizes[i]));
        printf("wrote %zu, buffered %zu\n", sizes[i], coil_transport_get_write_buffer_size(transport));
        COIL_TRY(coil_stream_writer_drain(writer));
        printf("drained %zu, buffered %zu\n", sizes[i], coil_transport_get_write_buffer_size(transport));
    }
    coil_stream_writer_close(writer);
    return coil_none();
}

static void print_limits(coil_transport *transport)
{
    int64_t low, high;
    coil_transport_get_write_buffer_limits(transport, &low, &high);
    printf("(%lld, %lld)\n", (long long)low, (long long)high);
}

static coil_value reads_slowly(coil_stream_reader *reader)
{
    size_t total = 0, length;
    for (;;) {
        COIL_LET(data, coil_stream_reader_read(reader, 20000));
        coil_as_bytes(data, &length);
        coil_value_release(data);
        if (length == 0) break;
        total += length;
        coil_value repr = coil_repr(coil_object_value(reader));
        printf("read %zu: %s\n", length, coil_as_string(repr));
        coil_value_release(repr);
        COIL_TRY(coil_sleep(1));
    }
    printf("%zu in all\n", total);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(30000, ends));
    print_limits(coil_stream_writer_transport(ends[0].writer));
    coil_task *task = coil_create_task(coil_coroutine_new(writes, ends[0].writer));
    COIL_TRY(coil_sleep(1));
    COIL_TRY(reads_slowly(ends[1].reader));
    COIL_TRY(coil_join(task));
    release_pipe(ends);

    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_transport *transport = coil_stream_writer_transport(ends[0].writer);
    static const struct {
        const char *name;
        int64_t high, low;
    } limits[] = {{"{'high': 100}", 100, COIL_DEFAULT_LIMIT}, {"{'low': 100}", COIL_DEFAULT_LIMIT, 100}, {"{'high': 10, 'low': 20}", 10, 20}, {"{'high': -5}", -5, COIL_DEFAULT_LIMIT}, {"{'low': -5}", COIL_DEFAULT_LIMIT, -5}, {"{'high': 0}", 0, COIL_DEFAULT_LIMIT}, {"{}", COIL_DEFAULT_LIMIT, COIL_DEFAULT_LIMIT}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        char what[40];
        snprintf(what, sizeof what, "  %s", limits[i].name);
        tell(what, coil_transport_set_write_buffer_limits(transport, limits[i].high, limits[i].low));
        print_limits(transport);
    }
    COIL_TRY(coil_sleep(0));
    release_pipe(ends);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
