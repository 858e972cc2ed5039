// SPDX-License-Identifier: MIT
//
// host_poll.c: the host natively: the monotonic clock, poll(2), standard error, and faults that are told in a sentence with the task's name.

#define _GNU_SOURCE

#include "port.h"

#include "native.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

double coil__host_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void wait_for(struct pollfd *descriptors, size_t count, double until)
{
    struct timespec limit = {0};
    double left = until > 0 ? until - coil__host_now() : 0;
    if (left > 0 && left < 1e9) { // later than that is for ever
        limit.tv_sec = (time_t)left;
        limit.tv_nsec = (long)((left - (double)limit.tv_sec) * 1e9);
    }
    if (ppoll(descriptors, (nfds_t)count, left < 1e9 ? &limit : NULL, NULL) < 0)
        for (size_t i = 0; i < count; i++) descriptors[i].revents = 0; // interrupted: look again
}

static short wanted(int events)
{
    return (short)((events & COIL__READABLE ? POLLIN : 0) | (events & COIL__WRITABLE ? POLLOUT : 0));
}

static int events_of(short found, int asked)
{
    if (found & (POLLERR | POLLHUP | POLLNVAL)) return asked; // reading or writing tells what is wrong
    return (found & POLLIN ? COIL__READABLE : 0) | (found & POLLOUT ? COIL__WRITABLE : 0);
}

// What is asked, and of which place.
typedef struct question {
    struct pollfd *descriptors;
    uint32_t *places;
} question;

// Only of those that are watched: the system counts them all, and may refuse more than it allows to open.
static size_t fill(question *asked, const coil__watches *all)
{
    size_t count = 0;
    for (uint32_t place = 0; place < all->count; place++) {
        const coil__watch *watch = &all->items[place];
        if (watch->fd < 0) continue;
        asked->places[count] = place;
        asked->descriptors[count++] = (struct pollfd){.fd = watch->fd, .events = wanted(watch->events)};
    }
    asked->descriptors[count] = (struct pollfd){.fd = coil__native_wake_descriptor(), .events = POLLIN};
    return count;
}

bool coil__host_poll(coil__watches *all, double until)
{
    struct pollfd few_descriptors[16];
    uint32_t few_places[16];
    question asked = {few_descriptors, few_places};
    char *memory = NULL;
    if (all->count >= 16) {
        memory = malloc((all->count + 1) * (sizeof(struct pollfd) + sizeof(uint32_t)));
        if (!memory) return true; // nothing is ready, the next turn looks again
        asked.descriptors = (struct pollfd *)memory;
        asked.places = (uint32_t *)(asked.descriptors + all->count + 1);
    }
    size_t count = fill(&asked, all);
    wait_for(asked.descriptors, count + 1, until);
    if (asked.descriptors[count].revents) coil__native_wake_taken();
    for (size_t i = 0; i < count; i++) {
        uint32_t place = asked.places[i];
        coil__watch_found(all, place, events_of(asked.descriptors[i].revents, all->items[place].events));
    }
    free(memory);
    return true;
}

void coil__host_sleep(double until)
{
    coil__host_poll(&(coil__watches){.items = NULL}, until);
}

void coil__host_write(const char *text, size_t length)
{
    fflush(stdout);
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}

void *coil__host_memory(size_t size)
{
    return malloc(size);
}

bool coil__host_option(const char *name)
{
    const char *value = getenv(name);
    return value && *value && strcmp(value, "0") != 0;
}

_Noreturn void coil__host_exit(int status)
{
    _exit(status);
}

// Gives way to that of a program which is its own host: tests/native/driven.c.
__attribute__((weak)) _Noreturn void coil__host_main(void)
{
    coil__program_die("main has no stack of its own here"); // nobody calls coil__program_start
}

// ---------------------------------------------------------------------------------------------------------------------
// Faults
// ---------------------------------------------------------------------------------------------------------------------

// Not under a sanitizer: it tells of faults better itself.
#if !defined(__SANITIZE_ADDRESS__)

static char *main_stack_low; // below it the system's own stack has overflowed

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    static const char remedy[] = "endless recursion? else see stack_size, coil_stack_size_default";
    static char cause[256];
    const char *address = info->si_addr;
    signal(number, SIG_DFL);
    if (number == SIGABRT) {
        coil__program_die("abort() was called");
    } else if (number == SIGFPE) {
        coil__program_die("arithmetic error (a division by zero?)");
    } else if (coil__native_in_guard(address)) {
        snprintf(cause, sizeof cause, "stack overflow: its C stack of %zu bytes is full (%s)", coil__native_stack_size(), remedy);
        coil__program_die(cause);
    } else if (coil__native_stack_size() == 0 && address < main_stack_low && address > main_stack_low - (1 << 20)) {
        snprintf(cause, sizeof cause, "stack overflow: its C stack is full (%s)", remedy);
        coil__program_die(cause);
    }
    snprintf(cause, sizeof cause, "memory access out of bounds, at %p", (const void *)address);
    coil__program_die(cause);
}

__attribute__((constructor)) static void watch_faults(void)
{
    static char own_stack[64 * 1024];
    stack_t alternative = {.ss_sp = own_stack, .ss_size = sizeof own_stack};
    sigaltstack(&alternative, NULL);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, NULL);
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        main_stack_low = (char *)__builtin_frame_address(0) - limit.rlim_cur + (64 << 10);
}
#endif
