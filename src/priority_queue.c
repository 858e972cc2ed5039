// SPDX-License-Identifier: MIT
//
// priority_queue.c: asyncio.PriorityQueue, the least item first. The heap is sifted step by step as heapq does it, so that equal items come out in
// the order in which they come out in Python; that order is neither first in, first out nor any other. What follows from an error of a comparison is
// heapq's as well: an item that could not be put into its place stays in the queue, one that was to be taken is gone.

#include "core.h"

COIL__COLD_BEGIN

// A heap's items begin at the start of the ring. Comparisons are the program's own, and run as callbacks do: outside of any frame, so that they cannot
// suspend. 1: less, 0: not less, -1: error.
COIL_NEVER_SUSPENDS static int compare(coil_queue *queue, size_t left, size_t right, coil_value *error)
{
    size_t count = queue->count;
    coil_value a = coil__value_keep(queue->items[left]), b = coil__value_keep(queue->items[right]);
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_value less = queue->less(a, b);
    coil__frame_current = frame;
    coil__value_drop(a);
    coil__value_drop(b);
    if (!coil_failed(less) && queue->count != count) {
        coil__value_drop(less);
        less = coil__raise(coil_RuntimeError, "list changed size during iteration");
    }
    if (coil_failed(less)) {
        *error = less;
        return -1;
    }
    int result = coil_as_bool(less);
    coil__value_drop(less);
    return result;
}

static void swap(coil_queue *queue, size_t left, size_t right)
{
    coil_value value = queue->items[left];
    queue->items[left] = queue->items[right];
    queue->items[right] = value;
}

// heapq's siftdown: towards the root, past every parent that is greater.
static bool sift_down(coil_queue *queue, size_t place, coil_value *error)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;
        int less = compare(queue, place, parent, error);
        if (less < 0) return false;
        if (less == 0) break;
        swap(queue, place, parent);
        place = parent;
    }
    return true;
}

// heapq's siftup: from the root all the way to a leaf, along the smaller children, and back to its place. That takes fewer comparisons than to
// stop on the way, for what comes from the end of the heap belongs near its end.
static bool sift_up(coil_queue *queue, coil_value *error)
{
    size_t place = 0, count = queue->count;
    while (place < count / 2) {
        size_t child = 2 * place + 1;
        if (child + 1 < count) {
            int less = compare(queue, child, child + 1, error);
            if (less < 0) return false;
            if (less == 0) child++;
        }
        swap(queue, place, child);
        place = child;
    }
    return sift_down(queue, place, error);
}

static bool push(coil_queue *queue, const coil_value *item, coil_value *error)
{
    return coil__queue_append(queue, item, error) && sift_down(queue, queue->count - 1, error);
}

static bool pop(coil_queue *queue, coil_value *item, coil_value *error)
{
    coil_value last = queue->items[--queue->count];
    if (queue->count == 0) {
        *item = last;
        return true;
    }
    *item = queue->items[0];
    queue->items[0] = last;
    if (sift_up(queue, error)) return true;
    coil__value_drop(*item);
    return false;
}

static const coil__discipline least_first = {
    .type = {.public_type = {.name = "PriorityQueue", .flags = COIL__TYPE_CORE, .finalize = coil__queue_finalize}, .repr = coil__queue_repr},
    .add = push,
    .take = pop,
};

coil_queue *coil_priority_queue_new(int64_t maxsize, coil_less less)
{
    coil_queue *queue = coil__queue_new(&least_first, maxsize);
    if (queue) queue->less = less ? less : coil_value_less;
    return queue;
}

COIL__COLD_END
