// SPDX-License-Identifier: MIT
//
// measure.c: runs a command and writes what it used to descriptor 3: {"cpu":SECONDS,"peak":BYTES}.
//
// A process of its own, and a small one, because a child starts with its parent's peak: started from Node.js directly, every program
// would seem to need as much memory as Node.js does.

#define _DEFAULT_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT 120 // seconds, for a command that hangs

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 2) return 2;
    pid_t child = fork();
    if (child < 0) return 126;
    if (child == 0) {
        alarm(LIMIT); // outlives the exec, and ends the process
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (wait4(child, &status, 0, &used) < 0) return 126;
    dprintf(3, "{\"cpu\":%.6f,\"peak\":%lld}\n", seconds(used.ru_utime) + seconds(used.ru_stime), (long long)used.ru_maxrss * 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
