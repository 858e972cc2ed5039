// disk.h: a disk in memory that takes its time, as SQLite sees one (a VFS: https://sqlite.org/vfs.html).
#ifndef DISK_H
#define DISK_H

// The program defines it, and it is all that waits: it is called before each read and each write, and again and again by who waits for a lock. It may
// suspend its caller, and with it all of SQLite, which knows nothing of it. Returns 0, or anything else to have the read or the write fail.
int disk_wait(void);

// How often something was read or written.
long disk_operations(void);

#endif
