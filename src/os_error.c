// SPDX-License-Identifier: MIT
//
// os_error.c: OSError and its kin: what a host refuses to do. Hosts number their errors in ways of their own; here they have Linux's numbers and words, as
// CPython has on Linux, so that the same program prints the same on all of them. A port translates (port.h: below 0 is such a number, negated).

#include "selector.h"

COIL__COLD_BEGIN

static const struct {
    uint8_t number;
    const char *text;
} texts[] = {
    {COIL__EPERM, "Operation not permitted"},
    {COIL__ENOENT, "No such file or directory"},
    {COIL__EINTR, "Interrupted system call"},
    {COIL__EIO, "Input/output error"},
    {COIL__EBADF, "Bad file descriptor"},
    {COIL__EAGAIN, "Resource temporarily unavailable"},
    {COIL__ENOMEM, "Cannot allocate memory"},
    {COIL__EACCES, "Permission denied"},
    {COIL__EISDIR, "Is a directory"},
    {COIL__EINVAL, "Invalid argument"},
    {COIL__EMFILE, "Too many open files"},
    {COIL__EFBIG, "File too large"},
    {COIL__ENOSPC, "No space left on device"},
    {COIL__ESPIPE, "Illegal seek"},
    {COIL__EROFS, "Read-only file system"},
    {COIL__EPIPE, "Broken pipe"},
    {COIL__ENOSYS, "Function not implemented"},
    {COIL__ENOTSOCK, "Socket operation on non-socket"},
    {COIL__EMSGSIZE, "Message too long"},
    {COIL__ENOPROTOOPT, "Protocol not available"},
    {COIL__EOPNOTSUPP, "Operation not supported"},
    {COIL__EAFNOSUPPORT, "Address family not supported by protocol"},
    {COIL__EADDRINUSE, "Address already in use"},
    {COIL__EADDRNOTAVAIL, "Cannot assign requested address"},
    {COIL__ENETDOWN, "Network is down"},
    {COIL__ENETUNREACH, "Network is unreachable"},
    {COIL__ECONNABORTED, "Software caused connection abort"},
    {COIL__ECONNRESET, "Connection reset by peer"},
    {COIL__ENOBUFS, "No buffer space available"},
    {COIL__EISCONN, "Transport endpoint is already connected"},
    {COIL__ENOTCONN, "Transport endpoint is not connected"},
    {COIL__ETIMEDOUT, "Connection timed out"},
    {COIL__ECONNREFUSED, "Connection refused"},
    {COIL__EHOSTUNREACH, "No route to host"},
    {COIL__EALREADY, "Operation already in progress"},
    {COIL__EINPROGRESS, "Operation now in progress"},
    {COIL__EDQUOT, "Disk quota exceeded"},
};

const char *coil__os_text(int number)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].number == number) return texts[i].text;
    static char unknown[32];
    coil__format(unknown, sizeof unknown, "Unknown error %d", number);
    return unknown;
}

// OSError's own choice: errnomap in Objects/exceptions.c.
static const coil_error_type *type_of(int number)
{
    switch (number) {
    case COIL__EPIPE: return coil_BrokenPipeError;
    case COIL__ECONNABORTED: return coil_ConnectionAbortedError;
    case COIL__ECONNREFUSED: return coil_ConnectionRefusedError;
    case COIL__ECONNRESET: return coil_ConnectionResetError;
    case COIL__ENOENT: return coil_FileNotFoundError;
    case COIL__EINTR: return coil_InterruptedError;
    case COIL__EACCES:
    case COIL__EPERM: return coil_PermissionError;
    case COIL__ETIMEDOUT: return coil_TimeoutError;
    default: return coil_OSError;
    }
}

coil_value coil_raise_os_error(int number, const char *text)
{
    if (!text) text = coil__os_text(number);
    coil_value error = coil__raise(type_of(number), "[Errno %d] %s", number, text);
    if (!coil__error_of(error)->immortal) coil__error_of(error)->value = coil_int(number);
    return error;
}

COIL__COLD_END
