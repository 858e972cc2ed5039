// SPDX-License-Identifier: MIT
//
// blocking.c: the functions of libc that block, natively. They have libc's names, so that a program which is linked with this file calls these: in a task
// they suspend it (src/blocking.c), elsewhere they are the system's calls. On Linux; stdio needs glibc, whose buffers are looked into: a
// character is taken from there, or once the descriptor is readable, so that no read blocks.

#define _GNU_SOURCE
#undef _FORTIFY_SOURCE // its inline definitions are of the functions that are defined here

#include "port.h"

#if defined(__linux__)

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

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

// ---------------------------------------------------------------------------------------------------------------------
// Sleeping
// ---------------------------------------------------------------------------------------------------------------------

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *left)
{
    bool is_valid = request->tv_nsec >= 0 && request->tv_nsec < 1000000000 && request->tv_sec >= 0;
    if (!is_valid || !coil__blocking_is_possible()) return syscall(SYS_clock_nanosleep, clock, flags, request, left) == 0 ? 0 : errno;
    struct timespec now = {0};
    bool is_absolute = (flags & TIMER_ABSTIME) != 0;
    if (clock_gettime(is_absolute ? clock : CLOCK_MONOTONIC, &now) != 0) return errno;
    double begun = seconds_of(now), duration = is_absolute ? seconds_of(*request) - begun : seconds_of(*request);
    if (coil__blocking_wait(NULL, 0, duration) != COIL__INTERRUPTED) return 0;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (left && !is_absolute) *left = time_of(duration - (seconds_of(now) - begun));
    return EINTR;
}

int nanosleep(const struct timespec *request, struct timespec *left)
{
    int failed = clock_nanosleep(CLOCK_MONOTONIC, 0, request, left);
    if (failed) errno = failed;
    return failed ? -1 : 0;
}

int usleep(useconds_t microseconds)
{
    return nanosleep(&(struct timespec){.tv_sec = microseconds / 1000000, .tv_nsec = (long)(microseconds % 1000000) * 1000}, NULL);
}

unsigned sleep(unsigned seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    return nanosleep(&time, &time) == 0 ? 0 : (unsigned)time.tv_sec;
}

// ---------------------------------------------------------------------------------------------------------------------
// poll, select
// ---------------------------------------------------------------------------------------------------------------------

static int really_poll(struct pollfd *descriptors, nfds_t count, double timeout)
{
    struct timespec limit = time_of(timeout < 1e9 ? timeout : 0);
    return (int)syscall(SYS_ppoll, descriptors, count, timeout < 1e9 ? &limit : NULL, NULL, 0);
}

static int wait_to_poll(struct pollfd *descriptors, nfds_t count, double timeout)
{
    coil__watch few[8], *watches = count <= sizeof few / sizeof *few ? few : malloc(count * sizeof *watches);
    if (!watches) return really_poll(descriptors, count, timeout);
    for (nfds_t i = 0; i < count; i++) {
        short events = descriptors[i].events;
        watches[i] = (coil__watch){.fd = descriptors[i].fd};
        if (descriptors[i].fd < 0) continue;
        // What is asked for by no name, an error, comes with both.
        watches[i].events = (events & (POLLIN | POLLRDNORM | POLLPRI) || !(events & POLLOUT) ? COIL__READABLE : 0)
                            | (events & (POLLOUT | POLLWRNORM) ? COIL__WRITABLE : 0);
    }
    int ready = coil__blocking_wait(watches, count, timeout);
    if (watches != few) free(watches);
    if (ready != COIL__INTERRUPTED) return really_poll(descriptors, count, 0); // which tells it in poll's own words
    errno = EINTR;
    return -1;
}

int poll(struct pollfd *descriptors, nfds_t count, int timeout)
{
    double seconds = timeout < 0 ? INFINITY : timeout * 1e-3;
    return coil__blocking_is_possible() ? wait_to_poll(descriptors, count, seconds) : really_poll(descriptors, count, seconds);
}

int __poll_chk(struct pollfd *descriptors, nfds_t count, int timeout, size_t size);
int __poll_chk(struct pollfd *descriptors, nfds_t count, int timeout, size_t size)
{
    if (size / sizeof *descriptors < count) abort();
    return poll(descriptors, count, timeout);
}

