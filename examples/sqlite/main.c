// main.c: fifty connections to one SQLite database, each in a task of its own, on a disk that takes a millisecond for everything.
//
// What to see: SQLite is the amalgamation as its authors publish it. It calls the disk (disk.c) as it always does, and thinks that it waits there.
// In truth its C stack is put aside, with everything that it was doing, and another task goes on in the same SQLite. So fifty questions take about as
// long as one.

#include <coil.h>
#include <stdio.h>

#include "disk.h"
#include "sqlite3.h"

enum { CITIES = 50,
       ROWS = 50000 };

// Where SQLite waits. A program that reads from elsewhere awaits that here: a stream, a future, whatever can be awaited.
int disk_wait(void)
{
#ifdef DISK_IS_READY
    return 0; // nobody waits, so nothing in this program can be suspended in SQLite: that is what its size is compared with
#else
    coil_value slept = coil_sleep(0.001);
    int failed = coil_failed(slept);
    coil_value_release(slept);
    return failed;
#endif
}

// What has gone wrong. A task that is cancelled while it waits for the disk sees SQLite fail to read.
static coil_value database_error(sqlite3 *database)
{
    if (coil_task_cancelling(coil_current_task()) > 0) return coil_raise(coil_CancelledError);
    return coil_raise(coil_RuntimeError, "sqlite: %s", sqlite3_errmsg(database));
}

static coil_value execute(sqlite3 *database, const char *statements)
{
    if (sqlite3_exec(database, statements, NULL, NULL, NULL) != SQLITE_OK) return database_error(database);
    return coil_none();
}

// The two columns of the one row that a question has for an answer.
static coil_value ask(sqlite3 *database, const char *question, int parameter, long long answer[2])
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, question, -1, &statement, NULL) != SQLITE_OK) return database_error(database);
    sqlite3_bind_int(statement, 1, parameter);
    int status = sqlite3_step(statement);
    for (int i = 0; status == SQLITE_ROW && i < 2; i++) answer[i] = sqlite3_column_int64(statement, i);
    coil_value result = status == SQLITE_ROW ? coil_none() : database_error(database);
    sqlite3_finalize(statement);
    return result;
}

typedef struct question {
    int city;
    coil_lock *writing;
} question;

static coil_value ask_and_note(sqlite3 *database, const question *asked)
{
    // A cache of ten pages: there is something to read.
    COIL_TRY(execute(database, "pragma cache_size = 10"));
    long long answer[2];
    COIL_TRY(ask(database, "select count(*), sum(value) from measured where city = ?", asked->city, answer));

    // One writes at a time; who reads meanwhile is SQLite's affair.
    char note[80];
    sqlite3_snprintf(sizeof note, note, "insert into answers values (%d, %lld, %lld)", asked->city, answer[0], answer[1]);
    COIL_WITH_LOCK(asked->writing);
    return execute(database, note);
}

// A task: a connection of its own, from beginning to end.
static coil_value one_city(void *arg)
{
    sqlite3 *database;
    coil_value result = sqlite3_open("weather", &database) == SQLITE_OK ? ask_and_note(database, arg) : database_error(database);
    sqlite3_close(database);
    return result;
}

static coil_value all_cities(void)
{
    coil_lock *writing = coil_lock_new();
    coil_group *group = coil_group_new();
    for (int city = 0; city < CITIES; city++) {
        question asked = {city, writing};
        coil_group_spawn_with(group, one_city, &asked, sizeof asked);
    }
    coil_value result = coil_group_join(group);
    coil_release(writing);
    return result;
}

// Each city has the rows city, city + 50, city + 100 …, and the value of row x is x * 7919 % 1000.
static int count_right(sqlite3 *database)
{
    int right = 0;
    for (int city = 0; city < CITIES; city++) {
        long long count = 0, sum = 0, answer[2] = {0, 0};
        for (long long x = city; x < ROWS; x += CITIES) {
            count++;
            sum += x * 7919 % 1000;
        }
        coil_value asked = ask(database, "select count, sum from answers where city = ?", city, answer);
        right += !coil_failed(asked) && answer[0] == count && answer[1] == sum;
        coil_value_release(asked);
    }
    return right;
}

static coil_value with_database(sqlite3 *database)
{
    COIL_TRY(execute(database, "create table measured (city, value);"
                               "create table answers (city, count, sum);"
                               "with recursive row (x) as (select 0 union all select x + 1 from row where x < 49999)"
                               "insert into measured select x % 50, x * 7919 % 1000 from row"));

    double start = coil_loop_time(coil_loop_get_running());
    long before = disk_operations();
    COIL_TRY(all_cities());
    double took = coil_loop_time(coil_loop_get_running()) - start;
    long operations = disk_operations() - before;

    printf("%d of %d answers are right\n", count_right(database), CITIES);
    printf("the disk was busy for %.1f s, and all were done after %.1f s\n", (double)operations * 0.001, took);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    sqlite3 *database;
    coil_value result = sqlite3_open("weather", &database) == SQLITE_OK ? with_database(database) : database_error(database);
    sqlite3_close(database);
    return result;
}

int main(void)
{
    return coil_main(app, NULL);
}
