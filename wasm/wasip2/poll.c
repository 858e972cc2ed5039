// SPDX-License-Identifier: MIT
//
// poll.c: waiting by WASI 0.2: one poll for all sockets, standard input and the next timer. A socket's pollables are made once, and kept.

#include "table.h"

#include "../wasm.h"

#include <math.h>
#include <string.h>

// What is polled, by place: which watch it is for, and which of its events.
typedef struct polled {
    uint32_t watch;
    int event;
} polled;

typedef struct poll_round {
    handle *pollables;
    uint32_t *ready; // where the host puts the places
    polled *for_what;
    size_t count;
    bool something; // is ready without being asked
} poll_round;

static handle stdin_pollable(void)
{
    static handle pollable;
    if (!pollable) pollable = input_subscribe(get_stdin());
    return pollable;
}

static void ask(poll_round *all, coil__watches *watches, size_t place, int event)
{
    const coil__watch *watch = &watches->items[place];
    if (!(watch->events & event)) return;
    handle pollable = watch->fd == 0 && event == COIL__READABLE ? stdin_pollable() : coil__socket_pollable(watch->fd, event);
    if (!pollable) {
        coil__watch_found(watches, place, event);
        all->something = true;
        return;
    }
    all->for_what[all->count] = (polled){(uint32_t)place, event};
    all->pollables[all->count++] = pollable;
}

static void poll(poll_round *all, coil__watches *watches, size_t room, double until)
{
    handle clock = 0;
    size_t asked = all->count;
    if (all->something) until = 0;
    if (until <= COIL__FOR_EVER * 1e6) {
        clock = clock_subscribe(until > 0 ? (uint64_t)ceil(until * 1e9) : 0);
        all->pollables[asked++] = clock;
    }
    ready_list ready = {NULL, 0};
    coil__offer(all->ready, room * sizeof *all->ready);
    if (asked > 0) poll_list(all->pollables, asked, &ready);
    coil__offer(NULL, 0);
    for (size_t i = 0; i < ready.length; i++) {
        if (ready.places[i] >= all->count) continue; // the clock
        polled what = all->for_what[ready.places[i]];
        coil__watch_found(watches, what.watch, what.event);
    }
    if (clock) drop_pollable(clock);
}

bool coil__host_poll(coil__watches *watches, double until)
{
    size_t room = 2 * watches->count + 1, size = room * (sizeof(handle) + sizeof(uint32_t) + sizeof(polled));
    char *memory = coil__allocate(size);
    if (!memory) return true; // the next turn looks again
    poll_round all = {.for_what = (polled *)memory};
    all.pollables = (handle *)(memory + room * sizeof(polled));
    all.ready = (uint32_t *)(all.pollables + room);
    for (size_t i = 0; i < watches->count; i++) {
        ask(&all, watches, i, COIL__READABLE);
        ask(&all, watches, i, COIL__WRITABLE);
    }
    poll(&all, watches, room, until);
    coil__free(memory, size);
    return true;
}
