// SPDX-License-Identifier: MIT
//
// pipe.c: two transports that are connected with each other in memory, as a pair of sockets is, and streams on top of them. What one end writes stands
// in the other's `incoming` until that end's protocol has received it; so it counts as the writer's buffer, and a reader that pauses makes it grow.
//
// An end is called by the loop while there is something to receive: one piece, or the end of file, a turn. The handle for it is made with the end and
// used again and again, so that writing needs memory for the bytes only, and resuming and closing need none.
//
// The ends point to each other without owning each other. An end that waits for its last bytes to be received keeps itself.

#include "core.h"

COIL__COLD_BEGIN

#define PIECE ((size_t)256 * 1024) // received at once, at most: _SelectorTransport.max_size

typedef struct pipe_end {
    coil_transport head;
    struct pipe_end *peer; // NULL: gone
    coil__bytes incoming;  // written by the peer, and not received yet
    coil_handle *handle;   // that calls receive; owned, while it is not queued: then the loop owns it, and it keeps the end
    bool queued;
    bool connected;  // reading may begin
    bool paused;     // reading
    bool eof_written;
    bool ended;      // the peer writes no more
    bool eof_received;
    bool lingering;  // it is closing, keeps itself, and waits for the peer to receive what it has written
} pipe_end;

static pipe_end *end_of(coil_transport *transport)
{
    return (pipe_end *)transport;
}

