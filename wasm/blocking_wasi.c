// SPDX-License-Identifier: MIT
//
// blocking_wasi.c: the functions of wasi-libc that block. The linker's --wrap puts these in their place (wasm/compiler/pipeline.ts); nothing else of libc
// blocks but by means of them: sleep, usleep and nanosleep are clock_nanosleep, poll and select are poll_oneoff, read and stdio are fd_read.
// In a task they suspend it (src/blocking.c); elsewhere they are what they were. Linked on demand, like a member of an archive.

#define _POSIX_C_SOURCE 200809L

#include "port.h"

#include "wasm.h"

#include <errno.h>
#include <math.h>
#include <time.h>
#include <wasi/api.h>

__wasi_errno_t __real___wasi_poll_oneoff(const __wasi_subscription_t *in, __wasi_event_t *out, __wasi_size_t count, __wasi_size_t *found);
__wasi_errno_t __wrap___wasi_poll_oneoff(const __wasi_subscription_t *in, __wasi_event_t *out, __wasi_size_t count, __wasi_size_t *found);
__wasi_errno_t __real___wasi_fd_read(__wasi_fd_t fd, const __wasi_iovec_t *vectors, size_t count, __wasi_size_t *read);
__wasi_errno_t __wrap___wasi_fd_read(__wasi_fd_t fd, const __wasi_iovec_t *vectors, size_t count, __wasi_size_t *read);
int __real_clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *left);
int __wrap_clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *left);

// ---------------------------------------------------------------------------------------------------------------------
// Clocks
// ---------------------------------------------------------------------------------------------------------------------

static double seconds_of(struct timespec time)
{
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct timespec time_of(double seconds)
{
    if (seconds < 0) seconds = 0;
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    return time;
}

int __wrap_clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *left)
{
    bool is_valid = request->tv_nsec >= 0 && request->tv_nsec < 1000000000 && request->tv_sec >= 0 && (flags & ~TIMER_ABSTIME) == 0;
    if (!is_valid || !coil__blocking_is_possible()) return __real_clock_nanosleep(clock, flags, request, left);
    struct timespec now = {0};
    bool is_absolute = (flags & TIMER_ABSTIME) != 0;
    if (clock_gettime(is_absolute ? clock : CLOCK_MONOTONIC, &now) != 0) return errno;
    double begun = seconds_of(now), duration = is_absolute ? seconds_of(*request) - begun : seconds_of(*request);
    if (coil__blocking_wait(NULL, 0, duration) != COIL__INTERRUPTED) return 0;
    if (left && !is_absolute && clock_gettime(CLOCK_MONOTONIC, &now) == 0) *left = time_of(duration - (seconds_of(now) - begun));
    return EINTR;
}

// ---------------------------------------------------------------------------------------------------------------------
// poll_oneoff
// ---------------------------------------------------------------------------------------------------------------------

static bool is_clock(const __wasi_subscription_t *subscription)
{
    return subscription->u.tag == __WASI_EVENTTYPE_CLOCK;
}

// In how many seconds a subscription to a clock is due. False: the clock cannot be waited for.
static bool due_in(const __wasi_subscription_clock_t *clock, double *due)
{
    if (clock->id != __WASI_CLOCKID_MONOTONIC && clock->id != __WASI_CLOCKID_REALTIME) return false;
    __wasi_timestamp_t now = 0;
    bool is_absolute = (clock->flags & __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) != 0;
    if (is_absolute && __wasi_clock_time_get(clock->id, 1, &now) != 0) return false;
    *due = clock->timeout > now ? (double)(clock->timeout - now) * 1e-9 : 0;
    return true;
}