// In a task, by poll; the sets of what is ready are then select's own answer.
static int wait_to_select(int count, const fd_set *readable, const fd_set *writable, const fd_set *failed, double timeout)
{
    struct pollfd descriptors[FD_SETSIZE];
    nfds_t used = 0;
    for (int fd = 0; fd < count && fd < FD_SETSIZE; fd++) {
        int events = (readable && FD_ISSET(fd, readable) ? POLLIN : 0) | (writable && FD_ISSET(fd, writable) ? POLLOUT : 0)
                     | (failed && FD_ISSET(fd, failed) ? POLLPRI : 0);
        if (events) descriptors[used++] = (struct pollfd){.fd = fd, .events = (short)events};
    }
    return wait_to_poll(descriptors, used, timeout);
}

int pselect(int count, fd_set *readable, fd_set *writable, fd_set *failed, const struct timespec *timeout, const sigset_t *signals)
{
    struct timespec limit = timeout ? *timeout : (struct timespec){0};
    struct {
        const sigset_t *set;
        size_t size;
    } mask = {signals, 8};
    bool waits = coil__blocking_is_possible() && limit.tv_sec >= 0 && limit.tv_nsec >= 0 && limit.tv_nsec < 1000000000;
    if (waits && wait_to_select(count, readable, writable, failed, timeout ? seconds_of(limit) : INFINITY) < 0) return -1;
    if (waits) limit = (struct timespec){0};
    return (int)syscall(SYS_pselect6, count, readable, writable, failed, timeout || waits ? &limit : NULL, &mask);
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *timeout)
{
    struct timespec limit = {0};
    if (timeout) limit = (struct timespec){.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000, .tv_nsec = timeout->tv_usec % 1000000 * 1000};
    return pselect(count, readable, writable, failed, timeout ? &limit : NULL, NULL);
}

// ---------------------------------------------------------------------------------------------------------------------
// read
// ---------------------------------------------------------------------------------------------------------------------

// Whether there may be nothing to read yet. Files have all that they have; one that must not block tells by itself.
static bool may_wait(int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || fcntl(fd, F_GETFL) & O_NONBLOCK) return false;
    return !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode) && !S_ISBLK(about.st_mode);
}

// False: it was cut short.
static bool wait_to_read(int fd)
{
    if (!may_wait(fd)) {
        coil__blocking_give_way();
        return true;
    }
    coil__watch watch = {.fd = fd, .events = COIL__READABLE};
    if (coil__blocking_wait(&watch, 1, INFINITY) != COIL__INTERRUPTED) return true;
    errno = EINTR;
    return false;
}

ssize_t read(int fd, void *to, size_t size)
{
    if (coil__blocking_is_possible() && !wait_to_read(fd)) return -1;
    return syscall(SYS_read, fd, to, size);
}

ssize_t __read_chk(int fd, void *to, size_t size, size_t room);
ssize_t __read_chk(int fd, void *to, size_t size, size_t room)
{
    if (size > room) abort();
    return read(fd, to, size);
}

ssize_t readv(int fd, const struct iovec *vectors, int count)
{
    if (coil__blocking_is_possible() && !wait_to_read(fd)) return -1;
    return syscall(SYS_readv, fd, vectors, count);
}

// ---------------------------------------------------------------------------------------------------------------------
// stdio
// ---------------------------------------------------------------------------------------------------------------------

#if defined(__GLIBC__)

static size_t at_hand(const FILE *file)
{
    return (size_t)(file->_IO_read_end - file->_IO_read_ptr);
}

// The next character, without blocking other tasks.
static int take(FILE *file)
{
    if (at_hand(file) == 0 && coil__blocking_is_possible()) {
        if (__flbf(stdout)) fflush(stdout); // a question that is to be answered
        if (fileno_unlocked(file) >= 0 && !wait_to_read(fileno_unlocked(file))) {
            file->_flags |= 0x20; // _IO_ERR_SEEN
            return EOF;
        }
    }
    return getc_unlocked(file);
}

// A call has its file to itself, among tasks and among threads. False: it is cut short.
static bool begin(FILE *file, void **held)
{
    if (!coil__blocking_lock(file, held)) {
        errno = EINTR;
        return false;
    }
    flockfile(file);
    return true;
}

static void end(FILE *file, void *held)
{
    funlockfile(file);
    coil__blocking_unlock(held);
}

int fgetc(FILE *file)
{
    void *held;
    if (!begin(file, &held)) return EOF;
    int taken = take(file);
    end(file, held);
    return taken;
}

int(getc)(FILE *file)
{
    return fgetc(file);
}

int(getchar)(void)
{
    return fgetc(stdin);
}

