// SPDX-License-Identifier: MIT
//
// threads_pthread.c: threads natively: POSIX threads, one mutex, one condition variable, and a pipe that wakes the loop when it polls.
//
// The pipe is there from the beginning, whether or not a thread is ever started: a signal handler may wake the loop, and could not make one.

#define _GNU_SOURCE

#include "port.h"

#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken;
static int wake_pipe[2] = {-1, -1};

typedef struct beginning {
    void (*body)(void *arg);
    void *arg;
} beginning;

__attribute__((constructor)) static void prepare(void)
{
    pthread_condattr_t attributes; // coil__host_thread_wait counts on the clock of coil__host_now
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&woken, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pipe(wake_pipe) != 0) return;
    for (int end = 0; end < 2; end++) {
        fcntl(wake_pipe[end], F_SETFL, O_NONBLOCK);
        fcntl(wake_pipe[end], F_SETFD, FD_CLOEXEC);
    }
}

static void *run(void *arg)
{
    beginning begin = *(beginning *)arg;
    free(arg);
    begin.body(begin.arg);
    return NULL;
}

bool coil__host_is_driven(void)
{
    return false;
}

const char *coil__host_thread_start(void (*body)(void *arg), void *arg)
{
    if (!body) return NULL;
    beginning *begin = malloc(sizeof *begin);
    if (!begin) return "can't start new thread";
    *begin = (beginning){body, arg};
    // Signals are for the thread of the loop: the new one inherits that it blocks them, but for those of its own mistakes.
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t others, before;
    sigfillset(&others);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&others, own[i]);
    pthread_sigmask(SIG_SETMASK, &others, &before);
    pthread_t thread;
    bool started = pthread_create(&thread, NULL, run, begin) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started) {
        pthread_detach(thread); // the core counts those that are left
        return NULL;
    }
    free(begin);
    return "can't start new thread";
}

void coil__host_thread_lock(void)
{
    pthread_mutex_lock(&lock);
}

void coil__host_thread_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void coil__host_thread_wait(double timeout)
{
    if (!(timeout < 1e9)) { // later than that is for ever
        pthread_cond_wait(&woken, &lock);
        return;
    }
    double until = coil__host_now() + (timeout > 0 ? timeout : 0);
    struct timespec limit = {.tv_sec = (time_t)until};
    limit.tv_nsec = (long)((until - (double)limit.tv_sec) * 1e9);
    pthread_cond_timedwait(&woken, &lock, &limit);
}

void coil__host_thread_wake(void)
{
    int before = errno; // of whatever a signal handler has interrupted
    pthread_cond_broadcast(&woken);
    if (write(wake_pipe[1], "", 1) < 0) errno = 0; // full: it is readable in any case
    errno = before;
}

int coil__native_wake_descriptor(void)
{
    return wake_pipe[0];
}

void coil__native_wake_taken(void)
{
    char bytes[64];
    while (read(wake_pipe[0], bytes, sizeof bytes) > 0) continue;
}
