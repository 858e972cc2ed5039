// sqlite.h: SQ, for everyone: fifty connections to SQLite, each with a cache of ten pages, each asks for rows by their keys.
//
// The disk is that of examples/sqlite: a file in memory, whose disk_wait is called before each read and write. What differs is what waits there and
// who calls the connections; a program includes this and defines disk_wait.
#ifndef SQLITE_H
#define SQLITE_H

#include "disk.h"
#include "sqlite3.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONNECTIONS = 50,
       ROWS = 20000,
       VALUES = 1000 };

typedef struct connection {
    sqlite3 *database;
    sqlite3_stmt *query;
    uint32_t key; // of the last query
    long queries; // still to be made
    long sum;     // of the values found
} connection;

static connection connections[CONNECTIONS];

static bool sqlite_failed(sqlite3 *database)
{
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    return false;
}

// Row x has the value x * 7919 % 1000, and enough besides that 20,000 rows are about 400 pages.
static bool sqlite_fill(void)
{
    sqlite3 *database;
    bool filled = sqlite3_open("bench", &database) == SQLITE_OK
                  && sqlite3_exec(database,
                                  "pragma journal_mode = off; create table rows (key integer primary key, value, text);"
                                  "with recursive row (x) as (select 0 union all select x + 1 from row where x < 19999)"
                                  "insert into rows select x, x * 7919 % 1000, hex(zeroblob(30)) from row",
                                  NULL, NULL, NULL)
                         == SQLITE_OK;
    if (!filled) sqlite_failed(database);
    return sqlite3_close(database) == SQLITE_OK && filled;
}

// Exclusively, as far as there is one who writes: what has been read once need not be looked at again because somebody else may have written it.
static bool connection_open(connection *opened)
{
    return (sqlite3_open("bench", &opened->database) == SQLITE_OK
            && sqlite3_exec(opened->database, "pragma cache_size = 10; pragma journal_mode = off; pragma locking_mode = exclusive", NULL, NULL, NULL) == SQLITE_OK
            && sqlite3_prepare_v2(opened->database, "select value from rows where key = ?", -1, &opened->query, NULL) == SQLITE_OK)
           || sqlite_failed(opened->database);
}

// All that is made before the clock runs.
static bool sqlite_begin(void)
{
    if (!sqlite_fill()) return false;
    for (int i = 0; i < CONNECTIONS; i++)
        if (!connection_open(&connections[i])) return false;
    return true;
}

static uint32_t next_key(uint32_t *state)
{
    *state = (*state * 1103515245u + 12345u) & 0x7fffffffu;
    return (*state >> 8) % ROWS;
}

// One query, which reads the page of its key, unless that is among the ten.
static bool connection_ask(connection *asked)
{
    sqlite3_bind_int(asked->query, 1, (int)next_key(&asked->key));
    if (sqlite3_step(asked->query) != SQLITE_ROW) return sqlite_failed(asked->database);
    asked->sum += (long)sqlite3_column_int64(asked->query, 0);
    sqlite3_reset(asked->query);
    return true;
}

// What a connection does from its beginning to its end. Who waits in disk_wait waits in here.
static bool connection_run(connection *run)
{
    for (; run->queries > 0; run->queries--)
        if (!connection_ask(run)) return false;
    return true;
}

// Gives each connection its share of n queries.
static inline void sqlite_share(long n)
{
    for (int i = 0; i < CONNECTIONS; i++) {
        connections[i].key = (uint32_t)i + 1;
        connections[i].queries = n / CONNECTIONS;
        connections[i].sum = 0;
    }
}

// The sum of all that was found, which every program prints; -1: it is not what the keys say.
static inline long sqlite_answer(long n)
{
    long found = 0, expected = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
        uint32_t key = (uint32_t)i + 1;
        for (long left = n / CONNECTIONS; left > 0; left--) expected += (long)next_key(&key) * 7919 % VALUES;
        found += connections[i].sum;
    }
    return found == expected ? found : -1;
}

#endif
