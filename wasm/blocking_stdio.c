// SPDX-License-Identifier: MIT
//
// blocking_stdio.c: two tasks that read from the same FILE. libc has no locks here, since it has no threads; with the reads that suspend a task
// (blocking_wasi.c) each call that takes more than one character must be through before the next begins, or lines would be mixed. Below them, a call
// that has waited looks into the FILE's buffer once more: the one before may have filled it.

#define _POSIX_C_SOURCE 200809L

#include "port.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define WRAP(type, name, parameters) \
    type __real_##name parameters;   \
    type __wrap_##name parameters;   \
    type __wrap_##name parameters

// A call that is cut short fails as a read that is: FAILED, with EINTR.
#define LOCKED(type, file, failed, call)     \
    void *held;                              \
    if (!coil__blocking_lock(file, &held)) { \
        errno = EINTR;                       \
        return failed;                       \
    }                                        \
    type result = call;                      \
    coil__blocking_unlock(held);             \
    return result

WRAP(ssize_t, getdelim, (char **line, size_t *size, int delimiter, FILE *file))
{
    LOCKED(ssize_t, file, -1, __real_getdelim(line, size, delimiter, file));
}

WRAP(char *, fgets, (char *line, int size, FILE *file))
{
    LOCKED(char *, file, NULL, __real_fgets(line, size, file));
}

WRAP(size_t, fread, (void *to, size_t size, size_t count, FILE *file))
{
    LOCKED(size_t, file, 0, __real_fread(to, size, count, file));
}

WRAP(int, vfscanf, (FILE * file, const char *format, va_list arguments))
{
    LOCKED(int, file, EOF, __real_vfscanf(file, format, arguments));
}

WRAP(wchar_t *, fgetws, (wchar_t * line, int size, FILE *file))
{
    LOCKED(wchar_t *, file, NULL, __real_fgetws(line, size, file));
}

// libc's own, as <stdio_ext.h> of other systems has them.
const char *__freadptr(FILE *file, size_t *size);
void __freadptrinc(FILE *file, size_t count);

WRAP(size_t, __stdio_read, (FILE * file, unsigned char *to, size_t size))
{
    void *held;
    if (!coil__blocking_lock(file, &held)) {
        errno = EINTR;
        return 0;
    }
    size_t there = 0;
    const char *bytes = __freadptr(file, &there); // what the call before has read and not taken
    size_t result = there < size ? there : size;
    if (bytes && result > 0) {
        memcpy(to, bytes, result);
        __freadptrinc(file, result);
    } else {
        result = __real___stdio_read(file, to, size);
    }
    coil__blocking_unlock(held);
    return result;
}