// What to wait for: as many watches as there are subscriptions, those of clocks without a descriptor; and for how long. False: it is not known.
static bool translate(const __wasi_subscription_t *in, size_t count, coil__watch *watches, double *timeout)
{
    *timeout = INFINITY;
    for (size_t i = 0; i < count; i++) {
        double due;
        watches[i] = (coil__watch){.fd = -1};
        if (!is_clock(&in[i])) {
            bool writes = in[i].u.tag == __WASI_EVENTTYPE_FD_WRITE;
            watches[i].fd = (int)in[i].u.u.fd_read.file_descriptor; // fd_write lies at the same place
            watches[i].events = writes ? COIL__WRITABLE : COIL__READABLE;
        } else if (!due_in(&in[i].u.u.clock, &due)) {
            return false;
        } else if (due < *timeout) {
            *timeout = due;
        }
    }
    return true;
}

// The events of what was found: the clock that is due soonest, or the descriptors.
static size_t tell(const __wasi_subscription_t *in, size_t count, const coil__watch *watches, int ready, double timeout, __wasi_event_t *out)
{
    size_t told = 0;
    for (size_t i = 0; i < count; i++) {
        double due;
        bool is_due = is_clock(&in[i]) ? ready == 0 && due_in(&in[i].u.u.clock, &due) && due <= timeout : watches[i].ready != 0;
        if (!is_due) continue;
        out[told] = (__wasi_event_t){.userdata = in[i].userdata, .type = in[i].u.tag};
        out[told++].fd_readwrite.nbytes = !is_clock(&in[i]);
    }
    return told;
}

__wasi_errno_t __wrap___wasi_poll_oneoff(const __wasi_subscription_t *in, __wasi_event_t *out, __wasi_size_t count, __wasi_size_t *found)
{
    size_t size = count * sizeof(coil__watch);
    coil__watch *watches = count > 0 && coil__blocking_is_possible() ? coil__allocate(size) : NULL;
    double timeout;
    if (!watches || !translate(in, count, watches, &timeout)) {
        coil__free(watches, size);
        return __real___wasi_poll_oneoff(in, out, count, found);
    }
    int ready = coil__blocking_wait(watches, count, timeout);
    if (ready != COIL__INTERRUPTED) *found = tell(in, count, watches, ready, timeout, out);
    coil__free(watches, size);
    return ready == COIL__INTERRUPTED ? __WASI_ERRNO_INTR : __WASI_ERRNO_SUCCESS;
}

// ---------------------------------------------------------------------------------------------------------------------
// fd_read
// ---------------------------------------------------------------------------------------------------------------------

// Whether there may be nothing to read yet. Files have all that they have; one that must not block tells by itself.
static bool may_wait(__wasi_fd_t fd)
{
    __wasi_fdstat_t about;
    if (__wasi_fd_fdstat_get(fd, &about) != 0 || about.fs_flags & __WASI_FDFLAGS_NONBLOCK) return false;
    return about.fs_filetype != __WASI_FILETYPE_REGULAR_FILE && about.fs_filetype != __WASI_FILETYPE_DIRECTORY;
}

static __wasi_errno_t read_now(__wasi_fd_t fd, const __wasi_iovec_t *vectors, size_t count, __wasi_size_t *read)
{
    if (fd == 0 && coil__wasm_stdin_read) return (__wasi_errno_t)coil__wasm_stdin_read(vectors, count, read);
    return __real___wasi_fd_read(fd, vectors, count, read);
}

__wasi_errno_t __wrap___wasi_fd_read(__wasi_fd_t fd, const __wasi_iovec_t *vectors, size_t count, __wasi_size_t *read)
{
    if (!coil__blocking_is_possible()) return read_now(fd, vectors, count, read);
    if (!may_wait(fd)) {
        coil__blocking_give_way();
        return read_now(fd, vectors, count, read);
    }
    coil__watch watch = {.fd = (int)fd, .events = COIL__READABLE};
    if (coil__blocking_wait(&watch, 1, INFINITY) == COIL__INTERRUPTED) return __WASI_ERRNO_INTR;
    return read_now(fd, vectors, count, read);
}
