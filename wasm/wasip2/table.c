// SPDX-License-Identifier: MIT
//
// table.c: what has a descriptor in WASI 0.2: sockets (sockets.c), bodies of HTTP (http.c), and whatever else becomes ready. A descriptor of preview 1 goes on to
// the adapter. Here is also where the host puts what it returns.

#include "table.h"

#include "../wasm.h"

#include <string.h>

static socket_entry *entries;
static size_t entry_count;

static void *list_place;
static size_t list_room;
void *(*coil__list_more)(size_t alignment, size_t size);

// The host allocates what it returns here. Whoever calls it says where, and nothing is ever freed.
__attribute__((export_name("cabi_realloc"))) void *coil__cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size);
void *coil__cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size)
{
    if (coil__list_more) {
        void *place = coil__list_more(alignment, size);
        if (old_size > 0) memcpy(place, old, old_size < size ? old_size : size);
        return place;
    }
    uintptr_t start = ((uintptr_t)list_place + alignment - 1) / alignment * alignment;
    size_t skipped = start - (uintptr_t)list_place;
    if (list_place && skipped + size <= list_room) {
        list_place = (void *)(start + size);
        list_room -= skipped + size;
        return (void *)start;
    }
    return coil__host_memory(size); // the adapter's, before the program begins: its arguments and environment
}

void coil__offer(void *place, size_t room)
{
    list_place = place;
    list_room = room;
}

// ---------------------------------------------------------------------------------------------------------------------
// The table
// ---------------------------------------------------------------------------------------------------------------------

socket_entry *coil__socket_entry(int fd)
{
    size_t place = (size_t)(fd - FIRST_FD);
    return fd >= FIRST_FD && place < entry_count && entries[place].kind ? &entries[place] : NULL;
}

// A descriptor; below 0: no memory.
int coil__entry_add(const coil__entry_kind *kind)
{
    size_t place = 0;
    while (place < entry_count && entries[place].kind) place++;
    if (place == entry_count) {
        size_t more = entry_count ? 2 * entry_count : 16;
        socket_entry *grown = coil__allocate(more * sizeof *grown);
        if (!grown) return -COIL__ENOMEM;
        if (entry_count) memcpy(grown, entries, entry_count * sizeof *grown);
        memset(grown + entry_count, 0, (more - entry_count) * sizeof *grown);
        coil__free(entries, entry_count * sizeof *entries);
        entries = grown;
        entry_count = more;
    }
    memset(&entries[place], 0, sizeof entries[place]);
    entries[place].kind = kind;
    return FIRST_FD + (int)place;
}

void coil__pollables_drop(socket_entry *entry)
{
    if (entry->socket_pollable) drop_pollable(entry->socket_pollable);
    if (entry->in_pollable) drop_pollable(entry->in_pollable);
    if (entry->out_pollable) drop_pollable(entry->out_pollable);
    entry->socket_pollable = entry->in_pollable = entry->out_pollable = 0;
}

void coil__entry_drop(socket_entry *entry)
{
    coil__pollables_drop(entry);
    entry->kind->drop(entry);
    entry->kind = NULL;
}

handle coil__pollable_once(handle *kept, handle (*subscribe)(handle of), handle of)
{
    if (!*kept) *kept = subscribe(of);
    return *kept;
}

