// SPDX-License-Identifier: MIT
//
// coil_sqlite.c: SQ by fifty tasks of Coil, one for each connection: each read gives up control.
//
//     coil_sqlite SQ N    prints {"n":N,"s":SECONDS}

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers/sqlite.h"

static bool waits;
static long reads;

int disk_wait(void)
{
    if (!waits) return 0;
    reads++;
    coil_value slept = coil_sleep(0);
    int failed = coil_failed(slept);
    coil_value_release(slept);
    return failed;
}

static coil_value run_connection(void *arg)
{
    return connection_run(arg) ? coil_none() : coil_raise(coil_RuntimeError, "SQLite failed");
}

static coil_value queries(long n)
{
    sqlite_share(n);
    reads = 0;
    waits = true;
    coil_group *group = coil_group_new();
    for (int i = 0; i < CONNECTIONS; i++) coil_group_spawn(group, run_connection, &connections[i]);
    COIL_TRY(coil_group_join(group));
    waits = false;
    if (reads < n / 2 || sqlite_answer(n) < 0) return coil_raise(coil_RuntimeError, "the result is wrong");
    return coil_none();
}

static long whole_shares(long n)
{
    return n < CONNECTIONS ? CONNECTIONS : n - n % CONNECTIONS;
}

static coil_value measure(void *arg)
{
    long n = whole_shares(*(long *)arg);
    if (!sqlite_begin()) return coil_raise(coil_RuntimeError, "SQLite could not be set up");
    COIL_TRY(queries(whole_shares(n / 10)));
    coil_loop *loop = coil_loop_get_running();
    double start = coil_loop_time(loop);
    COIL_TRY(queries(n));
    printf("{\"n\":%ld,\"s\":%.9f}\n", n, coil_loop_time(loop) - start);
    return coil_none();
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: coil_sqlite SQ N\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "SQ") != 0) {
        puts("{\"na\":\"it has SQ only\"}");
        return 0;
    }
    long n = atol(argv[2]);
    return coil_main(measure, &n);
}
