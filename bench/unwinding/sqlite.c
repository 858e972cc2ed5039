// sqlite.c: SQLite on a disk whose reads and writes wait.
//
//   query     reads that need not wait: a connection with a cache of 10 pages goes through a table of 20,000 rows, five times
//   cpu       five scans with LIKE
//   fifty     the query by 50 connections at once, which wait at each read

#include "programs.h"

#include "sqlite3.h"
#include "disk.h"

#include <stdio.h>
#include <stdlib.h>

int disk_wait(void)
{
    wait_here();
    return 0;
}

static void check(int status, sqlite3 *database)
{
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE) return;
    printf("sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static sqlite3 *connect(const char *settings)
{
    sqlite3 *database;
    check(sqlite3_open("bench", &database), database);
    check(sqlite3_exec(database, settings, NULL, NULL, NULL), database);
    return database;
}

static void fill(work *all)
{
    (void)all;
    sqlite3 *database = connect("pragma journal_mode=off");
    check(sqlite3_exec(database,
                       "create table t(a, b);"
                       "with recursive c(x) as (select 1 union all select x + 1 from c where x < 20000)"
                       "insert into t select x, hex(randomblob(20)) from c",
                       NULL, NULL, NULL),
          database);
    sqlite3_close(database);
}

static void query(work *all)
{
    sqlite3 *database = connect("pragma cache_size=10; pragma journal_mode=off; pragma locking_mode=exclusive");
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, "select sum(length(b)), count(*) from t where a % 7 = ?", -1, &statement, NULL), database);
    for (int i = 0; i < 5; i++) {
        sqlite3_bind_int(statement, 1, i);
        check(sqlite3_step(statement), database);
        all->result += (long)sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

static void scan(work *all)
{
    sqlite3 *database = connect("");
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, "select count(*) from t x where x.b like '%A1%B%'", -1, &statement, NULL), database);
    for (int i = 0; i < 5; i++) {
        check(sqlite3_step(statement), database);
        all->result += (long)sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

int main(void)
{
    void *filling = switch_new(128 * 1024, &(work){.run = fill});
    switch_resume(filling);
    switch_free(filling);
    measure_alone("query", query);
    measure_alone("cpu", scan);
    measure_together("fifty", query);
    return 0;
}
