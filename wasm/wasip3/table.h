// SPDX-License-Identifier: MIT
//
// table.h: what has a descriptor in WASI 0.3, and what is waited for: one waitable set for all.
#ifndef COIL_WASIP3_TABLE_H
#define COIL_WASIP3_TABLE_H

#include "imports.h"
#include "port.h"

#include <stdbool.h>

#define FIRST_FD 1024 // above all descriptors of preview 1

typedef struct entry entry;

typedef struct entry_kind {
    bool (*ask)(entry *self, int event);                  // begins to wait for it, unless that has begun already. True: it is ready
    void (*told)(entry *self, int event, uint32_t code);  // an operation has ended that was waited for
    void (*drop)(entry *self);                            // gives all back but its memory
    ptrdiff_t (*read)(entry *self, void *to, size_t size); // NULL: it cannot be
    ptrdiff_t (*write)(entry *self, const void *data, size_t length);
    int (*shutdown)(entry *self);
    size_t size; // of the whole entry
} entry_kind;

// Results are written behind the program's back: an entry does not move.
struct entry {
    const entry_kind *kind;
    int fd;
    int events;       // that have been told, and that coil__host_poll is to pass on
    entry *told_next; // of those that have any
};

// How far something is that is waited for.
typedef enum readiness { UNKNOWN,
                         WAITING,
                         READY } readiness;

entry *coil__entry_of(int fd);                     // NULL: it is none
int coil__entry_add(const entry_kind *kind);       // all zero; below 0: no memory
entry *coil__entry_find(int fd, const entry_kind *kind); // of that kind; NULL: it is none

// A waitable that tells an entry from now on. Before it is dropped or cancelled it is forgotten.
void coil__wait_for(handle waitable, entry *owner, int event);
void coil__wait_no_more(handle waitable);
// A call that has not returned: from now on it tells the entry. 0: it has returned.
handle coil__wait_for_call(uint32_t status, entry *owner, int event);
// Gives up a call. True: it had returned, and its result is to be dropped.
bool coil__wait_end_call(handle subtask);
// What the set has to tell, until it has nothing more; or blocking the whole program, until it had something.
void coil__wait_take(void);
void coil__wait_until(handle waitable); // blocking, too, for something that is decided already
void coil__wait_block(void);
void coil__wait_clock(double until);
extern entry *coil__wait_told;      // those that have been told something, the first one first
void coil__wait_forget(entry *dropped); // it is told nothing any more
extern bool coil__wait_is_needless; // coil__host_poll has found something

void coil__wait_event(uint32_t kind, handle waitable, uint32_t code);
handle coil__wait_set(void);

void coil__list_free(bytes list);           // what the host has allocated
int coil__socket_failure(error_code error); // -errno; takes the error

extern entry *coil__stdin_entry; // NULL: nobody has waited for it yet, and it is read by preview 1
void coil__stdin_open(void);

#endif
