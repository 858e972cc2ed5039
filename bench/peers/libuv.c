// libuv.c: libuv, which has callbacks and no tasks: its sleepers are timers.

#include "peer.h"

#include <stdbool.h>
#include <uv.h>

static long called, expected;

static void closed_timer(uv_timer_t *timer)
{
    called++;
    uv_close((uv_handle_t *)timer, NULL);
}

// Timers that run out: W4's after up to half a second; W7's at once, since libuv has nothing like call_soon, and a timer of 0 ms is what its users
// write.
static double run_out(long n, int limit)
{
    uv_loop_t *loop = uv_default_loop();
    uv_timer_t *timers = allocate((size_t)n, sizeof *timers);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    uv_update_time(loop);
    for (long i = 0; i < n; i++) {
        uv_timer_init(loop, &timers[i]);
        uv_timer_start(&timers[i], closed_timer, (uint64_t)next_delay(&state, limit), 0);
    }
    uv_run(loop, UV_RUN_DEFAULT);
    double took = now() - began;
    free(timers);
    return called == n ? took : WRONG;
}

// W4: a sleeper.
static double sleepers(long n)
{
    return run_out(n, 501);
}

// W7: a callback.
static double callbacks(long n)
{
    return run_out(n, 1);
}

// W7i: a turn of the loop.
static void count_turn(uv_idle_t *idle)
{
    if (++called == expected) uv_idle_stop(idle);
}

static double turns(long n)
{
    uv_loop_t *loop = uv_default_loop();
    uv_idle_t idle;
    uv_idle_init(loop, &idle);
    uv_idle_start(&idle, count_turn);
    called = 0;
    expected = n;
    double began = now();
    uv_run(loop, UV_RUN_DEFAULT);
    double took = now() - began;
    uv_close((uv_handle_t *)&idle, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    return called == n ? took : WRONG;
}

// W8: a timer. All are pending at once, then all are cancelled, and one turn of the loop forgets them.
static double timers(long n)
{
    uv_loop_t *loop = uv_default_loop();
    uv_timer_t *all = allocate((size_t)n, sizeof *all);
    uint32_t state = 12345;
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        uv_timer_init(loop, &all[i]);
        uv_timer_start(&all[i], closed_timer, (uint64_t)(3600 + next_delay(&state, 3600)) * 1000, 0);
    }
    for (long i = 0; i < n; i++) uv_close((uv_handle_t *)&all[i], NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    double took = now() - began;
    free(all);
    return called == 0 ? took : WRONG;
}

// W8b: a timer that is cancelled at once.
static double brief_timers(long n)
{
    uv_loop_t *loop = uv_default_loop();
    uv_timer_t timer;
    uv_timer_init(loop, &timer);
    called = 0;
    double began = now();
    for (long i = 0; i < n; i++) {
        uv_timer_start(&timer, closed_timer, 3600000, 0);
        uv_timer_stop(&timer);
        if (i % 1024 == 0) uv_run(loop, UV_RUN_NOWAIT);
    }
    double took = now() - began;
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
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
