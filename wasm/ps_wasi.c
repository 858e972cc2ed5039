// SPDX-License-Identifier: MIT
//
// ps_wasi.c: how `coil ps` asks by WASI preview 1: by files in a directory that the host gives (--dir) under a name of its own. Raw calls, since this is
// linked with every program that `coil run` builds. Under JavaScript nobody asks here: it calls coil__snapshot itself.

#include "port.h"

#include "wasm.h"

#include <string.h>
#include <wasi/api.h>

#define GIVEN "/coil-ps"

static __wasi_fd_t folder;
static enum { NOT_LOOKED_FOR,
              MISSING,
              FOUND } state;

static void find_folder(void)
{
    state = MISSING;
    __wasi_prestat_t about;
    for (__wasi_fd_t fd = 3; !coil__wasm_hosted && __wasi_fd_prestat_get(fd, &about) == 0; fd++) {
        char name[sizeof GIVEN - 1];
        if (about.u.dir.pr_name_len != sizeof name || __wasi_fd_prestat_dir_name(fd, (uint8_t *)name, sizeof name) != 0) continue;
        if (memcmp(name, GIVEN, sizeof name) != 0) continue;
        folder = fd;
        state = FOUND;
    }
}

bool coil__host_can_ask(void)
{
    if (state == NOT_LOOKED_FOR) find_folder();
    return state == FOUND;
}

bool coil__host_asked(void)
{
    return coil__host_can_ask() && __wasi_path_unlink_file(folder, "ask") == 0;
}

void coil__host_answer(const char *text, size_t length)
{
    __wasi_fd_t file;
    if (__wasi_path_open(folder, 0, "answer.part", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, 0, 0, &file) != 0) return;
    while (length > 0) {
        __wasi_ciovec_t piece = {(const uint8_t *)text, length};
        size_t written = 0;
        if (__wasi_fd_write(file, &piece, 1, &written) != 0 || written == 0) break;
        text += written;
        length -= written;
    }
    (void)__wasi_fd_close(file);
    if (length == 0) (void)__wasi_path_rename(folder, "answer.part", folder, "answer");
}
