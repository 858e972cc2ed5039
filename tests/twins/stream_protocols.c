// Transports and protocols: the order of calls over a pipe, and what happens when a protocol's method fails.
#include "streaming.h"

static char zeros[300000];

static coil_value talk(void)
{
    noting *ends[2];
    connect(ends);
    noting *a = ends[0], *b = ends[1];
    puts("written");
    write_text(a->transport, "one ");
    write_text(a->transport, "two");
    write_text(b->transport, "back");
    COIL_TRY(coil_sleep(0));
    puts("paused");
    COIL_TRY(coil_transport_pause_reading(b->transport));
    COIL_TRY(coil_transport_pause_reading(b->transport));
    puts(coil_transport_is_reading(b->transport) ? "True" : "False");
    tell("  write", coil_transport_write(a->transport, zeros, 65536));
    write_text(a->transport, "1");
    tell("  write", coil_transport_write(a->transport, zeros, 300000));
    COIL_TRY(coil_sleep(1));
    COIL_TRY(coil_transport_resume_reading(b->transport));
    puts("resumed");
    COIL_TRY(coil_sleep(1));
    puts("eof");
    b->keeps_open = true;
    COIL_TRY(coil_transport_write_eof(a->transport));
    COIL_TRY(coil_sleep(1));
    write_text(b->transport, "still here");
    COIL_TRY(coil_sleep(1));
    puts("closed");
    write_text(b->transport, "last words");
    coil_transport_close(b->transport);
    printf("%s %s\n", coil_transport_is_closing(b->transport) ? "True" : "False", coil_transport_is_reading(b->transport) ? "True" : "False");
    COIL_TRY(coil_sleep(1));
    disconnect(ends);
    return coil_none();
}

static coil_value fail(const char *method)
{
    printf("%s fails\n", method);
    noting *ends[2];
    connect(ends);
    noting *a = ends[0], *b = ends[1];
    a->fails = b->fails = method;
    b->keeps_open = true;
    COIL_TRY(coil_transport_set_write_buffer_limits(a->transport, 0, COIL_DEFAULT_LIMIT));
    write_text(a->transport, "data");
    COIL_TRY(coil_sleep(0));
    if (a->transport) COIL_TRY(coil_transport_write_eof(a->transport));
    COIL_TRY(coil_sleep(1));
    disconnect(ends);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    COIL_TRY(talk());
    static const char *const methods[] = {"received", "eof", "pause", "resume", "lost"};
    for (int i = 0; i < 5; i++) COIL_TRY(fail(methods[i]));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
