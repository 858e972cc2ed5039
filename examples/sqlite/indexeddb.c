// indexeddb.c: SQLite in a page, its file in IndexedDB: a VFS whose reads and commits are promises that C awaits, deep inside of SQLite.
//
//     coil build examples/sqlite/indexeddb.c build/sqlite/sqlite3.c $(cat examples/sqlite/flags) -o sqlite.wasm
//
// A file is stored in blocks, under [name, number], with its length under [name, -1]. What is written is kept until SQLite syncs, and is then stored by one
// transaction of IndexedDB, which is done completely or not at all: SQLite needs no journal on the disk. A database is open in one tab at a time; another one
// waits for its lock.
//
// What to see: file_read and file_sync wait, and SQLite between them and `query` knows nothing of it. docs/cookbook.md shows the page.

#include <coil.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sqlite3.h"

#define BLOCK 4096 // a page of SQLite's

// clang-format off
COIL_JS(settled, (request), {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
});
COIL_JS(blocks_of, (name), { return IDBKeyRange.bound([name, -1], [name, Infinity]); });
COIL_JS_ASYNC(open_store, (), {
    const opening = indexedDB.open("coil-sqlite", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("blocks");
    return settled(opening);
});
COIL_JS_ASYNC(stored_length, (store, name), {
    return (await settled(store.transaction("blocks").objectStore("blocks").get([name, -1]))) ?? -1;
});
COIL_JS_ASYNC(stored_block, (store, name, number), {
    return await settled(store.transaction("blocks").objectStore("blocks").get([name, number]));
});
COIL_JS_ASYNC(store_blocks, (store, name, length, blocks), {
    const transaction = store.transaction("blocks", "readwrite");
    const kept = transaction.objectStore("blocks");
    kept.put(length, [name, -1]);
    for (const [number, bytes] of blocks) kept.put(bytes, [name, number]);
    const after = Math.ceil(length / 4096);
    kept.delete(IDBKeyRange.bound([name, after], [name, Infinity]));
    await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
});
COIL_JS_ASYNC(delete_stored, (store, name), {
    await settled(store.transaction("blocks", "readwrite").objectStore("blocks").delete(blocks_of(name)));
});
COIL_JS_ASYNC(lock_name, (name), {
    return new Promise((locked) => navigator.locks.request(`coil-sqlite ${name}`, () => new Promise((unlock) => locked(unlock))));
});
// clang-format on

typedef struct block {
    int64_t number;
    bool changed;
    unsigned char bytes[BLOCK];
    struct block *next;
} block;

typedef struct file {
    sqlite3_file base;
    char *name;
    coil_value unlock; // a function of JavaScript's
    int64_t length;
    block *blocks; // read or written since the last sync
    bool is_temporary, is_changed;
} file;

static coil_value store;      // an IDBDatabase
static coil_value last_error; // why the last function of the VFS has failed; none

// ---------------------------------------------------------------------------------------------------------------------
// Blocks
// ---------------------------------------------------------------------------------------------------------------------

// Keeps what went wrong, for the query; true: it did.
static bool failed(coil_value value)
{
    if (!coil_failed(value)) return false;
    coil_value_release(last_error);
    last_error = value;
    return true;
}

// A block that is there, or is read now; NULL: it could not be.
static block *block_at(file *from, int64_t number, bool is_read)
{
    for (block *known = from->blocks; known; known = known->next)
        if (known->number == number) return known;
    block *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    made->number = number;
    if (is_read && !from->is_temporary) {
        coil_value name = coil_string(from->name);
        coil_value bytes = stored_block(store, name, coil_int(number)); // this is where SQLite waits
        coil_value_release(name);
        if (failed(bytes)) {
            free(made);
            return NULL;
        }
        size_t length = 0;
        const void *stored = bytes.tag == COIL_BYTES ? coil_as_bytes(bytes, &length) : NULL;
        if (stored) memcpy(made->bytes, stored, length < BLOCK ? length : BLOCK);
        coil_value_release(bytes);
    }
    made->next = from->blocks;
    return from->blocks = made;
}

static void forget_blocks(file *of)
{
    while (of->blocks) {
        block *next = of->blocks->next;
        free(of->blocks);
        of->blocks = next;
    }
}

// All changes at once.
static bool store_changes(file *of)
{
    coil_list *blocks = coil_list_new(0, NULL);
    for (block *each = of->blocks; each; each = each->next)
        if (each->changed) coil_list_append(blocks, COIL_LIST(coil_int(each->number), coil_bytes(each->bytes, BLOCK)));
    coil_value name = coil_string(of->name), changes = coil_object_value(blocks);
    coil_value stored = store_blocks(store, name, coil_int(of->length), changes);
    coil_value_release(name);
    coil_value_release(changes);
    if (failed(stored)) return false;
    coil_value_release(stored);
    of->is_changed = false;
    forget_blocks(of);
    return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Files
// ---------------------------------------------------------------------------------------------------------------------

static int file_read(sqlite3_file *base, void *to, int count, sqlite3_int64 at)
{
    file *from = (file *)base;
    char *bytes = to;
    int there = at >= from->length ? 0 : from->length - at < count ? (int)(from->length - at)
                                                                   : count;
    for (int done = 0; done < there;) {
        block *read = block_at(from, (at + done) / BLOCK, true);
        if (!read) return SQLITE_IOERR_READ;
        int offset = (int)((at + done) % BLOCK), more = BLOCK - offset < there - done ? BLOCK - offset : there - done;
        memcpy(bytes + done, read->bytes + offset, (size_t)more);
        done += more;
    }
    memset(bytes + there, 0, (size_t)(count - there));
    return there == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int count, sqlite3_int64 at)
{
    file *to = (file *)base;
    for (int done = 0; done < count;) {
        int offset = (int)((at + done) % BLOCK), more = BLOCK - offset < count - done ? BLOCK - offset : count - done;
        block *written = block_at(to, (at + done) / BLOCK, more < BLOCK && at + done - offset < to->length);
        if (!written) return SQLITE_IOERR_WRITE;
        memcpy(written->bytes + offset, (const char *)from + done, (size_t)more);
        written->changed = to->is_changed = true;
        done += more;
    }
    if (at + count > to->length) to->length = at + count;
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 length)
{
    file *cut = (file *)base;
    cut->length = length;
    cut->is_changed = true;
    for (block **link = &cut->blocks; *link;) {
        block *each = *link;
        if (each->number * BLOCK < length) {
            link = &each->next;
        } else {
            *link = each->next;
            free(each);
        }
    }
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    file *synced = (file *)base;
    return synced->is_temporary || !synced->is_changed || store_changes(synced) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = ((file *)base)->length;
    return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    file *closed = (file *)base;
    forget_blocks(closed);
    if (closed->unlock.tag == COIL_JS) coil_value_release(coil_js_call(closed->unlock, 0, NULL));
    coil_value_release(closed->unlock);
    free(closed->name);
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int lock)
{
    (void)base, (void)lock;
    return SQLITE_OK; // there is one connection, and no other tab
}

static int file_check_lock(sqlite3_file *base, int *reserved)
{
    (void)base;
    *reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base)
{
    (void)base;
    return BLOCK;
}

static int file_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

// ---------------------------------------------------------------------------------------------------------------------
// The disk
// ---------------------------------------------------------------------------------------------------------------------

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
    (void)vfs;
    file *opened = (file *)base;
    *opened = (file){.is_temporary = !(flags & SQLITE_OPEN_MAIN_DB), .unlock = coil_none()};
    if (out_flags) *out_flags = flags;
    if (!opened->is_temporary) {
        coil_value text = coil_string(name), length = coil_none();
        opened->unlock = lock_name(text);
        if (!coil_failed(opened->unlock)) length = stored_length(store, text);
        coil_value_release(text);
        if (failed(coil_failed(opened->unlock) ? opened->unlock : length)) return SQLITE_CANTOPEN;
        opened->length = coil_as_int(length) < 0 ? 0 : coil_as_int(length);
    }
    opened->name = strdup(name ? name : "");
    opened->base.pMethods = &methods;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs, (void)sync;
    coil_value text = coil_string(name), deleted = delete_stored(store, text);
    coil_value_release(text);
    if (failed(deleted)) return SQLITE_IOERR_DELETE;
    coil_value_release(deleted);
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
    (void)vfs, (void)flags;
    coil_value text = coil_string(name), length = stored_length(store, text);
    coil_value_release(text);
    if (failed(length)) return SQLITE_IOERR_ACCESS;
    *result = coil_as_int(length) >= 0;
    return SQLITE_OK;
}

static int disk_full_path(sqlite3_vfs *vfs, const char *name, int size, char *path)
{
    (void)vfs;
    sqlite3_snprintf(size, path, "%s", name);
    return SQLITE_OK;
}

static int disk_randomness(sqlite3_vfs *vfs, int count, char *bytes)
{
    (void)vfs;
    arc4random_buf(bytes, (size_t)count);
    return count;
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    coil_value_release(coil_sleep(microseconds / 1e6));
    return microseconds;
}

static int disk_time(sqlite3_vfs *vfs, double *days)
{
    (void)vfs;
    *days = (double)time(NULL) / 86400.0 + 2440587.5; // of the Julian calendar
    return SQLITE_OK;
}

static int disk_last_error(sqlite3_vfs *vfs, int size, char *text)
{
    (void)vfs, (void)size, (void)text;
    return 0;
}

int sqlite3_os_init(void)
{
    static sqlite3_vfs disk = {
        .iVersion = 1,
        .szOsFile = sizeof(file),
        .mxPathname = 100,
        .zName = "indexeddb",
        .xOpen = disk_open,
        .xDelete = disk_delete,
        .xAccess = disk_access,
        .xFullPathname = disk_full_path,
        .xRandomness = disk_randomness,
        .xSleep = disk_sleep,
        .xCurrentTime = disk_time,
        .xGetLastError = disk_last_error,
    };
    return sqlite3_vfs_register(&disk, 1);
}

int sqlite3_os_end(void)
{
    return SQLITE_OK;
}

// ---------------------------------------------------------------------------------------------------------------------
// Queries
// ---------------------------------------------------------------------------------------------------------------------

static sqlite3 *database;
static coil_lock *lock; // a connection does one thing at a time

// What SQLite says, or why its disk has failed.
static coil_value complaint(void)
{
    coil_value why = last_error;
    last_error = coil_none();
    return coil_failed(why) ? why : coil_raise(coil_RuntimeError, "%s", database ? sqlite3_errmsg(database) : "no database is open");
}

static coil_value column(sqlite3_stmt *statement, int at)
{
    switch (sqlite3_column_type(statement, at)) {
    case SQLITE_INTEGER: return coil_int(sqlite3_column_int64(statement, at));
    case SQLITE_FLOAT: return coil_double(sqlite3_column_double(statement, at));
    case SQLITE_TEXT: return coil_string((const char *)sqlite3_column_text(statement, at));
    case SQLITE_BLOB: return coil_bytes(sqlite3_column_blob(statement, at), (size_t)sqlite3_column_bytes(statement, at));
    default: return coil_none();
    }
}

static int bind(sqlite3_stmt *statement, int at, coil_value value)
{
    size_t length;
    const void *bytes;
    switch (value.tag) {
    case COIL_BOOL:
    case COIL_INT: return sqlite3_bind_int64(statement, at, coil_as_int(value));
    case COIL_DOUBLE: return sqlite3_bind_double(statement, at, coil_as_double(value));
    case COIL_STRING: return sqlite3_bind_text(statement, at, coil_as_string(value), -1, SQLITE_TRANSIENT);
    case COIL_BYTES: bytes = coil_as_bytes(value, &length); return sqlite3_bind_blob(statement, at, bytes, (int)length, SQLITE_TRANSIENT);
    default: return sqlite3_bind_null(statement, at);
    }
}

static coil_value rows_of(sqlite3_stmt *statement)
{
    coil_list *rows = coil_list_new(0, NULL);
    int said;
    while ((said = sqlite3_step(statement)) == SQLITE_ROW) {
        coil_list *row = coil_list_new(0, NULL);
        for (int at = 0; at < sqlite3_column_count(statement); at++) coil_list_append(row, column(statement, at));
        coil_list_append(rows, coil_object_value(row));
    }
    if (said == SQLITE_DONE) return coil_object_value(rows);
    coil_release(rows);
    return complaint();
}

// open_database(name)
COIL_EXPORT coil_value open_database(int argc, coil_value *argv)
{
    if (argc != 1 || argv[0].tag != COIL_STRING) return coil_raise(coil_TypeError, "open_database takes the name of a database");
    if (!lock) lock = coil_lock_new();
    COIL_WITH_LOCK(lock);
    if (database) return coil_raise(coil_RuntimeError, "a database is open already");
    if (store.tag != COIL_JS) {
        COIL_LET(opened, open_store());
        store = opened;
    }
    int said = sqlite3_open(coil_as_string(argv[0]), &database);
    // What the disk stores is stored completely or not at all, so the journal need not be there.
    if (said == SQLITE_OK) said = sqlite3_exec(database, "PRAGMA page_size = 4096; PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
    if (said == SQLITE_OK) return coil_none();
    coil_value error = complaint();
    sqlite3_close(database);
    database = NULL;
    return error;
}

// query(sql, ...parameters): the rows, each an array.
COIL_EXPORT coil_value query(int argc, coil_value *argv)
{
    if (argc < 1 || argv[0].tag != COIL_STRING) return coil_raise(coil_TypeError, "query takes a statement of SQL, and its parameters");
    if (!database) return complaint();
    COIL_WITH_LOCK(lock);
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, coil_as_string(argv[0]), -1, &statement, NULL) != SQLITE_OK) return complaint();
    int said = SQLITE_OK;
    for (int at = 1; at < argc && said == SQLITE_OK; at++) said = bind(statement, at, argv[at]);
    coil_value rows = said == SQLITE_OK ? rows_of(statement) : complaint();
    sqlite3_finalize(statement);
    return rows;
}

COIL_EXPORT coil_value close_database(int argc, coil_value *argv)
{
    (void)argc, (void)argv;
    if (!database) return coil_none();
    COIL_WITH_LOCK(lock);
    sqlite3_close(database);
    database = NULL;
    return coil_none();
}
