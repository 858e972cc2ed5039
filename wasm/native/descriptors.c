// SPDX-License-Identifier: MIT
//
// descriptors.c: descriptors and sockets natively: read, write and BSD sockets. A descriptor that others share is left as it is, blocking or not: it is
// asked first whether it would block.

#define _GNU_SOURCE

#include "port.h"

#include "native.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAFE_PIECE 4096u // PIPE_BUF: what a pipe with any room takes without blocking

#if defined(__linux__)
#define NUMBER_OF(number) (number) // they are Linux's
#else
static int NUMBER_OF(int number)
{
    static const struct {
        int here, there;
    } known[] = {
        {EPERM, COIL__EPERM},
        {ENOENT, COIL__ENOENT},
        {EINTR, COIL__EINTR},
        {EIO, COIL__EIO},
        {EBADF, COIL__EBADF},
        {EAGAIN, COIL__EAGAIN},
        {ENOMEM, COIL__ENOMEM},
        {EACCES, COIL__EACCES},
        {EINVAL, COIL__EINVAL},
        {EMFILE, COIL__EMFILE},
        {EFBIG, COIL__EFBIG},
        {ENOSPC, COIL__ENOSPC},
        {EPIPE, COIL__EPIPE},
        {EADDRINUSE, COIL__EADDRINUSE},
        {EADDRNOTAVAIL, COIL__EADDRNOTAVAIL},
        {ENETUNREACH, COIL__ENETUNREACH},
        {ECONNABORTED, COIL__ECONNABORTED},
        {ECONNRESET, COIL__ECONNRESET},
        {ENOTCONN, COIL__ENOTCONN},
        {ETIMEDOUT, COIL__ETIMEDOUT},
        {ECONNREFUSED, COIL__ECONNREFUSED},
        {EHOSTUNREACH, COIL__EHOSTUNREACH},
        {EINPROGRESS, COIL__EINPROGRESS},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].here == number) return known[i].there;
    return COIL__EIO;
}
#endif

static int result_of(int outcome)
{
    return outcome < 0 ? -NUMBER_OF(errno) : outcome;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading and writing
// ---------------------------------------------------------------------------------------------------------------------

// Whether a descriptor that is not its own may be used now without blocking.
static bool is_ready(int fd, short events)
{
    if (fcntl(fd, F_GETFL) & O_NONBLOCK) return true;
    struct pollfd asked = {.fd = fd, .events = events};
    return poll(&asked, 1, 0) != 0; // 1, or an error, which the call itself will tell
}

ptrdiff_t coil__host_read(int fd, void *to, size_t size)
{
    if (!is_ready(fd, POLLIN)) return -COIL__EAGAIN;
    ssize_t count = read(fd, to, size);
    return count < 0 ? -NUMBER_OF(errno) : count;
}

ptrdiff_t coil__host_write_some(int fd, const void *data, size_t length)
{
    ssize_t count = send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0 || errno != ENOTSOCK) return count < 0 ? -NUMBER_OF(errno) : count;
    // From here on a pipe whose reader is gone is an error: the program has chosen to hear of it.
    static bool chosen;
    if (!chosen) signal(SIGPIPE, SIG_IGN);
    chosen = true;
    if (!is_ready(fd, POLLOUT)) return -COIL__EAGAIN;
    struct stat about;
    bool is_file = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    count = write(fd, data, is_file || length < SAFE_PIECE ? length : SAFE_PIECE);
    return count < 0 ? -NUMBER_OF(errno) : count;
}

void coil__host_close(int fd)
{
    close(fd);
}

// ---------------------------------------------------------------------------------------------------------------------
// Sockets
// ---------------------------------------------------------------------------------------------------------------------

static socklen_t to_system(const coil__address *address, struct sockaddr_storage *to)
{
    memset(to, 0, sizeof *to);
    if (address->family == 4) {
        struct sockaddr_in *in = (struct sockaddr_in *)to;
        in->sin_family = AF_INET;
        in->sin_port = htons(address->port);
        memcpy(&in->sin_addr, address->bytes, 4);
        return sizeof *in;
    }
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)to;
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(address->port);
    in->sin6_flowinfo = htonl(address->flow);
    in->sin6_scope_id = address->scope;
    memcpy(&in->sin6_addr, address->bytes, 16);
    return sizeof *in;
}

static void from_system(const struct sockaddr_storage *from, coil__address *address)
{
    memset(address, 0, sizeof *address);
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)from;
        address->family = 4;
        address->port = ntohs(in->sin_port);
        memcpy(address->bytes, &in->sin_addr, 4);
    } else if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)from;
        address->family = 6;
        address->port = ntohs(in->sin6_port);
        address->flow = ntohl(in->sin6_flowinfo);
        address->scope = in->sin6_scope_id;
        memcpy(address->bytes, &in->sin6_addr, 16);
    }
}

const char *coil__host_socket_missing(void)
{
    return NULL;
}

const char *coil__host_socket_remedy(void)
{
    return NULL;
}

static int prepared(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    // As asyncio does. A datagram socket refuses it, and needs it not.
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return fd;
}

int coil__host_socket(int family, int type)
{
    int fd = socket(family == 6 ? AF_INET6 : AF_INET, type == COIL__STREAM ? SOCK_STREAM : SOCK_DGRAM, 0);
    return fd < 0 ? result_of(fd) : prepared(fd);
}

