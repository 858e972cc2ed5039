// Waits for data that a callback writes into the other end of a connection.

#include <coil.h>
#include <stdio.h>

static void send_data(void *arg)
{
    coil_stream *end = arg;
    coil_value_release(coil_stream_writer_write(end->writer, "abc", 3));
}

static coil_value wait_for_data(void *arg)
{
    (void)arg;
    coil_stream pair[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, pair));
    coil_loop_call_soon(NULL, send_data, &pair[1]); // data that comes after a while
    COIL_LET(data, coil_stream_reader_read(pair[0].reader, 100));
    printf("Received: %s\n", coil_as_string(data));
    coil_value_release(data);
    for (int i = 0; i < 2; i++) {
        coil_stream_writer_close(pair[i].writer);
        coil_release(pair[i].writer);
        coil_release(pair[i].reader);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(wait_for_data, NULL);
}
