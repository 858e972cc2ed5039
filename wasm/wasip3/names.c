// SPDX-License-Identifier: MIT
//
// names.c: looking up names by WASI 0.3.

#include "table.h"

#include <string.h>

typedef struct lookup {
    entry head;
    handle call;
    bool is_decided;
    lookup_result result;
} lookup;

static bool ask(entry *head, int event)
{
    (void)event;
    return ((lookup *)head)->is_decided;
}

static void told(entry *head, int event, uint32_t code)
{
    (void)event;
    (void)code;
    ((lookup *)head)->call = 0;
    ((lookup *)head)->is_decided = true;
}

static void drop_result(const lookup_result *result)
{
    if (!result->failed) coil__list_free((bytes){(uint8_t *)result->as.list.start, result->as.list.length * sizeof *result->as.list.start});
    else if (result->as.error.code == 5 && result->as.error.other.has) coil__list_free(result->as.error.other.text);
}

static void drop(entry *head)
{
    lookup *self = (lookup *)head;
    if (self->is_decided || coil__wait_end_call(self->call)) drop_result(&self->result);
}

static const entry_kind lookup_kind = {.ask = ask, .told = told, .drop = drop, .size = sizeof(lookup)};

// A look-up is its descriptor.
static int fd_of(const coil__lookup *of)
{
    return (int)(uintptr_t)of;
}

int coil__host_lookup(const char *name, int *fd, coil__lookup **made)
{
    int new_fd = coil__entry_add(&lookup_kind);
    if (new_fd < 0) return new_fd;
    lookup *self = (lookup *)coil__entry_of(new_fd);
    self->call = coil__wait_for_call(resolve(name, strlen(name), &self->result), &self->head, COIL__READABLE);
    self->is_decided = !self->call;
    *fd = self->is_decided ? -1 : new_fd;
    *made = (coil__lookup *)(uintptr_t)new_fd;
    return 0;
}

int coil__host_lookup_result(coil__lookup *of, coil__address *addresses, size_t room, const char **failure)
{
    const lookup *self = (const lookup *)coil__entry_of(fd_of(of));
    if (!self->is_decided) return -COIL__EAGAIN;
    uint8_t code = self->result.as.error.code;
    // access-denied; and what hosts tell that look up no names at all: permanent-resolver-failure
    if (self->result.failed && (code == 0 || code == 4)) return -COIL__EACCES;
    if (self->result.failed || self->result.as.list.length == 0) {
        *failure = "Name or service not known";
        return -COIL__ENOENT;
    }
    size_t count = self->result.as.list.length < room ? self->result.as.list.length : room;
    for (size_t i = 0; i < count; i++) address_of_ip(&self->result.as.list.start[i], &addresses[i]);
    return (int)count;
}

void coil__host_lookup_free(coil__lookup *of)
{
    if (of) coil__host_close(fd_of(of));
}