int coil__host_bind(int fd, const coil__address *address, unsigned options)
{
    const int on = 1;
    struct sockaddr_storage to;
    if (options & COIL__REUSE_ADDRESS) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (options & COIL__REUSE_PORT && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0) return result_of(-1);
    if (options & COIL__BROADCAST) setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    if (options & COIL__ONLY_IPV6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (!address) return 0;
    socklen_t length = to_system(address, &to);
    return result_of(bind(fd, (struct sockaddr *)&to, length));
}

int coil__host_listen(int fd, int backlog)
{
    return result_of(listen(fd, backlog));
}

int coil__host_accept(int fd, coil__address *peer)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    int accepted = accept(fd, (struct sockaddr *)&from, &length);
    if (accepted < 0) return result_of(accepted);
    from_system(&from, peer);
    return prepared(accepted);
}

int coil__host_connect(int fd, const coil__address *address)
{
    struct sockaddr_storage to;
    socklen_t length = to_system(address, &to);
    return result_of(connect(fd, (struct sockaddr *)&to, length));
}

int coil__host_connected(int fd)
{
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return result_of(-1);
    return error ? -NUMBER_OF(error) : 0;
}

int coil__host_shutdown(int fd)
{
    return result_of(shutdown(fd, SHUT_WR));
}

bool coil__host_unsent(int fd)
{
    (void)fd; // the system sends what it has taken, closed or not
    return false;
}

int coil__host_socket_name(int fd, bool of_peer, coil__address *address)
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    int outcome = of_peer ? getpeername(fd, (struct sockaddr *)&name, &length) : getsockname(fd, (struct sockaddr *)&name, &length);
    if (outcome == 0) from_system(&name, address);
    return result_of(outcome);
}

ptrdiff_t coil__host_receive(int fd, void *to, size_t size, coil__address *from)
{
    struct sockaddr_storage name = {.ss_family = AF_UNSPEC};
    socklen_t length = sizeof name;
    ssize_t count = recvfrom(fd, to, size, MSG_DONTWAIT, (struct sockaddr *)&name, &length);
    if (count < 0) return -NUMBER_OF(errno);
    from_system(&name, from);
    return count;
}

ptrdiff_t coil__host_send(int fd, const void *data, size_t length, const coil__address *address)
{
    struct sockaddr_storage to;
    socklen_t size = address ? to_system(address, &to) : 0;
    ssize_t count = sendto(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT, address ? (struct sockaddr *)&to : NULL, size);
    return count < 0 ? -NUMBER_OF(errno) : count;
}

// ---------------------------------------------------------------------------------------------------------------------
// Names: getaddrinfo blocks, and so has a thread of its own, which writes a byte when it knows. Whoever comes last frees it
// ---------------------------------------------------------------------------------------------------------------------

struct coil__lookup {
    char *name;
    int ends[2];
    struct addrinfo *found;
    int failure;
    bool decided, forgotten; // under the lock
};

static pthread_mutex_t lookups = PTHREAD_MUTEX_INITIALIZER;

static void free_lookup(coil__lookup *lookup)
{
    if (lookup->found) freeaddrinfo(lookup->found);
    close(lookup->ends[0]);
    close(lookup->ends[1]);
    free(lookup->name);
    free(lookup);
}

static void *look_up(void *arg)
{
    coil__lookup *lookup = arg;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int failure = getaddrinfo(lookup->name, NULL, &hints, &found);
    pthread_mutex_lock(&lookups);
    lookup->found = failure ? NULL : found;
    lookup->failure = failure;
    lookup->decided = true;
    bool forgotten = lookup->forgotten;
    ssize_t written = forgotten ? 0 : write(lookup->ends[1], "", 1);
    pthread_mutex_unlock(&lookups);
    (void)written;
    if (forgotten) free_lookup(lookup);
    return NULL;
}

int coil__host_lookup(const char *name, int *fd, coil__lookup **lookup)
{
    coil__lookup *made = calloc(1, sizeof *made);
    if (!made) return -COIL__ENOMEM;
    made->name = strdup(name);
    if (!made->name || pipe(made->ends) < 0) {
        int failure = made->name ? -NUMBER_OF(errno) : -COIL__ENOMEM;
        free(made->name);
        free(made);
        return failure;
    }
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, look_up, made);
    if (failure) {
        free_lookup(made);
        return -NUMBER_OF(failure);
    }
    pthread_detach(thread);
    *fd = made->ends[0];
    *lookup = made;
    return 0;
}

int coil__host_lookup_result(coil__lookup *lookup, coil__address *addresses, size_t room, const char **failure)
{
    pthread_mutex_lock(&lookups);
    bool decided = lookup->decided;
    pthread_mutex_unlock(&lookups);
    if (!decided) return -COIL__EAGAIN;
    if (lookup->failure) *failure = gai_strerror(lookup->failure);
    if (lookup->failure) return lookup->failure == EAI_MEMORY ? -COIL__ENOMEM : -COIL__ENOENT;
    size_t count = 0;
    for (const struct addrinfo *found = lookup->found; found && count < room; found = found->ai_next) {
        struct sockaddr_storage name = {.ss_family = AF_UNSPEC};
        memcpy(&name, found->ai_addr, found->ai_addrlen < sizeof name ? found->ai_addrlen : sizeof name);
        from_system(&name, &addresses[count]);
        count += addresses[count].family != 0;
    }
    return (int)count;
}

void coil__host_lookup_free(coil__lookup *lookup)
{
    if (!lookup) return;
    pthread_mutex_lock(&lookups);
    bool decided = lookup->decided;
    lookup->forgotten = true;
    pthread_mutex_unlock(&lookups);
    if (decided) free_lookup(lookup);
}
