// Pipes: sixty connections that do random things: writing, pausing, half closing, closing, aborting.
#include "streaming.h"

static uint32_t state = 7;

static unsigned next(unsigned below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
}

static char zeros[400000];

static coil_value writelines(coil_transport *transport)
{
    coil_list *lines = coil_list_new(0, NULL);
    COIL_TRY(coil_list_append(lines, coil_bytes("ab", 2)));
    COIL_TRY(coil_list_append(lines, coil_bytes("c", 1)));
    coil_value written = coil_transport_writelines(transport, lines);
    coil_release(lines);
    return written;
}

static void act_on(noting *end, unsigned kind)
{
    coil_transport *transport = end->transport;
    coil_value shown = coil_object_value(coil_retain(transport)), repr = coil_repr(shown);
    coil_value_release(shown);
    printf("%s: %u, %s\n", end->name, kind, coil_as_string(repr));
    coil_value_release(repr);
    if (kind < 5) tell("  write", coil_transport_write(transport, "........", next(8)));
    else if (kind == 5) tell("  write", coil_transport_write(transport, zeros, 20000 * next(20)));
    else if (kind == 6) tell("  writelines", writelines(transport));
    else if (kind < 9) coil_value_release(coil_transport_pause_reading(transport));
    else if (kind == 9) coil_value_release(coil_transport_resume_reading(transport));
    else if (kind == 10) end->keeps_open = !end->keeps_open;
    else if (next(2)) coil_value_release(coil_transport_write_eof(transport));
    else if (next(2)) coil_transport_close(transport);
    else if (next(2)) coil_transport_abort(transport);
}

static coil_value act(noting *ends[2])
{
    noting *end = ends[next(2)];
    unsigned kind = next(16);
    if (kind >= 13) return coil_sleep(next(2));
    if (end->transport) act_on(end, kind);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    for (int i = 0; i < 60; i++) {
        noting *ends[2];
        connect(ends);
        for (int j = 0; j < 2; j++) COIL_TRY(coil_transport_set_write_buffer_limits(ends[j]->transport, next(30), COIL_DEFAULT_LIMIT));
        for (int j = 0; j < 20; j++) COIL_TRY(act(ends));
        disconnect(ends);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
