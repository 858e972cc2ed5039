// SPDX-License-Identifier: MIT
//
// poll.c: looking at descriptors by WASI 0.3. The host knows of all those that are waited for already: only what is new, and what was ready, is asked for.

#include "table.h"

#include "../wasm.h"

static void ask(coil__watches *all, uint32_t place, int event)
{
    const coil__watch *watch = &all->items[place];
    if (!(watch->events & event)) return;
    entry *self = coil__entry_of(watch->fd);
    if (!self || self->kind->ask(self, event)) coil__watch_found(all, place, event); // files, and standard output, are ready
}

static void pass_on(coil__watches *all)
{
    while (coil__wait_told) {
        entry *self = coil__wait_told;
        coil__wait_told = self->told_next;
        if (self->fd >= 0 && all->count > 0)
            for (uint32_t place = coil__watch_first(all, self->fd); place != UINT32_MAX; place = coil__watch_next(all, all->items[place].next, self->fd))
                coil__watch_found(all, place, self->events & all->items[place].events);
        self->events = 0;
    }
}

bool coil__host_poll(coil__watches *all, double until)
{
    if (until <= 0) coil__wait_take();
    for (size_t i = 0; i < all->changed_count; i++) {
        if (all->items[all->changed[i]].fd == 0) coil__stdin_open();
        ask(all, all->changed[i], COIL__READABLE);
        ask(all, all->changed[i], COIL__WRITABLE);
    }
    pass_on(all);
    if (all->found_count > 0) coil__wait_is_needless = true;
    else if (until > 0) coil__wait_clock(until);
    return until <= 0 || all->found_count > 0;
}
