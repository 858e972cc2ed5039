// SPDX-License-Identifier: MIT
//
// seen.c: awaitables that are given as an array, in which the same one may stand twice: a table that finds where one was given before (what
// asyncio does with a dict or a set), and who takes the items that a failure has left over.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

bool coil__seen_begin(coil__seen *seen, size_t count, void *const *objects)
{
    seen->objects = objects;
    seen->capacity = 8;
    if (count >= UINT32_MAX / (2 * sizeof *seen->slots)) return coil_raise_null(coil_raise_no_memory());
    while (seen->capacity < 2 * count) seen->capacity *= 2;
    seen->slots = coil__allocate(seen->capacity * sizeof *seen->slots);
    if (!seen->slots) return coil_raise_null(coil_raise_no_memory());
    memset(seen->slots, 0, seen->capacity * sizeof *seen->slots);
    return true;
}

size_t coil__seen_first(coil__seen *seen, size_t place)
{
    size_t slot = ((uintptr_t)seen->objects[place] >> 4) * 2654435761u;
    for (;; slot++) {
        uint32_t *entry = &seen->slots[slot & (seen->capacity - 1)];
        if (!*entry) *entry = (uint32_t)place + 1;
        if (seen->objects[*entry - 1] == seen->objects[place]) return *entry - 1;
    }
}

void coil__seen_end(coil__seen *seen)
{
    coil__free(seen->slots, seen->capacity * sizeof *seen->slots);
}

// By comparing all: only failures come here.
void coil__release_awaitables(size_t from, size_t count, void *const *awaitables)
{
    for (size_t i = from; i < count; i++) {
        coil_object *object = awaitables[i];
        size_t earlier = 0;
        while (awaitables[earlier] != object) earlier++;
        if (earlier == i && object && object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    }
}

COIL__COLD_END
