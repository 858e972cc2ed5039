// sqlite_blocking.c: SQ by connections that wait for nothing, one after the other: what the queries themselves cost.

#include "peer.h"
#include "sqlite.h"

int disk_wait(void)
{
    return 0;
}

static double queries(long n)
{
    sqlite_share(n);
    double began = now();
    for (int i = 0; i < CONNECTIONS; i++)
        if (!connection_run(&connections[i])) return WRONG;
    double took = now() - began;
    return sqlite_answer(n) < 0 ? WRONG : took;
}

static const workload workloads[] = {
    {"SQ", queries, CONNECTIONS},
    {NULL, NULL, 0},
};

int main(int argc, char **argv)
{
    return sqlite_begin() ? peer_main(argc, argv, workloads, "it has SQ only") : 1;
}
