// SPDX-License-Identifier: MIT
//
// table.c: what has a descriptor in WASI 0.3: sockets (tcp.c, udp.c), look-ups of names (names.c), standard input (stdin.c). A descriptor of preview 1 goes on
// to the adapter. Here is also the memory where the host puts what it returns.

#include "sockets.h"

#include "../wasm.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------------------------------
// What the host returns
// ---------------------------------------------------------------------------------------------------------------------

// Called for lists and strings in results, at any time; and once by the adapter, which keeps what it gets.
__attribute__((export_name("cabi_realloc"))) void *coil__cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size);
void *coil__cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size)
{
    if (size == 0) return (void *)alignment;
    void *place = coil__allocate(size);
    if (!place) coil__program_die("no memory for what the host returns");
    if (old_size > 0) {
        memcpy(place, old, old_size < size ? old_size : size);
        coil__free(old, old_size);
    }
    return place;
}

void coil__list_free(bytes list)
{
    if (list.length > 0) coil__free(list.start, list.length);
}

int coil__socket_failure(error_code error)
{
    static const uint8_t numbers[] = {COIL__EACCES, COIL__EOPNOTSUPP, COIL__EINVAL, COIL__ENOMEM, COIL__ETIMEDOUT, COIL__EINVAL, COIL__EADDRNOTAVAIL, COIL__EADDRINUSE, COIL__EHOSTUNREACH, COIL__ECONNREFUSED, COIL__EPIPE, COIL__ECONNRESET, COIL__ECONNABORTED, COIL__EMSGSIZE};
    if (error.code < sizeof numbers) return -numbers[error.code];
    if (error.other.has) coil__list_free(error.other.text);
    return -COIL__EIO;
}

int coil__result_of(none_result result)
{
    return result.failed ? coil__socket_failure(result.error) : 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// The table
// ---------------------------------------------------------------------------------------------------------------------

static entry **entries;
static size_t entry_count;
static size_t first_free; // no place before it is

entry *coil__stdin_entry;

entry *coil__entry_of(int fd)
{
    if (fd == 0) return coil__stdin_entry;
    size_t place = (size_t)(fd - FIRST_FD);
    return fd >= FIRST_FD && place < entry_count ? entries[place] : NULL;
}

entry *coil__entry_find(int fd, const entry_kind *kind)
{
    entry *found = coil__entry_of(fd);
    return found && found->kind == kind ? found : NULL;
}

static bool make_room(void)
{
    size_t more = entry_count ? 2 * entry_count : 16;
    entry **grown = coil__allocate(more * sizeof *grown);
    if (!grown) return false;
    if (entry_count) memcpy(grown, entries, entry_count * sizeof *grown);
    memset(grown + entry_count, 0, (more - entry_count) * sizeof *grown);
    coil__free(entries, entry_count * sizeof *entries);
    entries = grown;
    entry_count = more;
    return true;
}

int coil__entry_add(const entry_kind *kind)
{
    while (first_free < entry_count && entries[first_free]) first_free++;
    if (first_free == entry_count && !make_room()) return -COIL__ENOMEM;
    entry *made = coil__allocate(kind->size);
    if (!made) return -COIL__ENOMEM;
    memset(made, 0, kind->size);
    made->kind = kind;
    entries[first_free] = made;
    return made->fd = FIRST_FD + (int)first_free++;
}

void coil__host_close(int fd)
{
    entry *dropped = coil__entry_of(fd);
    if (dropped) {
        dropped->kind->drop(dropped);
        coil__wait_forget(dropped);
    }
    if (!dropped || fd < FIRST_FD) {
        coil__wasi_close(fd);
        return;
    }
    size_t place = (size_t)(fd - FIRST_FD);
    coil__free(dropped, dropped->kind->size);
    entries[place] = NULL;
    if (place < first_free) first_free = place;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading and writing
// ---------------------------------------------------------------------------------------------------------------------

ptrdiff_t coil__host_read(int fd, void *to, size_t size)
{
    entry *self = coil__entry_of(fd);
    if (!self) return coil__wasi_read(fd, to, size);
    return self->kind->read ? self->kind->read(self, to, size) : -COIL__EBADF;
}

ptrdiff_t coil__host_write_some(int fd, const void *data, size_t length)
{
    entry *self = coil__entry_of(fd);
    if (!self) return coil__wasi_write(fd, data, length);
    return self->kind->write ? self->kind->write(self, data, length) : -COIL__EBADF;
}

int coil__host_shutdown(int fd)
{
    entry *self = coil__entry_of(fd);
    return self && self->kind->shutdown ? self->kind->shutdown(self) : -COIL__ENOTCONN;
}

// What was written is with the system already.
bool coil__host_unsent(int fd)
{
    (void)fd;
    return false;
}
