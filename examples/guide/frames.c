// frames.c: messages with their length in front, put together from pieces of any size.

#include <coil.h>
#include <stdio.h>
#include <string.h>

// A message: one byte that is its length, then so many bytes. Owned bytes.
static coil_value read_message(coil_stream_reader *reader)
{
    COIL_LET(head, coil_stream_reader_readexactly(reader, 1));
    int length = *(const unsigned char *)coil_as_bytes(head, NULL);
    coil_value_release(head);
    return coil_stream_reader_readexactly(reader, length);
}

static coil_value print_messages(void *arg)
{
    coil_stream_reader *reader = arg;
    for (;;) {
        coil_value message = read_message(reader);
        if (coil_error_matches(message, coil_IncompleteReadError)) { // the end came before the message was there
            size_t length;
            coil_as_bytes(coil_error_partial(message), &length);
            printf("the end, with %zu bytes of a message\n", length);
            coil_value_release(message);
            return coil_none();
        }
        if (coil_failed(message)) return message;
        printf("a message: %s\n", coil_as_string(message));
        coil_value_release(message);
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    if (!reader) return coil_last_error();
    coil_task *printer = coil_create_task(coil_coroutine_new(print_messages, reader));

    // What a transport does when bytes arrive.
    static const char *const pieces[] = {"\5he", "llo\5", "w", "orld\4by"};
    for (size_t i = 0; i < 4; i++) {
        printf("%zu bytes arrive\n", strlen(pieces[i]));
        COIL_TRY(coil_stream_reader_feed_data(reader, pieces[i], strlen(pieces[i])));
        COIL_TRY(coil_sleep(1));
    }
    coil_stream_reader_feed_eof(reader);
    coil_value outcome = coil_join(printer);
    coil_release(reader);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
