// SPDX-License-Identifier: MIT
//
// ps_file.c: how `coil ps` asks natively: by files in the directory that COIL_PS names.

#define _GNU_SOURCE

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int folder = -2; // -2: not looked for; -1: there is none

bool coil__host_can_ask(void)
{
    if (folder == -2) {
        const char *path = getenv("COIL_PS");
        folder = path && *path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    }
    return folder >= 0;
}

bool coil__host_asked(void)
{
    return coil__host_can_ask() && unlinkat(folder, "ask", 0) == 0;
}

void coil__host_answer(const char *text, size_t length)
{
    int file = openat(folder, "answer.part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return;
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        text += written;
        length -= (size_t)written;
    }
    close(file);
    if (length == 0) renameat(folder, "answer.part", folder, "answer");
}
