// Publish and subscribe: every subscriber has a queue of its own; one comes late, one leaves early.

#include <coil.h>
#include <stdio.h>

#define MOST 4

typedef struct hub {
    coil_queue *queues[MOST];
} hub;

typedef struct reader {
    hub *hub;
    const char *name;
    int limit;
} reader;

static void publish(hub *h, const char *text)
{
    for (int i = 0; i < MOST; i++)
        if (h->queues[i]) coil_value_release(coil_queue_put_nowait(h->queues[i], coil_string(text)));
}

static coil_value read_some(const reader *me, coil_queue *queue)
{
    for (int i = 0; i < me->limit; i++) {
        COIL_LET(message, coil_queue_get(queue));
        printf("%s got %s\n", me->name, coil_as_string(message));
        coil_value_release(message);
    }
    return coil_none();
}

static coil_value subscriber(void *arg)
{
    const reader *me = arg;
    int place = 0;
    while (me->hub->queues[place]) place++;
    coil_queue *queue = me->hub->queues[place] = coil_queue_new(0);
    coil_value outcome = read_some(me, queue);
    me->hub->queues[place] = NULL;
    coil_release(queue);
    printf("%s leaves\n", me->name);
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    hub h = {{NULL}};
    coil_group *group = coil_group_new();
    coil_group_spawn_with(group, subscriber, &(reader){&h, "early", 5}, sizeof(reader));
    coil_group_spawn_with(group, subscriber, &(reader){&h, "short", 2}, sizeof(reader));
    coil_value outcome = coil_none();
    static const char *const news[] = {"one", "two", "three", "four", "five"};
    for (int i = 0; i < 5 && !coil_failed(outcome); i++) {
        outcome = coil_sleep(1);
        if (i == 2) coil_group_spawn_with(group, subscriber, &(reader){&h, "late", 2}, sizeof(reader));
        publish(&h, news[i]);
    }
    return coil_group_exit(group, outcome);
}

int main(void)
{
    return coil_main(app, NULL);
}
