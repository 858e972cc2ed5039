// The order of equal items is heapq's: neither first in, first out nor any other. Items are compared by their priority alone.
#include "tell_locks.h"

// An item is 1000 times its priority, plus its number.
static coil_value less(coil_value a, coil_value b)
{
    return coil_bool(coil_as_int(a) / 1000 < coil_as_int(b) / 1000);
}

static void tell_items(coil_queue *queue, int count)
{
    while (count-- > 0) {
        coil_value item = coil_queue_get_nowait(queue);
        printf(" %d/%d", (int)(coil_as_int(item) / 1000), (int)(coil_as_int(item) % 1000));
    }
    puts("");
}

static coil_value with_priorities(int priorities)
{
    printf("%d priorities\n", priorities);
    coil_queue *queue = coil_priority_queue_new(0, less);
    for (int i = 0; i < 30; i++) COIL_TRY(coil_queue_put_nowait(queue, coil_int(pick(priorities) * 1000 + i)));
    tell_repr("  queue", queue);
    tell_items(queue, 10);
    for (int i = 30; i < 40; i++) COIL_TRY(coil_queue_put_nowait(queue, coil_int(pick(priorities) * 1000 + i)));
    tell_items(queue, 30);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int priorities = 1; priorities <= 5; priorities++) COIL_TRY(with_priorities(priorities));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
