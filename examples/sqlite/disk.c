// disk.c: a disk in memory that takes its time, as SQLite sees one (a VFS).
//
// Owns the files, by name, and their locks. All that waits is disk_wait, which the program defines. It is called before anything is read or
// written, so what has been read cannot change under the reader's feet. While one connection waits in it others may come here, and
// they do; the locks keep them apart, as they do between processes on a real disk.

#include "disk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sqlite3.h"

// What is on the disk. Many may have it open.
typedef struct content {
    struct content *next;
    char *name;
    char *bytes;
    sqlite3_int64 length, room;
    int opened;
    int readers;             // that hold SQLITE_LOCK_SHARED or more
    struct open_file *writer; // that holds SQLITE_LOCK_RESERVED or more
    int pending;             // the writer waits for the readers to go: nobody new comes in
} content;

typedef struct open_file {
    sqlite3_file base;
    content *content;
    int lock;
    int delete_on_close;
} open_file;

static content *contents;
static long operations;

long disk_operations(void)
{
    return operations;
}

static int wait_for_disk(void)
{
    operations++;
    return disk_wait();
}

// ---------------------------------------------------------------------------------------------------------------------
// Files
// ---------------------------------------------------------------------------------------------------------------------

static content *content_find(const char *name)
{
    content *found = contents;
    while (found && strcmp(found->name, name) != 0) found = found->next;
    return found;
}

static content *content_new(const char *name)
{
    content *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    made->name = strdup(name);
    if (!made->name) {
        free(made);
        return NULL;
    }
    made->next = contents;
    return contents = made;
}

static void content_delete(content *deleted)
{
    content **at = &contents;
    while (*at != deleted) at = &(*at)->next;
    *at = deleted->next;
    free(deleted->name);
    free(deleted->bytes);
    free(deleted);
}

static int content_grow(content *grown, sqlite3_int64 length)
{
    if (length > grown->room) {
        sqlite3_int64 room = 2 * length;
        char *bytes = realloc(grown->bytes, (size_t)room);
        if (!bytes) return SQLITE_FULL;
        grown->bytes = bytes;
        grown->room = room;
    }
    if (length > grown->length) memset(grown->bytes + grown->length, 0, (size_t)(length - grown->length));
    grown->length = length;
    return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    open_file *file = (open_file *)base;
    if (--file->content->opened == 0 && file->delete_on_close) content_delete(file->content);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *to, int count, sqlite3_int64 at)
{
    content *from = ((open_file *)base)->content;
    if (wait_for_disk() != 0) return SQLITE_IOERR_READ;
    sqlite3_int64 there = from->length > at ? from->length - at : 0;
    if (there >= count) {
        memcpy(to, from->bytes + at, (size_t)count);
        return SQLITE_OK;
    }
    if (there > 0) memcpy(to, from->bytes + at, (size_t)there);
    memset((char *)to + there, 0, (size_t)(count - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int count, sqlite3_int64 at)
{
    content *to = ((open_file *)base)->content;
    if (wait_for_disk() != 0) return SQLITE_IOERR_WRITE;
    if (at + count > to->length) {
        int grown = content_grow(to, at + count);
        if (grown != SQLITE_OK) return grown;
    }
    memcpy(to->bytes + at, from, (size_t)count);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 length)
{
    return content_grow(((open_file *)base)->content, length);
}

static int file_sync(sqlite3_file *base, int flags)
{
    (void)base, (void)flags;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = ((open_file *)base)->content->length;
    return SQLITE_OK;
}

// ---------------------------------------------------------------------------------------------------------------------
// Locks (https://sqlite.org/lockingv3.html): many may read, or one may write, who waits for the readers to go while nobody new comes in. Waiting for them is
// a suspension like any other, so nobody need be told to try again later.
// ---------------------------------------------------------------------------------------------------------------------

static int file_lock(sqlite3_file *base, int lock)
{
    open_file *file = (open_file *)base;
    content *locked = file->content;
    if (file->lock >= lock) return SQLITE_OK;
    if (lock == SQLITE_LOCK_SHARED) {
        while (locked->pending)
            if (disk_wait() != 0) return SQLITE_IOERR_LOCK;
        locked->readers++;
    } else {
        // Not by waiting: who has the lock may be waiting for this reader to go.
        if (locked->writer && locked->writer != file) return SQLITE_BUSY;
        locked->writer = file;
        if (lock == SQLITE_LOCK_EXCLUSIVE) {
            locked->pending = 1;
            while (locked->readers > 1)
                if (disk_wait() != 0) return SQLITE_IOERR_LOCK;
        }
    }
    file->lock = lock;
    return SQLITE_OK;
}

static int file_unlock(sqlite3_file *base, int lock)
{
    open_file *file = (open_file *)base;
    content *locked = file->content;
    if (locked->writer == file) {
        locked->writer = NULL;
        locked->pending = 0;
    }
    if (lock == SQLITE_LOCK_NONE && file->lock >= SQLITE_LOCK_SHARED) locked->readers--;
    if (file->lock > lock) file->lock = lock;
    return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *base, int *reserved)
{
    *reserved = ((open_file *)base)->content->writer != NULL;
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
    return 512;
}

static int file_characteristics(sqlite3_file *base)
{
    (void)base;
    return 0;
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
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
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
    static unsigned temporary;
    char made[32];
    open_file *file = (open_file *)base;
    file->base.pMethods = NULL;
    if (!name) name = sqlite3_snprintf(sizeof made, made, "temporary-%u", ++temporary);
    content *found = content_find(name);
    if (!found && (flags & SQLITE_OPEN_CREATE)) found = content_new(name);
    if (!found) return SQLITE_CANTOPEN;
    found->opened++;
    *file = (open_file){.base.pMethods = &methods, .content = found, .delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs, (void)sync;
    content *found = content_find(name);
    if (!found) return SQLITE_IOERR_DELETE_NOENT;
    if (found->opened > 0) return SQLITE_IOERR_DELETE;
    content_delete(found);
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
    (void)vfs, (void)flags;
    *result = content_find(name) != NULL;
    return SQLITE_OK;
}

static int disk_full_path(sqlite3_vfs *vfs, const char *name, int size, char *path)
{
    (void)vfs;
    sqlite3_snprintf(size, path, "%s", name);
    return SQLITE_OK;
}

// The same each time, so that a program can be run again. Nothing here is secret.
static int disk_randomness(sqlite3_vfs *vfs, int count, char *bytes)
{
    (void)vfs;
    static uint32_t state = 1;
    for (int i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (char)(state >> 24);
    }
    return count;
}

// Nobody is told to try again later.
static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
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

// SQLite calls these two itself when it is built with SQLITE_OS_OTHER: this is then all that it knows of a system.
int sqlite3_os_init(void)
{
    static sqlite3_vfs disk = {
        .iVersion = 1,
        .szOsFile = sizeof(open_file),
        .mxPathname = 100,
        .zName = "disk",
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
