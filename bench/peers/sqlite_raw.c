// sqlite_raw.c: SQ by fifty coroutines with a bare switch, in a ring: each read suspends, and the next one goes on.

#define STACK_SIZE (128 * 1024)

#include "peer.h"
#include "raw/switch.h"
#include "sqlite.h"

static bool waits;
static long reads;

int disk_wait(void)
{
    if (!waits) return 0;
    reads++;
    coroutine_suspend();
    return 0;
}

static bool failed;

static void run_connection(void *arg)
{
    if (!connection_run(arg)) failed = true;
}

static double queries(long n)
{
    coroutine *ring[CONNECTIONS];
    sqlite_share(n);
    reads = 0;
    double began = now();
    for (int i = 0; i < CONNECTIONS; i++) ring[i] = coroutine_new(run_connection, &connections[i]);
    waits = true;
    for (int left = CONNECTIONS; left > 0;) {
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!ring[i] || !coroutine_resume(ring[i])) continue;
            coroutine_free(ring[i]);
            ring[i] = NULL;
            left--;
        }
    }
    waits = false;
    double took = now() - began;
    return failed || reads < n / 2 || sqlite_answer(n) < 0 ? WRONG : took;
}

static const workload workloads[] = {
    {"SQ", queries, CONNECTIONS},
    {NULL, NULL, 0},
};

int main(int argc, char **argv)
{
    return sqlite_begin() ? peer_main(argc, argv, workloads, "it has SQ only") : 1;
}
