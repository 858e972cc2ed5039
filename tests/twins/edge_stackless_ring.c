// Stackless coroutines in a ring hand a token around by queues, in a group with an ordinary one; the last fails, and the others are cancelled.

#include "tell.h"

#define RING 3

static coil_queue *queues[RING];

typedef struct node {
    coil_stackless head;
    int number, rounds;
    coil_value token;
} node;

static coil_value node_body(coil_stackless *self, coil_value sent)
{
    node *me = (node *)self;
    COIL_BEGIN(self, sent);
    while (true) {
        COIL_AWAIT(me->token, coil_queue_get_coro(queues[me->number]));
        if (coil_failed(me->token)) {
            printf("%d: %s\n", me->number, coil_error_type_of(me->token)->name);
            return me->token;
        }
        printf("%.1f node %d has %d\n", coil_loop_time(NULL), me->number, (int)coil_as_int(me->token));
        if (coil_as_int(me->token) == 7) return coil_raise(coil_OverflowError, "token %d", 7);
        COIL_JOIN_TRY(coil_sleep_future(0.5));
        COIL_AWAIT_TRY(coil_queue_put_coro(queues[(me->number + 1) % RING], coil_int(coil_as_int(me->token) + 1)));
    }
    COIL_END;
}

static const coil_stackless_type node_type = COIL_STACKLESS_TYPE("node", node_body, NULL);

static coil_value watches(void *arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        coil_value outcome = coil_sleep(1);
        if (coil_failed(outcome)) {
            tell("watcher", coil_value_retain(outcome));
            return outcome;
        }
        printf("%.1f watcher\n", coil_loop_time(NULL));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < RING; i++) queues[i] = coil_queue_new(0);
    coil_group *group = coil_group_new();
    for (int i = 0; i < RING; i++) {
        node *made = coil_stackless_new(&node_type, sizeof *made);
        made->number = i;
        coil_group_create_task(group, made, COIL_NO_TASK_OPTIONS);
    }
    coil_group_spawn(group, watches, NULL);
    COIL_TRY(coil_queue_put(queues[0], coil_int(0)));
    coil_value outcome = coil_group_join(group);
    tell("member", coil_value_retain(coil_error_member(outcome, 0)));
    tell("group", outcome);
    for (int i = 0; i < RING; i++) coil_release(queues[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
