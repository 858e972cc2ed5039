// SPDX-License-Identifier: MIT
//
// trace_file.c: where a trace goes natively: a file.

#define _GNU_SOURCE

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int file = -1;

bool coil__host_trace_open(const char *path)
{
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return file >= 0;
}

void coil__host_trace_write(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}
