// SPDX-License-Identifier: MIT
//
// poll_wasi.c: waiting for descriptors by WASI preview 1: one poll_oneoff for all of them and the next timer.

#include "port.h"

#include "wasm.h"

#include <math.h>
#include <string.h>
#include <wasi/api.h>

// Both arrays of a call, in one block.
typedef struct subscriptions {
    __wasi_subscription_t *items;
    __wasi_event_t *events;
    size_t used;
} subscriptions;

static __wasi_subscription_t *subscribe(subscriptions *to, uint64_t userdata, uint8_t type)
{
    __wasi_subscription_t *made = &to->items[to->used++];
    memset(made, 0, sizeof *made);
    made->userdata = userdata;
    made->u.tag = type;
    return made;
}

// One subscription for each side of a descriptor. userdata: 2 * watch + side.
static void subscribe_watch(subscriptions *to, const coil__watch *watches, size_t place)
{
    for (size_t side = 0; side < 2; side++) { // where nothing is watched no event is asked for
        if (!(watches[place].events & (side ? COIL__WRITABLE : COIL__READABLE))) continue;
        __wasi_subscription_t *made = subscribe(to, 2 * place + side, side ? __WASI_EVENTTYPE_FD_WRITE : __WASI_EVENTTYPE_FD_READ);
        made->u.u.fd_read.file_descriptor = (__wasi_fd_t)watches[place].fd; // fd_write lies at the same place
    }
}

// The time is an absolute one, so that no delay adds up.
static void subscribe_clock(subscriptions *to, size_t count, double until)
{
    if (until > COIL__FOR_EVER) return;
    __wasi_subscription_clock_t *clock = &subscribe(to, 2 * count, __WASI_EVENTTYPE_CLOCK)->u.u.clock;
    clock->id = __WASI_CLOCKID_MONOTONIC;
    if (until <= 0) return;
    clock->timeout = (__wasi_timestamp_t)ceil(until * 1e9);
    clock->flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
}

// False: the host refuses, and nothing is known.
static bool poll(subscriptions *all, coil__watches *watches)
{
    size_t found = 0;
    if (all->used > 0 && coil__wasi_poll_oneoff(all->items, all->events, all->used, &found) != 0) return false;
    for (size_t i = 0; i < found; i++) {
        // One that failed counts as ready: reading or writing tells what is wrong.
        size_t which = (size_t)all->events[i].userdata;
        if (which < 2 * watches->count) coil__watch_found(watches, which / 2, which % 2 ? COIL__WRITABLE : COIL__READABLE);
    }
    return true;
}

// The host cannot wait for one of them (a file, /dev/null, one that is closed) and does not say which: they are asked about one by one, without
// waiting, and those that are refused count as ready. Where none is, the call was cut short, and the next turn waits again.
static void poll_each(subscriptions *all, coil__watches *watches)
{
    for (size_t i = 0; i < watches->count; i++) {
        all->used = 0;
        subscribe_watch(all, watches->items, i);
        subscribe_clock(all, watches->count, 0);
        if (!poll(all, watches)) coil__watch_found(watches, i, watches->items[i].events);
    }
}

bool coil__host_poll(coil__watches *watches, double until)
{
    if (coil__wasm_hosted) {
        coil__wasm_poll_told(watches);
        return true;
    }
    size_t room = 2 * watches->count + 1;
    size_t size = room * (sizeof(__wasi_subscription_t) + sizeof(__wasi_event_t));
    char *memory = coil__allocate(size);
    if (!memory) return true; // the next turn looks again
    subscriptions all = {.items = (__wasi_subscription_t *)memory};
    all.events = (__wasi_event_t *)(memory + room * sizeof *all.items);
    for (size_t i = 0; i < watches->count; i++) subscribe_watch(&all, watches->items, i);
    subscribe_clock(&all, watches->count, until);
    if (!poll(&all, watches)) poll_each(&all, watches);
    coil__free(memory, size);
    return true;
}
