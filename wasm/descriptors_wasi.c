// SPDX-License-Identifier: MIT
//
// descriptors_wasi.c: descriptors by WASI preview 1. What the loop reads is ready; what it writes goes at once, however long the host takes.

#include "port.h"

#include "wasm.h"

#include <wasi/api.h>

// As libc's, which the linker puts Coil's own in the place of (blocking_wasi.c).
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_read"))) __wasi_errno_t
coil__wasi_fd_read(__wasi_fd_t fd, const __wasi_iovec_t *vectors, size_t count, size_t *read);

static const uint8_t numbers[] = {
    [__WASI_ERRNO_ACCES] = COIL__EACCES,
    [__WASI_ERRNO_AGAIN] = COIL__EAGAIN,
    [__WASI_ERRNO_BADF] = COIL__EBADF,
    [__WASI_ERRNO_CONNRESET] = COIL__ECONNRESET,
    [__WASI_ERRNO_DQUOT] = COIL__EDQUOT,
    [__WASI_ERRNO_FBIG] = COIL__EFBIG,
    [__WASI_ERRNO_INTR] = COIL__EINTR,
    [__WASI_ERRNO_INVAL] = COIL__EINVAL,
    [__WASI_ERRNO_IO] = COIL__EIO,
    [__WASI_ERRNO_ISDIR] = COIL__EISDIR,
    [__WASI_ERRNO_NOMEM] = COIL__ENOMEM,
    [__WASI_ERRNO_NOSPC] = COIL__ENOSPC,
    [__WASI_ERRNO_NOSYS] = COIL__ENOSYS,
    [__WASI_ERRNO_NOTCONN] = COIL__ENOTCONN,
    [__WASI_ERRNO_NOTSOCK] = COIL__ENOTSOCK,
    [__WASI_ERRNO_NOTSUP] = COIL__EOPNOTSUPP,
    [__WASI_ERRNO_PERM] = COIL__EPERM,
    [__WASI_ERRNO_PIPE] = COIL__EPIPE,
    [__WASI_ERRNO_ROFS] = COIL__EROFS,
    [__WASI_ERRNO_SPIPE] = COIL__ESPIPE,
    [__WASI_ERRNO_NOTCAPABLE] = COIL__EACCES,
};

static ptrdiff_t result_of(__wasi_errno_t failure, size_t count)
{
    if (failure == 0) return (ptrdiff_t)count;
    int number = failure < sizeof numbers ? numbers[failure] : 0;
    return -(number ? number : COIL__EIO);
}

ptrdiff_t coil__wasi_read(int fd, void *to, size_t size)
{
    size_t count = 0;
    __wasi_iovec_t piece = {to, size};
    return result_of(coil__wasi_fd_read((__wasi_fd_t)fd, &piece, 1, &count), count);
}

// wasmtime tells of a pipe whose reader is gone as of any other failure; a pipe has no other.
static bool is_pipe(__wasi_fd_t fd)
{
    __wasi_fdstat_t about;
    return __wasi_fd_fdstat_get(fd, &about) == 0 && about.fs_filetype == __WASI_FILETYPE_UNKNOWN;
}

ptrdiff_t coil__wasi_write(int fd, const void *data, size_t length)
{
    size_t count = 0;
    __wasi_ciovec_t piece = {data, length};
    __wasi_errno_t failure = __wasi_fd_write((__wasi_fd_t)fd, &piece, 1, &count);
    if (failure == __WASI_ERRNO_IO && is_pipe((__wasi_fd_t)fd)) return -COIL__EPIPE;
    return result_of(failure, count);
}

void coil__wasi_close(int fd)
{
    (void)__wasi_fd_close((__wasi_fd_t)fd);
}
