// A producer and two consumers; a sentinel in the queue ends each consumer in turn.

#include <coil.h>
#include <stdio.h>

static coil_value producer(void *queue)
{
    for (int i = 0; i < 5; i++) {
        COIL_TRY(coil_sleep(0.3));
        COIL_TRY(coil_queue_put(queue, coil_string_format("item %d", i)));
    }
    COIL_TRY(coil_queue_put(queue, coil_none()));
    puts("produced");
    return coil_none();
}

typedef struct eater {
    const char *name;
    coil_queue *queue;
    double pace;
} eater;

static coil_value consumer(void *arg)
{
    eater *me = arg;
    int eaten = 0;
    while (true) {
        COIL_LET(item, coil_queue_get(me->queue));
        if (item.tag == COIL_NONE) {
            COIL_TRY(coil_queue_put(me->queue, item)); // for the next one
            break;
        }
        printf("%s: %s\n", me->name, coil_as_string(item));
        coil_value_release(item);
        eaten++;
        COIL_TRY(coil_sleep(me->pace));
    }
    return coil_int(eaten);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_queue *queue = coil_queue_new(2);
    COIL_LET(results, COIL_GATHER(coil_coroutine_new(producer, queue), coil_coroutine_with(consumer, &(eater){"slow", queue, 1}, sizeof(eater)),
                                  coil_coroutine_with(consumer, &(eater){"quick", queue, 0.2}, sizeof(eater))));
    coil_value text = coil_repr(results);
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(results);
    printf("left %d\n", (int)coil_queue_qsize(queue));
    coil_release(queue);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