handle coil__socket_pollable(int fd, int event)
{
    socket_entry *entry = coil__socket_entry(fd);
    return entry ? entry->kind->pollable(entry, event) : 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Streams that belong to something, and what is only waited for
// ---------------------------------------------------------------------------------------------------------------------

handle coil__streams_pollable(socket_entry *entry, int event)
{
    if (entry->state != CONNECTED) return 0;
    if (event == COIL__READABLE) return entry->in ? coil__pollable_once(&entry->in_pollable, input_subscribe, entry->in) : 0;
    return entry->out ? coil__pollable_once(&entry->out_pollable, output_subscribe, entry->out) : 0;
}

void coil__streams_drop(socket_entry *entry)
{
    if (entry->in) drop_input(entry->in);
    if (entry->out) drop_output(entry->out);
}

static void drop_owned_streams(socket_entry *entry)
{
    coil__streams_drop(entry);
    entry->drop(entry->socket);
}

static handle waited_pollable(socket_entry *entry, int event)
{
    (void)event;
    return coil__pollable_once(&entry->socket_pollable, entry->subscribe, entry->socket);
}

static void drop_waited(socket_entry *entry)
{
    entry->drop(entry->socket);
}

static const coil__entry_kind owned_streams = {coil__streams_pollable, drop_owned_streams, NULL};
static const coil__entry_kind waited_kind = {waited_pollable, drop_waited, NULL};

int coil__stream_entry(handle in, handle out, handle owner, void (*drop)(handle owner))
{
    int fd = coil__entry_add(&owned_streams);
    if (fd < 0) return fd;
    socket_entry *entry = coil__socket_entry(fd);
    entry->state = CONNECTED;
    entry->socket = owner;
    entry->in = in;
    entry->out = out;
    entry->drop = drop;
    return fd;
}

int coil__waited_entry(handle waited, handle (*subscribe)(handle waited), void (*drop)(handle waited))
{
    int fd = coil__entry_add(&waited_kind);
    if (fd < 0) return fd;
    socket_entry *entry = coil__socket_entry(fd);
    entry->socket = waited;
    entry->subscribe = subscribe;
    entry->drop = drop;
    return fd;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading and writing
// ---------------------------------------------------------------------------------------------------------------------

// A stream tells in words only what has happened.
static int number_of_stream_error(stream_error error)
{
    if (error.is_closed) return COIL__EPIPE;
    static const struct {
        const char *words;
        int number;
    } known[] = {{"eset", COIL__ECONNRESET}, {"ipe", COIL__EPIPE}, {"bort", COIL__ECONNABORTED}, {"imed", COIL__ETIMEDOUT}, {"nreachable", COIL__ENETUNREACH}, {"otConn", COIL__ENOTCONN}, {"ot connected", COIL__ENOTCONN}, {"efused", COIL__ECONNREFUSED}};
    static char room[512];
    bytes text = {NULL, 0};
    coil__offer(room, sizeof room);
    error_to_text(error.error, &text);
    coil__offer(NULL, 0);
    drop_error(error.error);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i].words);
        for (size_t at = 0; at + length <= text.length; at++)
            if (memcmp(text.start + at, known[i].words, length) == 0) return known[i].number;
    }
    return COIL__EIO;
}

static ptrdiff_t read_socket(socket_entry *entry, void *to, size_t size)
{
    if (entry->state != CONNECTED || !entry->in) return -COIL__ENOTCONN;
    read_result result;
    coil__offer(to, size);
    input_read(entry->in, size, &result);
    coil__offer(NULL, 0);
    if (!result.failed) return result.as.data.length ? (ptrdiff_t)result.as.data.length : -COIL__EAGAIN;
    return result.as.error.is_closed ? 0 : -number_of_stream_error(result.as.error);
}

static ptrdiff_t write_socket(socket_entry *entry, const void *data, size_t length)
{
    if (entry->state != CONNECTED || !entry->out) return -COIL__ENOTCONN;
    room_result room;
    output_check(entry->out, &room);
    if (room.failed) return -number_of_stream_error(room.as.error);
    if (room.as.room == 0) return -COIL__EAGAIN;
    size_t most = room.as.room < length ? (size_t)room.as.room : length;
    write_result written;
    output_write(entry->out, data, most, &written);
    return written.failed ? -number_of_stream_error(written.error) : (ptrdiff_t)most;
}

bool coil__host_unsent(int fd)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry || entry->state != CONNECTED || !entry->out) return false;
    room_result room;
    output_check(entry->out, &room);
    if (room.failed && !room.as.error.is_closed) drop_error(room.as.error.error);
    return !room.failed && room.as.room == 0;
}

ptrdiff_t coil__host_read(int fd, void *to, size_t size)
{
    socket_entry *entry = coil__socket_entry(fd);
    return entry ? read_socket(entry, to, size) : coil__wasi_read(fd, to, size);
}

ptrdiff_t coil__host_write_some(int fd, const void *data, size_t length)
{
    socket_entry *entry = coil__socket_entry(fd);
    return entry ? write_socket(entry, data, length) : coil__wasi_write(fd, data, length);
}

int coil__host_shutdown(int fd)
{
    socket_entry *entry = coil__socket_entry(fd);
    return entry && entry->kind->shutdown ? entry->kind->shutdown(entry) : -COIL__ENOTCONN;
}

void coil__host_close(int fd)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (entry) coil__entry_drop(entry);
    else coil__wasi_close(fd);
}
