// SPDX-License-Identifier: MIT
//
// wait.c: waiting by WASI 0.3. All that is waited for is in one waitable set, which costs nothing as long as nothing happens; what happens is told to the
// callback of the program (run.c), one thing at a time.

#include "table.h"

#include "../wasm.h"

#include <math.h>
#include <string.h>

entry *coil__wait_told;
static entry *told_last;
bool coil__wait_is_needless;

// Whom a waitable tells, by its number.
static struct owner {
    entry *owner;
    int event;
} *owners;
static size_t owner_count;

handle coil__wait_set(void)
{
    static handle set;
    if (!set) set = set_new();
    return set;
}

static void make_room(size_t wanted)
{
    size_t more = owner_count ? owner_count : 16;
    while (more <= wanted) more *= 2;
    struct owner *grown = coil__allocate(more * sizeof *grown);
    if (!grown) coil__program_die("no memory for what the program waits for");
    if (owner_count) memcpy(grown, owners, owner_count * sizeof *grown);
    memset(grown + owner_count, 0, (more - owner_count) * sizeof *grown);
    coil__free(owners, owner_count * sizeof *owners);
    owners = grown;
    owner_count = more;
}

void coil__wait_for(handle waitable, entry *owner, int event)
{
    if ((size_t)waitable >= owner_count) make_room((size_t)waitable);
    owners[waitable] = (struct owner){owner, event};
    set_join(waitable, coil__wait_set());
}

void coil__wait_no_more(handle waitable)
{
    owners[waitable].owner = NULL;
    set_join(waitable, 0);
}

handle coil__wait_for_call(uint32_t status, entry *owner, int event)
{
    handle subtask = (handle)(status >> 4);
    if ((status & 15) != RETURNED) coil__wait_for(subtask, owner, event);
    return subtask;
}

bool coil__wait_end_call(handle subtask)
{
    coil__wait_no_more(subtask);
    bool returned = subtask_cancel(subtask) == RETURNED;
    subtask_drop(subtask);
    return returned;
}

void coil__wait_event(uint32_t kind, handle waitable, uint32_t code)
{
    if (kind == EVENT_NONE || (size_t)waitable >= owner_count || !owners[waitable].owner) return;
    if (kind == EVENT_SUBTASK && (code & 15) < RETURNED) return; // it has only started
    entry *self = owners[waitable].owner;
    int event = owners[waitable].event;
    if (kind == EVENT_SUBTASK) {
        coil__wait_no_more(waitable);
        subtask_drop(waitable);
    }
    self->kind->told(self, event, code);
    if (!self->events && event) {
        if (coil__wait_told) told_last->told_next = self;
        else coil__wait_told = self;
        told_last = self;
        self->told_next = NULL;
    }
    self->events |= event;
}

void coil__wait_forget(entry *dropped)
{
    if (!dropped->events) return;
    entry *before = NULL;
    for (entry *other = coil__wait_told; other != dropped; other = other->told_next) before = other;
    if (before) before->told_next = dropped->told_next;
    else coil__wait_told = dropped->told_next;
    if (told_last == dropped) told_last = before;
    dropped->events = 0;
}

void coil__wait_take(void)
{
    event found;
    uint32_t kind;
    while ((kind = set_poll(coil__wait_set(), &found)) != EVENT_NONE) coil__wait_event(kind, found.waitable, found.code);
}

void coil__wait_block(void)
{
    event found;
    uint32_t kind = set_wait(coil__wait_set(), &found);
    coil__wait_event(kind, found.waitable, found.code);
}

void coil__wait_until(handle waitable)
{
    static handle set;
    if (!set) set = set_new();
    event found;
    set_join(waitable, set);
    (void)set_wait(set, &found);
    set_join(waitable, 0);
}

// ---------------------------------------------------------------------------------------------------------------------
// The clock: one call at a time, of which it does no harm that it is over before its time
// ---------------------------------------------------------------------------------------------------------------------

static handle clock_call; // 0: there is none
static double clock_until;

static void clock_told(entry *self, int event, uint32_t code)
{
    (void)self;
    (void)event;
    (void)code;
    clock_call = 0;
}

static const entry_kind clock_kind = {.told = clock_told, .size = sizeof(entry)};
static entry clock_entry = {.kind = &clock_kind, .fd = -1};

void coil__wait_clock(double until)
{
    if (until > COIL__FOR_EVER || (clock_call && clock_until <= until)) return;
    if (clock_call) (void)coil__wait_end_call(clock_call);
    double left = until - coil__wasm_looked;
    clock_until = until;
    clock_call = coil__wait_for_call(clock_wait_for(left > 0 ? (uint64_t)ceil(left * 1e9) : 0), &clock_entry, 0);
    if (!clock_call) coil__wait_is_needless = true;
}

void coil__host_sleep(double until)
{
    coil__wait_clock(until);
}
