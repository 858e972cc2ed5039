// libev.c: libev, which has callbacks and no tasks: its sleepers are timers.

#include "peer.h"

// Its macros see a watcher as a watcher of another type.
#pragma GCC diagnostic ignored "-Wstrict-aliasing"
#include <ev.h>

static long called, expected;

static void count_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)timer, (void)events;
    called++;
}

// W4: a sleeper.
static double sleepers(long n)
{
    struct ev_loop *loop = ev_default_loop(0);
    ev_timer *timers = allocate((size_t)n, sizeof *timers);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    ev_now_update(loop);
    for (long i = 0; i < n; i++) {
        ev_timer_init(&timers[i], count_timer, next_delay(&state, 501) / 1000.0, 0);
        ev_timer_start(loop, &timers[i]);
    }
    ev_run(loop, 0);
    double took = now() - began;
    free(timers);
    return called == n ? took : WRONG;
}

// W7: a callback. An event that is fed to a watcher is queued, which is what call_soon does.
static double callbacks(long n)
{
    struct ev_loop *loop = ev_default_loop(0);
    ev_timer *watchers = allocate((size_t)n, sizeof *watchers);
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        ev_timer_init(&watchers[i], count_timer, 0, 0);
        ev_feed_event(loop, &watchers[i], EV_CUSTOM);
    }
    ev_invoke_pending(loop);
    double took = now() - began;
    free(watchers);
    return called == n ? took : WRONG;
}

// W7i: a turn of the loop.
static void count_turn(struct ev_loop *loop, ev_idle *idle, int events)
{
    (void)events;
    if (++called == expected) ev_idle_stop(loop, idle);
}

static double turns(long n)
{
    struct ev_loop *loop = ev_default_loop(0);
    ev_idle idle;
    ev_idle_init(&idle, count_turn);
    ev_idle_start(loop, &idle);
    called = 0;
    expected = n;
    double began = now();
    ev_run(loop, 0);
    double took = now() - began;
    return called == n ? took : WRONG;
}

// W8: a timer. All are pending at once, then all are cancelled, and one turn of the loop.
static double timers(long n)
{
    struct ev_loop *loop = ev_default_loop(0);
    ev_timer *all = allocate((size_t)n, sizeof *all);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        ev_timer_init(&all[i], count_timer, 3600.0 + next_delay(&state, 3600), 0);
        ev_timer_start(loop, &all[i]);
    }
    for (long i = 0; i < n; i++) ev_timer_stop(loop, &all[i]);
    ev_run(loop, EVRUN_NOWAIT);
    double took = now() - began;
    free(all);
    return called == 0 ? took : WRONG;
}

// W8b: a timer that is cancelled at once.
static double brief_timers(long n)
{
    struct ev_loop *loop = ev_default_loop(0);
    ev_timer timer;
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        ev_timer_init(&timer, count_timer, 3600, 0);
        ev_timer_start(loop, &timer);
        ev_timer_stop(loop, &timer);
        if (i % 1024 == 0) ev_run(loop, EVRUN_NOWAIT);
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
    return peer_main(argc, argv, workloads, "it has callbacks only");
}
