// SPDX-License-Identifier: MIT
//
// map.c: a table from addresses to something, for the tools that watch a program. Open addressing, half full at most; what is taken out is filled from
// behind, so that nothing has to be marked as removed.
//
// Memory comes from libc and not from coil__allocate: a program that is watched must count the bytes, and meet the failures, that it would have without.

#include "core.h"

#include <stdlib.h>

COIL__COLD_BEGIN

#define SMALLEST ((size_t)64)

static size_t home(const coil__map *map, const void *key)
{
    return (((uintptr_t)key >> 3) * 2654435761u >> 4) & (map->capacity - 1);
}

static size_t find(const coil__map *map, const void *key)
{
    size_t place = home(map, key);
    while (map->entries[place].key && map->entries[place].key != key) place = (place + 1) & (map->capacity - 1);
    return place;
}

static bool grow(coil__map *map)
{
    coil__map larger = {.capacity = map->capacity ? 2 * map->capacity : SMALLEST, .count = map->count};
    larger.entries = calloc(larger.capacity, sizeof *larger.entries);
    if (!larger.entries) return false;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key) larger.entries[find(&larger, map->entries[i].key)] = map->entries[i];
    free(map->entries);
    *map = larger;
    return true;
}

void **coil__map_find(const coil__map *map, const void *key)
{
    if (!map->capacity) return NULL;
    coil__map_entry *entry = &map->entries[find(map, key)];
    return entry->key ? &entry->value : NULL;
}

void **coil__map_add(coil__map *map, const void *key)
{
    if (2 * map->count >= map->capacity && !grow(map)) return NULL;
    coil__map_entry *entry = &map->entries[find(map, key)];
    if (!entry->key) {
        entry->key = key;
        entry->value = NULL;
        map->count++;
    }
    return &entry->value;
}

void *coil__map_remove(coil__map *map, const void *key)
{
    if (!map->capacity) return NULL;
    size_t hole = find(map, key);
    if (!map->entries[hole].key) return NULL;
    void *value = map->entries[hole].value;
    for (size_t place = hole;;) {
        place = (place + 1) & (map->capacity - 1);
        if (!map->entries[place].key) break;
        // What would not be found behind the hole moves into it.
        size_t from = home(map, map->entries[place].key);
        bool stays = hole < place ? hole < from && from <= place : hole < from || from <= place;
        if (stays) continue;
        map->entries[hole] = map->entries[place];
        hole = place;
    }
    map->entries[hole].key = NULL;
    map->count--;
    return value;
}

COIL__COLD_END