char *fgets(char *line, int size, FILE *file)
{
    if (size <= 0) return NULL;
    void *held;
    if (!begin(file, &held)) return NULL;
    int length = 0, taken = 0;
    while (length < size - 1 && taken != '\n' && (taken = take(file)) != EOF) line[length++] = (char)taken;
    bool failed = (taken == EOF && length == 0 && size > 1) || (taken == EOF && ferror_unlocked(file));
    line[length] = '\0';
    end(file, held);
    return failed ? NULL : line;
}

ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file)
{
    if (!line || !size) {
        errno = EINVAL;
        return -1;
    }
    void *held;
    if (!begin(file, &held)) return -1;
    if (!*line) *size = 0;
    size_t length = 0;
    for (int taken = 0; taken != delimiter || length == 0;) {
        if (length + 2 > *size) {
            size_t more = *size < 60 ? 120 : 2 * *size;
            char *grown = realloc(*line, more);
            if (!grown) break;
            *line = grown;
            *size = more;
        }
        taken = take(file);
        if (taken == EOF) break;
        (*line)[length++] = (char)taken;
        if (taken == (unsigned char)delimiter) break;
    }
    if (*size > 0) (*line)[length] = '\0';
    bool failed = ferror_unlocked(file) != 0;
    end(file, held);
    return length > 0 && !failed ? (ssize_t)length : -1;
}

ssize_t __getdelim(char **line, size_t *size, int delimiter, FILE *file)
{
    return getdelim(line, size, delimiter, file);
}

ssize_t getline(char **line, size_t *size, FILE *file)
{
    return getdelim(line, size, '\n', file);
}

size_t fread(void *to, size_t size, size_t count, FILE *file)
{
    size_t whole = size * count, read = 0;
    if (whole == 0) return 0;
    void *held;
    if (!begin(file, &held)) return 0;
    while (read < whole) {
        size_t more = at_hand(file) < whole - read ? at_hand(file) : whole - read;
        if (more > 0) {
            memcpy((char *)to + read, file->_IO_read_ptr, more);
            file->_IO_read_ptr += more;
            read += more;
            continue;
        }
        int taken = take(file);
        if (taken == EOF) break;
        ((char *)to)[read++] = (char)taken;
    }
    end(file, held);
    return read / size;
}

// scanf reads from a stream of its own, a character at a time, that takes from the file.
static ssize_t take_one(void *file, char *to, size_t size)
{
    int taken = size > 0 ? take(file) : EOF;
    if (taken != EOF) *to = (char)taken;
    return taken != EOF ? 1 : ferror_unlocked(file) ? -1
                                                    : 0;
}

typedef int (*scanner)(FILE *file, const char *format, va_list arguments);

static int scan(FILE *file, const char *name, const char *format, va_list arguments)
{
    scanner real;
    *(void **)&real = dlsym(RTLD_NEXT, name);
    FILE *through = coil__blocking_is_possible() ? fopencookie(file, "r", (cookie_io_functions_t){.read = take_one}) : NULL;
    if (!through) return real(file, format, arguments);
    setvbuf(through, NULL, _IONBF, 0);
    void *held;
    if (!begin(file, &held)) {
        fclose(through);
        errno = EINTR;
        return EOF;
    }
    int result = real(through, format, arguments);
    if (at_hand(through) > 0) ungetc((unsigned char)*through->_IO_read_ptr, file); // the character that ended it
    fclose(through);
    end(file, held);
    return result;
}

// Each under the names that the standards' headers give it.
#define SCANNERS(prefix)                                                    \
    int prefix##vfscanf(FILE *file, const char *format, va_list arguments); \
    int prefix##vfscanf(FILE *file, const char *format, va_list arguments)  \
    {                                                                       \
        return scan(file, #prefix "vfscanf", format, arguments);            \
    }                                                                       \
    int prefix##vscanf(const char *format, va_list arguments);              \
    int prefix##vscanf(const char *format, va_list arguments)               \
    {                                                                       \
        return scan(stdin, #prefix "vfscanf", format, arguments);           \
    }                                                                       \
    int prefix##fscanf(FILE *file, const char *format, ...);                \
    int prefix##fscanf(FILE *file, const char *format, ...)                 \
    {                                                                       \
        va_list arguments;                                                  \
        va_start(arguments, format);                                        \
        int result = scan(file, #prefix "vfscanf", format, arguments);      \
        va_end(arguments);                                                  \
        return result;                                                      \
    }                                                                       \
    int prefix##scanf(const char *format, ...);                             \
    int prefix##scanf(const char *format, ...)                              \
    {                                                                       \
        va_list arguments;                                                  \
        va_start(arguments, format);                                        \
        int result = scan(stdin, #prefix "vfscanf", format, arguments);     \
        va_end(arguments);                                                  \
        return result;                                                      \
    }

SCANNERS(__isoc99_)
SCANNERS(__isoc23_)

#endif
#endif
