// StreamReader: pausing the transport when it holds too much, resuming it when it needs more.
#include "streaming.h"

static coil_value pause_reading(coil_transport *self)
{
    (void)self;
    puts("  pause_reading");
    return coil_none();
}

static coil_value resume_reading(coil_transport *self)
{
    (void)self;
    puts("  resume_reading");
    return coil_none();
}

static void repr_name(coil_object *self, char *buffer, size_t size)
{
    snprintf(buffer, size, "<%s>", self->type->name);
}

static const coil_transport_type transport_type = {
    .type = {.name = "Transport", .finalize = coil_transport_finalize, .repr = repr_name},
    .pause_reading = pause_reading,
    .resume_reading = resume_reading,
};
static const coil_transport_type unable_type = {.type = {.name = "Unable", .finalize = coil_transport_finalize, .repr = repr_name}};

static void set_transport(coil_stream_reader *reader, const coil_transport_type *type, const char *what)
{
    coil_transport *transport = coil_transport_new(type, sizeof *transport, NULL, NULL);
    coil_value set = coil_stream_reader_set_transport(reader, transport);
    if (what) tell(what, set);
    coil_release(transport);
}

static void show(coil_stream_reader *reader)
{
    coil_value repr = coil_repr(coil_object_value(reader));
    puts(coil_as_string(repr));
    coil_value_release(repr);
}

static coil_value reads_ten(void *reader)
{
    tell("exactly", coil_stream_reader_readexactly(reader, 10));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(2, NULL);
    set_transport(reader, &transport_type, NULL);
    set_transport(reader, &transport_type, "set");
    static const char *const texts[] = {"1234", "5", "67"}, *const more[] = {"d", "e", "f", "gh"};
    for (int i = 0; i < 3; i++) feed(reader, texts[i]);
    show(reader);
    for (int i = 0; i < 3; i++) tell("read", coil_stream_reader_read(reader, i == 0 ? 3 : 1));
    show(reader);
    feed(reader, "abc");
    coil_task *waiting = coil_create_task(coil_coroutine_new(reads_ten, reader));
    for (int i = 0; i < 4; i++) {
        COIL_TRY(coil_sleep(0));
        feed(reader, more[i]);
    }
    COIL_TRY(coil_join(waiting));
    feed(reader, "too long\nline\n");
    tell("line", coil_stream_reader_readline(reader));
    tell("line", coil_stream_reader_readline(reader));
    feed(reader, "12345678");
    coil_stream_reader_feed_eof(reader);
    tell("all", coil_stream_reader_read(reader, -1));
    coil_release(reader);

    reader = coil_stream_reader_new(1, NULL);
    set_transport(reader, &unable_type, NULL);
    show(reader);
    feed(reader, "123");
    show(reader);
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
