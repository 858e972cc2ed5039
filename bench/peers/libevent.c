// libevent.c: libevent, which has callbacks and no tasks: its sleepers are timers.

#include "peer.h"

#include <event2/event.h>
#include <event2/event_struct.h>

static struct event_base *base;
static long called, expected;

static void count_event(evutil_socket_t descriptor, short events, void *arg)
{
    (void)descriptor, (void)events, (void)arg;
    called++;
}

// W4: a sleeper.
static double sleepers(long n)
{
    struct event *timers = allocate((size_t)n, sizeof *timers);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        struct timeval delay = {0, next_delay(&state, 501) * 1000};
        evtimer_assign(&timers[i], base, count_event, NULL);
        evtimer_add(&timers[i], &delay);
    }
    event_base_dispatch(base);
    double took = now() - began;
    free(timers);
    return called == n ? took : WRONG;
}

// W7: a callback. An event that is made active is queued, which is what call_soon does.
static double callbacks(long n)
{
    struct event *events = allocate((size_t)n, sizeof *events);
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        evtimer_assign(&events[i], base, count_event, NULL);
        event_active(&events[i], EV_TIMEOUT, 0);
    }
    event_base_dispatch(base);
    double took = now() - began;
    free(events);
    return called == n ? took : WRONG;
}

// W7i: a turn of the loop. The one event makes itself active again.
static void count_turn(evutil_socket_t descriptor, short events, void *turn)
{
    (void)descriptor, (void)events;
    if (++called < expected) event_active(turn, EV_TIMEOUT, 0);
}

static double turns(long n)
{
    struct event turn;
    evtimer_assign(&turn, base, count_turn, &turn);
    called = 0;
    expected = n;
    event_active(&turn, EV_TIMEOUT, 0);
    double began = now();
    event_base_dispatch(base);
    double took = now() - began;
    return called == n ? took : WRONG;
}

// W8: a timer. All are pending at once, then all are cancelled, and one turn of the loop.
static double timers(long n)
{
    struct event *all = allocate((size_t)n, sizeof *all);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        struct timeval delay = {3600 + next_delay(&state, 3600), 0};
        evtimer_assign(&all[i], base, count_event, NULL);
        evtimer_add(&all[i], &delay);
    }
    for (long i = 0; i < n; i++) event_del(&all[i]);
    event_base_loop(base, EVLOOP_NONBLOCK);
    double took = now() - began;
    free(all);
    return called == 0 ? took : WRONG;
}

// W8b: a timer that is cancelled at once.
static double brief_timers(long n)
{
    struct event timer;
    struct timeval hour = {3600, 0};
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        evtimer_assign(&timer, base, count_event, NULL);
        evtimer_add(&timer, &hour);
        event_del(&timer);
        if (i % 1024 == 0) event_base_loop(base, EVLOOP_NONBLOCK);
    }
    double took = now() - began;
    return called == 0 ? took : WRONG;
}

static const workload workloads[] = {
    {"W4", sleepers, 1},
    {"W7", callbacks, 1},
    {"W7i", turns, 1},
    {"W8", timers, 1},
    {"W8b", brief_timers, 1},
    {NULL, NULL, 0},
};

int main(int argc, char **argv)
{
    base = event_base_new();
    return base ? peer_main(argc, argv, workloads, "it has callbacks only") : 1;
}
