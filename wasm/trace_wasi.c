// SPDX-License-Identifier: MIT
//
// trace_wasi.c: where a trace goes by WASI preview 1. Descriptor 3 is the first that a host gives beside the standard streams. JavaScript gives a stream
// there; a runtime such as wasmtime gives a directory (--dir), and the trace is a file in it.

#include "port.h"

#include <string.h>
#include <wasi/api.h>

#define GIVEN 3

static __wasi_fd_t file;

bool coil__host_trace_open(const char *path)
{
    const char *slash = strrchr(path, '/');
    __wasi_fdstat_t given;
    if (__wasi_fd_fdstat_get(GIVEN, &given) != 0) return false;
    file = GIVEN;
    if (given.fs_filetype != __WASI_FILETYPE_DIRECTORY) return true;
    return __wasi_path_open(GIVEN, 0, slash ? slash + 1 : path, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, 0, 0, &file) == 0;
}

void coil__host_trace_write(const char *text, size_t length)
{
    while (length > 0) {
        __wasi_ciovec_t piece = {(const uint8_t *)text, length};
        size_t written = 0;
        if (__wasi_fd_write(file, &piece, 1, &written) != 0 || written == 0) return;
        text += written;
        length -= written;
    }
}