static size_t outgoing(const pipe_end *end)
{
    return end->peer ? end->peer->incoming.length : 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Receiving
// ---------------------------------------------------------------------------------------------------------------------

static bool is_reading(coil_transport *self)
{
    return !self->closing && !end_of(self)->paused;
}

static void linger_no_longer(pipe_end *end);

// Has the loop call an end that has something to receive.
static void arm(pipe_end *end)
{
    bool something = end->incoming.length > 0 || (end->ended && !end->eof_received);
    if (!something || !end->connected || end->queued || !is_reading(&end->head) || end->head.loop->closed) return;
    end->queued = true;
    end->handle->keeps = coil_retain(end);
    coil__loop_push(end->head.loop, &end->handle->entry);
}

static void receive_piece(pipe_end *end)
{
    size_t count = end->incoming.length < PIECE ? end->incoming.length : PIECE;
    const char *bytes = coil__bytes_lend(&end->incoming, count); // the protocol may write, and so may its answering peer
    coil_transport_data_received(&end->head, bytes, count);
    coil__bytes_return(&end->incoming);
    if (!end->peer) return;
    coil_transport_maybe_resume_protocol(&end->peer->head);
    linger_no_longer(end->peer);
}

static void receive(void *arg)
{
    pipe_end *end = arg;
    end->queued = false;
    coil_retain(end->handle);
    end->handle->keeps = NULL; // and so this function has the reference on the end
    if (is_reading(&end->head)) {
        if (end->incoming.length > 0) {
            receive_piece(end);
        } else if (end->ended) {
            end->eof_received = true;
            coil_transport_eof_received(&end->head);
        }
        arm(end);
    }
    coil_release(end);
}

static void connected(coil_transport *self)
{
    end_of(self)->connected = true;
    arm(end_of(self));
}

static coil_value pause_reading(coil_transport *self)
{
    if (is_reading(self)) end_of(self)->paused = true;
    return coil_none();
}

static coil_value resume_reading(coil_transport *self)
{
    if (!self->closing) end_of(self)->paused = false;
    arm(end_of(self));
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

static coil_value check_not_ended(const pipe_end *end, const char *method)
{
    return end->eof_written ? coil__raise(coil_RuntimeError, "Cannot call %s() after write_eof()", method) : coil_none();
}

// Whether bytes would arrive somewhere. Where the other end is gone, the connection is lost.
static bool has_reader(pipe_end *end)
{
    if (coil__transport_drops(&end->head)) return false;
    if (end->peer && !end->peer->head.disconnected) return true;
    coil_transport_fatal_error(&end->head, coil__raise(coil_BrokenPipeError, "Broken pipe"), "Fatal write error on pipe transport");
    return false;
}

static coil_value written(pipe_end *end)
{
    arm(end->peer);
    coil_transport_maybe_pause_protocol(&end->head);
    return coil_none();
}

static coil_value write(coil_transport *self, const void *data, size_t length)
{
    pipe_end *end = end_of(self);
    coil_value refused = check_not_ended(end, "write");
    if (coil_failed(refused) || length == 0 || !has_reader(end)) return refused;
    return coil__bytes_add(&end->peer->incoming, data, length) ? written(end) : coil_raise_no_memory();
}

static coil_value writelines(coil_transport *self, coil_list *lines)
{
    pipe_end *end = end_of(self);
    size_t length = 0;
    coil_value refused = check_not_ended(end, "writelines");
    if (!coil_failed(refused)) refused = coil__transport_measure(lines, &length);
    if (coil_failed(refused) || length == 0 || !has_reader(end)) return refused;
    if (!coil__bytes_reserve(&end->peer->incoming, length)) return coil_raise_no_memory();
    for (size_t i = 0; i < coil_list_count(lines); i++) {
        size_t more;
        const void *bytes = coil_as_bytes(coil_list_get(lines, i), &more);
        coil__bytes_add(&end->peer->incoming, bytes, more);
    }
    return written(end);
}

static coil_value write_eof(coil_transport *self)
{
    pipe_end *end = end_of(self);
    if (self->closing || end->eof_written) return coil_none();
    end->eof_written = true;
    if (end->peer) {
        end->peer->ended = true;
        arm(end->peer);
    }
    return coil_none();
}

static size_t get_write_buffer_size(coil_transport *self)
{
    return outgoing(end_of(self));
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing
// ---------------------------------------------------------------------------------------------------------------------

static void lose(pipe_end *end, coil_value error)
{
    bool kept = end->lingering;
    end->lingering = false;
    coil_transport_lose(&end->head, error);
    if (kept) coil_release(end);
}

// The last bytes have been received, or will not be: the peer reads no more.
static void linger_no_longer(pipe_end *end)
{
    if (end->lingering && (outgoing(end) == 0 || end->peer->head.closing)) lose(end, coil_none());
}

static void close(coil_transport *self)
{
    pipe_end *end = end_of(self);
    if (self->closing) return;
    self->closing = true;
    end->lingering = true;
    coil_retain(end);
    if (end->peer) linger_no_longer(end->peer);
    linger_no_longer(end);
}

static void abort_end(coil_transport *self, coil_value error)
{
    pipe_end *end = end_of(self);
    if (self->lost && end->peer) coil__bytes_clear(&end->peer->incoming);
    self->closing = true;
    pipe_end *peer = end->peer;
    lose(end, error);
    if (peer) linger_no_longer(peer);
}

// The peer reads the end of file; or it had bytes under way that nobody will receive, and is told so.
static void hang_up(pipe_end *end)
{
    pipe_end *peer = end->peer;
    bool unread = end->incoming.length > 0;
    coil__bytes_clear(&end->incoming);
    if (!peer || peer->head.closing) return;
    if (unread) {
        coil_transport_fatal_error(&peer->head, coil__raise(coil_ConnectionResetError, "Connection reset by peer"),
                                   "Fatal write error on pipe transport");
    } else {
        peer->ended = true;
        arm(peer);
    }
}

static void disconnected(coil_transport *self)
{
    hang_up(end_of(self));
}

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

static void finalize(coil_object *self)
{
    pipe_end *end = (pipe_end *)self;
    coil_transport_finalize(self); // warns, where it was not closed
    pipe_end *peer = end->peer;
    hang_up(end);
    if (peer) {
        peer->peer = NULL;
        linger_no_longer(peer);
    }
    if (!end->queued) coil_release(end->handle);
}

static void repr(coil_object *self, char *buffer, size_t size)
{
    pipe_end *end = (pipe_end *)self;
    const coil_transport *head = &end->head;
    bool polling = end->connected && is_reading(&end->head) && !end->eof_received;
    coil__format(buffer, size, "<PipeTransport%s read=%s write=<%s, bufsize=%zu>>", head->disconnected ? " closed" : head->closing ? " closing"
                                                                                                                                   : "",
                 polling ? "polling" : "idle", outgoing(end) ? "polling" : "idle", outgoing(end));
}

static const coil_transport_type pipe_type = {
    .type = {.name = "PipeTransport", .finalize = finalize, .repr = repr},
    .write = write,
    .write_eof = write_eof,
    .pause_reading = pause_reading,
    .resume_reading = resume_reading,
    .is_reading = is_reading,
    .get_write_buffer_size = get_write_buffer_size,
    .close = close,
    .abort = abort_end,
    .writelines = writelines,
    .connected = connected,
    .disconnected = disconnected,
};

static pipe_end *end_new(coil_protocol *protocol, coil_loop *loop)
{
    pipe_end *end = coil_transport_new(&pipe_type, sizeof *end, protocol, loop);
    if (!end) return NULL;
    end->handle = coil__handle_new(end->head.lost->context);
    if (!end->handle) {
        coil_release(end);
        return NULL;
    }
    end->handle->callback.call = receive;
    end->handle->arg = end;
    return end;
}

// Two ends that have not started.
static bool make_ends(coil_loop *loop, coil_protocol *first, coil_protocol *second, pipe_end *ends[2])
{
    ends[0] = end_new(first, loop);
    ends[1] = ends[0] ? end_new(second, loop) : NULL;
    if (!ends[1]) {
        coil_release(ends[0]);
        return false;
    }
    ends[0]->peer = ends[1];
    ends[1]->peer = ends[0];
    return true;
}

coil_value coil_loop_create_pipe(coil_loop *loop, coil_protocol *first, coil_protocol *second, coil_transport *ends[2])
{
    pipe_end *made[2];
    if (!make_ends(loop, first, second, made)) return coil_last_error();
    for (int i = 0; i < 2; i++) {
        ends[i] = &made[i]->head;
        coil_transport_start(ends[i]);
    }
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Streams
// ---------------------------------------------------------------------------------------------------------------------

// Writers for two transports (taken) that have not started. The streams have their readers already.
static bool make_writers(coil_protocol *protocols[2], pipe_end *transports[2], coil_stream ends[2])
{
    for (int i = 0; i < 2; i++) ends[i].writer = coil_stream_writer_new(&transports[i]->head, protocols[i], ends[i].reader);
    bool made = ends[0].writer && ends[1].writer;
    for (int i = 0; i < 2; i++) {
        if (made) coil_transport_start(&transports[i]->head);
        else transports[i]->head.closing = true; // a writer that is released here has nothing to warn of
    }
    for (int i = 0; i < 2; i++) {
        if (!made) coil_release(ends[i].writer);
        coil_release(transports[i]);
    }
    return made;
}

coil_value coil_open_pipe(int64_t limit, coil_stream ends[2])
{
    coil_protocol *protocols[2] = {NULL, NULL};
    pipe_end *transports[2];
    bool made = true;
    for (int i = 0; i < 2; i++) {
        ends[i].writer = NULL;
        ends[i].reader = made ? coil_stream_reader_new(limit, NULL) : NULL;
        protocols[i] = ends[i].reader ? coil_stream_reader_protocol_new(ends[i].reader, NULL, NULL, NULL) : NULL;
        made = protocols[i] != NULL;
    }
    made = made && make_ends(NULL, protocols[0], protocols[1], transports) && make_writers(protocols, transports, ends);
    for (int i = 0; i < 2; i++) {
        coil_release(protocols[i]);
        if (!made) coil_release(ends[i].reader);
    }
    if (made) return coil_none();
    ends[0] = ends[1] = (coil_stream){NULL, NULL};
    return coil_last_error();
}

COIL__COLD_END
