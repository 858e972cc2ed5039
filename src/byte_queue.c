// SPDX-License-Identifier: MIT
//
// byte_queue.c: bytes on their way, in one piece of memory that grows: what a stream reader holds, what a pipe carries. Adding costs a copy, and
// leaving costs nothing: the memory in front is used again when at least half of the bytes have left.
//
// Bytes may be lent out where they stand. What is lent must stay, also when more comes in or all is dropped: then the queue goes on in other memory.
//
// An empty queue that is given all of an object of bytes that was offered keeps the object and copies nothing; who then takes all of it gets the object.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

#define SMALLEST ((size_t)256)
#define KEPT ((size_t)4096) // an empty queue keeps this much

coil_value coil__bytes_offered;

static void free_memory(coil__bytes *queue)
{
    if (queue->owner) coil_release(queue->owner);
    else if (queue->memory != queue->lent) coil__free(queue->memory, queue->capacity);
    queue->owner = NULL;
    queue->memory = NULL;
    queue->start = queue->length = queue->capacity = 0;
}

bool coil__bytes_reserve(coil__bytes *queue, size_t more)
{
    if (more <= queue->capacity - queue->start - queue->length) return true;
    if (more > SIZE_MAX / 2 - queue->length) return false;
    size_t needed = queue->length + more;
    if (needed <= queue->capacity && queue->start >= queue->length && queue->memory != queue->lent && !queue->owner) {
        memcpy(queue->memory, queue->memory + queue->start, queue->length);
        queue->start = 0;
        return true;
    }
    size_t capacity = queue->capacity > SMALLEST ? queue->capacity : SMALLEST;
    while (capacity < needed) capacity *= 2;
    char *memory = coil__allocate(capacity);
    if (!memory) return false;
    size_t length = queue->length;
    if (length) memcpy(memory, queue->memory + queue->start, length);
    free_memory(queue);
    queue->memory = memory;
    queue->length = length;
    queue->capacity = capacity;
    return true;
}

// What is offered, if that is what data is: all of it.
static coil_object *offered(const void *data, size_t length)
{
    if (coil__bytes_offered.tag != COIL_BYTES) return NULL;
    size_t whole;
    const void *bytes = coil_as_bytes(coil__bytes_offered, &whole);
    return bytes == data && whole == length ? coil__bytes_offered.as.object : NULL;
}

bool coil__bytes_add(coil__bytes *queue, const void *data, size_t length)
{
    if (length == 0) return true;
    coil_object *owner = queue->length == 0 && !queue->lent ? offered(data, length) : NULL;
    if (owner) {
        free_memory(queue);
        queue->owner = coil_retain(owner);
        queue->memory = (char *)(uintptr_t)data; // which is read only
        queue->length = queue->capacity = length;
        return true;
    }
    if (!coil__bytes_reserve(queue, length)) return false;
    memcpy(queue->memory + queue->start + queue->length, data, length);
    queue->length += length;
    return true;
}

void coil__bytes_drop(coil__bytes *queue, size_t count)
{
    queue->start += count;
    queue->length -= count;
    if (queue->length > 0 || queue->memory == queue->lent) return;
    if (queue->capacity > KEPT || queue->owner) free_memory(queue);
    queue->start = 0;
}

void coil__bytes_clear(coil__bytes *queue)
{
    free_memory(queue);
}

coil_value coil__bytes_take(coil__bytes *queue, size_t count)
{
    if (queue->owner && count == queue->capacity) {
        coil_value whole = coil__value_of(COIL_BYTES, coil_retain(queue->owner));
        free_memory(queue);
        return whole;
    }
    coil_value bytes = coil_bytes(count ? queue->memory + queue->start : "", count);
    if (!coil_failed(bytes)) coil__bytes_drop(queue, count);
    return bytes;
}

const char *coil__bytes_lend(coil__bytes *queue, size_t count)
{
    const char *bytes = queue->memory + queue->start;
    queue->lent = queue->memory;
    queue->lent_capacity = queue->capacity;
    coil__bytes_drop(queue, count);
    return bytes;
}

void coil__bytes_return(coil__bytes *queue)
{
    bool left = queue->memory != queue->lent;
    if (left) coil__free(queue->lent, queue->lent_capacity);
    queue->lent = NULL;
    if (!left) coil__bytes_drop(queue, 0);
}

COIL__COLD_END
