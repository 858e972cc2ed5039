// SPDX-License-Identifier: MIT
//
// port.h: the one seam. What the core asks of a platform, and nothing else; back-ends implement it in files of their own:
//   stacks   wasm/stack_unwind.c, wasm/native/stack_ucontext.c
//   hosts    wasm/host_wasi.c (also the hosted pair for JavaScript), wasm/native/host_poll.c
//   threads  wasm/native/threads_pthread.c; wasm/host_wasi.c has none
// and what a back-end may ask of the core: the program's two entries at the end.
#ifndef COIL_PORT_H
#define COIL_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---------------------------------------------------------------------------------------------------------------------
// Stacks: where coroutines run. One is current at a time; resumes nest.
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil__stack coil__stack;
struct coil_value; // of coil.h

/// Makes a stack that will run coil__stack_body(arg) when it is first resumed.
///
/// @param size  bytes of C stack that must be usable; 0 for what the platform knows the function to need, or its default.
/// @param function  what coil__stack_body(arg) will call; NULL: not a coroutine's.
/// @param arg  passed to the body, borrowed.
/// @return owned; or NULL: no memory.
/// Never suspends. Any context.
coil__stack *coil__stack_new(size_t size, struct coil_value (*function)(void *arg), void *arg);

/// Runs a stack until it suspends or its body returns. Whoever calls it is where a suspension comes back to.
///
/// @param stack  borrowed; not running, not finished.
/// @param value  borrowed: what coil__stack_suspend returns there, if it is suspended; what the body has returned is written to it.
/// @return true when the body has returned.
/// Never suspends. Any context, on another stack too.
bool coil__stack_resume(coil__stack *stack, struct coil_value *value);

// struct coil_value coil__stack_suspend(void) and coil__stack_body(void *arg) are declared in stack.h.

/// Frees a stack. One that is suspended is dropped as it is: the core closes coroutines before.
///
/// @param stack  taken; not running.
/// Never suspends. Any context.
void coil__stack_free(coil__stack *stack);

/// Tells on which stack the program is.
///
/// @return borrowed; NULL on the platform's own.
/// Never suspends. Any context.
coil__stack *coil__stack_current(void);

// A function of C on a stack.
typedef struct coil__function {
    const char *name; // borrowed for ever; NULL: not known
    const char *file; // borrowed for ever; NULL: not known
    int line;         // 0: not known
} coil__function;

/// Lists the functions of C on a suspended stack, innermost first, with those that the compiler has inlined where that is known.
///
/// @param stack  borrowed; suspended.
/// @param functions  where they go, borrowed; NULL if there is no room.
/// @param room  how many may be written.
/// @return how many there are; 0: the platform cannot tell.
/// Never suspends. Any context, on another stack too.
size_t coil__stack_list(coil__stack *stack, coil__function *functions, size_t room);

// ---------------------------------------------------------------------------------------------------------------------
// Hosts: time, waiting, standard error
// ---------------------------------------------------------------------------------------------------------------------

/// Reads the monotonic clock.
///
/// @return seconds.
/// Never suspends. Any context.
double coil__host_now(void);

#define COIL__READABLE 1
#define COIL__WRITABLE 2

// A descriptor that the loop watches.
typedef struct coil__watch {
    int fd;        // below 0: nobody watches anything here
    int events;    // COIL__READABLE | COIL__WRITABLE: what is asked for
    int ready;     // which of the events were found
    uint32_t next; // of those that a loop watches: the place where coil__watch_next goes on
} coil__watch;

// What a loop watches. A descriptor keeps its place; it may have more than one.
typedef struct coil__watches {
    coil__watch *items;
    size_t count;
    uint32_t *changed; // the places that are new, or others than before, or were ready, since the host looked last: of all others it knows
    size_t changed_count;
    uint32_t *found; // where the host puts the places that are ready: coil__watch_found
    size_t found_count;
} coil__watches;

/// Tells that a descriptor is ready: for coil__host_poll.
///
/// @param all  borrowed.
/// @param place  of the descriptor.
/// @param events  which of those that are asked for.
/// Never suspends. Any context.
static inline void coil__watch_found(coil__watches *all, size_t place, int events)
{
    if (!events) return;
    if (!all->items[place].ready) all->found[all->found_count++] = (uint32_t)place;
    all->items[place].ready |= events;
}

/// Looks at descriptors, and waits until one is ready or a time has come. A descriptor that cannot be waited for is ready.
/// A host that must not wait (JavaScript) looks only, whatever the time.
///
/// @param all  borrowed; what is ready is told.
/// @param until  of the host's clock; 0 only looks; INFINITY has no limit.
/// @return false: it must not wait, and has only begun to watch: it wants to be asked again.
/// Never suspends. Outside of stacks only.
bool coil__host_poll(coil__watches *all, double until);

/// Waits until a time has come, where nothing is watched; perhaps not so long. A host that must not wait (JavaScript) does not.
///
/// @param until  of the host's clock; INFINITY has no limit.
/// Never suspends. Outside of stacks only.
void coil__host_sleep(double until);

// What a call that fails returns, negated: Linux's numbers, on every host.
typedef enum coil__errno {
    COIL__EPERM = 1,
    COIL__ENOENT = 2,
    COIL__EINTR = 4,
    COIL__EIO = 5,
    COIL__EBADF = 9,
    COIL__EAGAIN = 11, // it would have to wait
    COIL__ENOMEM = 12,
    COIL__EACCES = 13,
    COIL__EISDIR = 21,
    COIL__EINVAL = 22,
    COIL__EMFILE = 24,
    COIL__EFBIG = 27,
    COIL__ENOSPC = 28,
    COIL__ESPIPE = 29,
    COIL__EROFS = 30,
    COIL__EPIPE = 32,
    COIL__ENOSYS = 38,
    COIL__ENOTSOCK = 88,
    COIL__EMSGSIZE = 90,
    COIL__ENOPROTOOPT = 92,
    COIL__EOPNOTSUPP = 95,
    COIL__EAFNOSUPPORT = 97,
    COIL__EADDRINUSE = 98,
    COIL__EADDRNOTAVAIL = 99,
    COIL__ENETDOWN = 100,
    COIL__ENETUNREACH = 101,
    COIL__ECONNABORTED = 103,
    COIL__ECONNRESET = 104,
    COIL__ENOBUFS = 105,
    COIL__EISCONN = 106,
    COIL__ENOTCONN = 107,
    COIL__ETIMEDOUT = 110,
    COIL__ECONNREFUSED = 111,
    COIL__EHOSTUNREACH = 113,
    COIL__EALREADY = 114,
    COIL__EINPROGRESS = 115,
    COIL__EDQUOT = 122
} coil__errno;

#define COIL__LAST_STANDARD 2 // of the descriptors that every program has

/// Reads what there is: of a file, a pipe, a terminal or a socket that is ready.
///
/// @param fd  a descriptor.
/// @param to  where to, borrowed.
/// @param size  bytes; at least 1.
/// @return how many bytes; 0: the end; below 0: a coil__errno, negated.
/// Never suspends. Any context.
ptrdiff_t coil__host_read(int fd, void *to, size_t size);

/// Writes as much as goes without waiting, where the host can tell.
///
/// @param fd  a descriptor.
/// @param data  borrowed.
/// @param length  bytes; at least 1.
/// @return how many bytes; below 0: a coil__errno, negated. EPIPE is an error, and no signal.
/// Never suspends. Any context.
ptrdiff_t coil__host_write_some(int fd, const void *data, size_t length);

/// Closes a descriptor.
///
/// @param fd  taken.
/// Never suspends. Any context.
void coil__host_close(int fd);

// ---------------------------------------------------------------------------------------------------------------------
// Sockets: descriptors that never block. A result below 0 is a coil__errno, negated
// ---------------------------------------------------------------------------------------------------------------------

// An address of the Internet, or none.
typedef struct coil__address {
    uint8_t family; // 4, 6; 0: none
    uint16_t port;
    uint8_t bytes[16]; // 4 of them, or 16, as on the wire
    uint32_t flow, scope; // of IPv6
} coil__address;

#define COIL__STREAM 1
#define COIL__DATAGRAM 2

/// Tells why there are no sockets.
///
/// @return borrowed for ever: what to do, for people. NULL: there are.
/// Never suspends. Any context.
const char *coil__host_socket_missing(void);

/// Tells what the user can do where a socket is refused with EACCES.
///
/// @return borrowed for ever; NULL: nothing is known.
/// Never suspends. Any context.
const char *coil__host_socket_remedy(void);

/// Makes a socket.
///
/// @param family  4 or 6.
/// @param type  COIL__STREAM or COIL__DATAGRAM.
/// @return a descriptor.
/// Never suspends. Any context.
int coil__host_socket(int family, int type);

#define COIL__REUSE_ADDRESS 1u
#define COIL__REUSE_PORT 2u
#define COIL__ONLY_IPV6 4u
#define COIL__BROADCAST 8u

/// Gives a socket an address of this machine.
///
/// @param fd  a socket.
/// @param address  borrowed; NULL: only the options count.
/// @param options  COIL__REUSE_ADDRESS and so on.
/// @return 0.
/// Never suspends. Any context.
int coil__host_bind(int fd, const coil__address *address, unsigned options);

/// Has a socket take connections.
///
/// @param fd  a socket.
/// @param backlog  how many may wait to be accepted.
/// @return 0.
/// Never suspends. Any context.
int coil__host_listen(int fd, int backlog);

/// Takes a connection.
///
/// @param fd  a socket that listens.
/// @param peer  where the other side's address goes, borrowed.
/// @return a descriptor; EAGAIN: there is none yet.
/// Never suspends. Any context.
int coil__host_accept(int fd, coil__address *peer);

/// Begins to connect. The socket is writable when it is decided.
///
/// @param fd  a socket.
/// @param address  borrowed.
/// @return 0: it is connected; EINPROGRESS.
/// Never suspends. Any context.
int coil__host_connect(int fd, const coil__address *address);

/// Tells how a connection was decided.
///
/// @param fd  a socket that is writable.
/// @return 0: it is connected; EINPROGRESS: it is not.
/// Never suspends. Any context.
int coil__host_connected(int fd);

/// Ends the writing of a connection.
///
/// @param fd  a socket.
/// @return 0.
/// Never suspends. Any context.
int coil__host_shutdown(int fd);

/// Tells whether the host still has bytes of a connection to send, which would be lost if it were closed now. The socket is writable when it has not.
///
/// @param fd  a socket.
/// @return true if so.
/// Never suspends. Any context.
bool coil__host_unsent(int fd);

/// Reads a socket's address.
///
/// @param fd  a socket.
/// @param of_peer  the other side's.
/// @param address  where it goes, borrowed.
/// @return 0.
/// Never suspends. Any context.
int coil__host_socket_name(int fd, bool of_peer, coil__address *address);

/// Receives a datagram.
///
/// @param fd  a socket.
/// @param to  where to, borrowed.
/// @param size  bytes.
/// @param from  where the sender's address goes, borrowed.
/// @return how many bytes, of at most size: the rest is lost.
/// Never suspends. Any context.
ptrdiff_t coil__host_receive(int fd, void *to, size_t size, coil__address *from);

/// Sends a datagram.
///
/// @param fd  a socket.
/// @param data  borrowed.
/// @param length  bytes.
/// @param address  to whom, borrowed; NULL: to whom it is connected.
/// @return how many bytes.
/// Never suspends. Any context.
ptrdiff_t coil__host_send(int fd, const void *data, size_t length, const coil__address *address);

// A look-up of a name that is under way.
typedef struct coil__lookup coil__lookup;

/// Begins to look up the addresses of a name.
///
/// @param name  borrowed until it is freed; not empty.
/// @param fd  where a descriptor goes, borrowed: readable when it is decided; -1: it is decided.
/// @param lookup  where it goes, owned: coil__host_lookup_free.
/// @return 0.
/// Never suspends. Any context.
int coil__host_lookup(const char *name, int *fd, coil__lookup **lookup);

/// Reads what was found.
///
/// @param lookup  borrowed.
/// @param addresses  where they go, borrowed: at most room of them.
/// @param room  how many.
/// @param failure  where to say why there are none, for people; borrowed for ever.
/// @return how many; EAGAIN: it is not decided yet; another error: there are none.
/// Never suspends. Any context.
int coil__host_lookup_result(coil__lookup *lookup, coil__address *addresses, size_t room, const char **failure);

/// Gives a look-up back, decided or not.
///
/// @param lookup  taken; NULL is allowed.
/// Never suspends. Any context.
void coil__host_lookup_free(coil__lookup *lookup);

/// Gets memory for good: the core keeps and reuses it.
///
/// @param size  bytes.
/// @return aligned to 4096 bytes where it is that large, else to 16; or NULL: no memory.
/// Never suspends. Any context.
void *coil__host_memory(size_t size);

/// Looks up an option in the environment.
///
/// @param name  borrowed.
/// @return true when it is set, and not to nothing or 0.
/// Never suspends. Any context.
bool coil__host_option(const char *name);

/// Writes to standard error, after everything that the program wrote before.
///
/// @param text  borrowed.
/// @param length  bytes.
/// Never suspends. Any context.
void coil__host_write(const char *text, size_t length);

/// Opens what a trace is written to. Needed by programs that are built with a trace only.
///
/// @param path  borrowed. As wasm only its last part counts: a file in the first directory that the host gives; JavaScript gives a stream instead.
/// @return false: it cannot be written.
/// Never suspends. Any context.
bool coil__host_trace_open(const char *path);

/// Writes to what coil__host_trace_open has opened, at once: nothing is lost when the program is killed.
///
/// @param text  borrowed.
/// @param length  bytes.
/// Never suspends. Any context.
void coil__host_trace_write(const char *text, size_t length);

/// Tells whether somebody outside of the program can ask what its tasks do. Needed by programs that `coil ps` looks at only, as are the next two; a host
/// that drives the program itself calls coil__snapshot instead.
///
/// @return false: nobody ever will.
/// Never suspends. Any context.
bool coil__host_can_ask(void);

/// Tells whether somebody asks, once each time.
///
/// @return true: coil__host_answer is waited for.
/// Never suspends. Any context.
bool coil__host_asked(void);

/// Answers.
///
/// @param text  borrowed.
/// @param length  bytes.
/// Never suspends. Any context.
void coil__host_answer(const char *text, size_t length);

/// Has JavaScript do something at once (src/js.h says what). Needed by programs that call JavaScript only.
///
/// @param operation  a coil__js_operation.
/// @param target  what it is done to: a place in the table of references, or what the operation says.
/// @param name  borrowed; UTF-8. NULL: it needs none.
/// @param length  of the name, in bytes.
/// @param values  borrowed; arguments. NULL if there are none.
/// @param count  how many.
/// @return a coil__js_outcome; the result is in the channel.
/// Never suspends. Any context.
uint32_t coil__host_js(uint32_t operation, uint32_t target, const char *name, size_t length, const struct coil_value *values, size_t count);

/// Ends the program at once, without exit handlers.
///
/// @param status  the exit status.
/// Never suspends. Any context.
_Noreturn void coil__host_exit(int status);

/// Runs the loop from inside a call that must not return before it ends: only where main is not on a stack of its own.
///
/// Drives coil__program_turn and coil__program_wait until done() is true.
///
/// @param done  asked before each turn.
/// @param arg  passed to it, borrowed.
/// Never suspends. Outside of stacks only.
void coil__host_drive(bool (*done)(void *arg), void *arg);

/// Runs main and exit: the body of main's stack, where main has one.
///
/// Suspends, as main does. On a stack, where main has one.
_Noreturn void coil__host_main(void);

/// Tells whether another program drives this one, turn by turn, and may call its functions between two turns.
///
/// @return whether it does.
/// Never suspends. Any context.
bool coil__host_is_driven(void);

// ---------------------------------------------------------------------------------------------------------------------
// Threads: one lock for all that threads share, and one place to wait at. A host without threads refuses to start any; the rest does nothing there.
// ---------------------------------------------------------------------------------------------------------------------

/// Starts a thread that calls body(arg), and ends when it returns.
///
/// @param body  what it runs; NULL only asks whether a thread could be started.
/// @param arg  passed to it, borrowed.
/// @return NULL; or why it could not be started, borrowed for ever.
/// Never suspends. Any context.
const char *coil__host_thread_start(void (*body)(void *arg), void *arg);

/// Takes the lock. It is not recursive.
///
/// Never suspends. Any context, any thread.
void coil__host_thread_lock(void);

/// Gives the lock back.
///
/// Never suspends. Any context, any thread.
void coil__host_thread_unlock(void);

/// Lets this thread wait until coil__host_thread_wake is called, or the time is over; the lock is free meanwhile. It may return for no reason.
///
/// @param timeout  seconds; INFINITY has no limit.
/// Never suspends. With the lock.
void coil__host_thread_wait(double timeout);

/// Wakes all threads that wait, and has coil__host_poll return at once, this time or the next.
///
/// Never suspends. Any context, any thread, with the lock or without; a signal handler only where no other thread waits.
void coil__host_thread_wake(void);

// ---------------------------------------------------------------------------------------------------------------------
// What a platform may ask of the core
// ---------------------------------------------------------------------------------------------------------------------

/// Runs what is ready: turns of the loop, and main when it waits for nothing any more.
///
/// @param budget  seconds after which it comes back although more is ready; INFINITY: when nothing is ready any more.
/// @return seconds until it wants to be called again: 0 at once, INFINITY when only something outside can go on.
/// Never suspends. Outside of stacks only.
double coil__program_turn(double budget);

/// Has coil__host_main run on a stack of its own at the next turn.
///
/// @param stack_size  bytes.
/// @return false: no memory.
/// Never suspends. Outside of stacks only.
bool coil__program_start(size_t stack_size);

/// Tells what descriptors the loop watches, for hosts that must not wait.
///
/// @param fd  a descriptor.
/// @return COIL__READABLE | COIL__WRITABLE: what is asked for.
/// Never suspends. Any context.
int coil__program_watches(int fd);

/// Finds the first place of a descriptor.
///
/// @param all  borrowed; of a loop.
/// @param fd  a descriptor.
/// @return its place; UINT32_MAX: it is not watched.
/// Never suspends. Any context.
uint32_t coil__watch_first(const coil__watches *all, int fd);

/// Finds the next place of a descriptor.
///
/// @param all  borrowed; of a loop.
/// @param place  where to begin: next of the last one.
/// @param fd  the descriptor.
/// @return its place; UINT32_MAX: there is no other.
/// Never suspends. Any context.
static inline uint32_t coil__watch_next(const coil__watches *all, uint32_t place, int fd)
{
    while (place != UINT32_MAX && all->items[place].fd != fd) place = all->items[place].next;
    return place;
}

/// Waits until something that the loop watches is ready or the time is over: for hosts that wait themselves.
///
/// @param wait  what coil__program_turn has returned; above 0.
/// Never suspends. Outside of stacks only.
void coil__program_wait(double wait);

#define COIL__INTERRUPTED (-1)

/// Tells whether a function that blocks can suspend its task instead.
///
/// @return true: it is in a task, and may await there.
/// Never suspends. Any context.
bool coil__blocking_is_possible(void);

/// Suspends the current task until one of the descriptors is ready or the time is over, as a call that blocks.
///
/// @param watches  borrowed; ready is filled in. Where several tasks wait for the same descriptor, one of them is told.
/// @param count  how many.
/// @param timeout  seconds; INFINITY has no limit. 0: the loop makes one turn.
/// @return how many are ready; 0: the time is over; COIL__INTERRUPTED: the task was cancelled, and the call ends with EINTR.
/// Suspends. Where coil__blocking_is_possible.
int coil__blocking_wait(coil__watch *watches, size_t count, double timeout);

/// Lets others run, if the task has not done so for some time: for calls that never block.
///
/// Suspends, perhaps. Any context.
void coil__blocking_give_way(void);

/// Takes a lock that the current task holds until its call is over: two calls that read from the same file come one after the other.
///
/// @param key  borrowed: what is locked, by its address.
/// @param held  where what coil__blocking_unlock wants goes, borrowed; NULL: not in a task, and nothing is locked.
/// @return false: the task was cancelled while it waited, and the call ends with EINTR.
/// Suspends, perhaps. Any context.
bool coil__blocking_lock(const void *key, void **held);

/// Gives it back.
///
/// @param held  taken: what coil__blocking_lock has given.
/// Never suspends. Any context.
void coil__blocking_unlock(void *held);

/// Says who is running, for messages about the end of the program: "Task 'Task-2' (example1)", "main". Allocates nothing.
///
/// @return borrowed, until it is called again.
/// Never suspends. Any context.
const char *coil__program_where(void);

/// Lists all tasks, as JSON: for hosts that can look between two turns. In programs that `coil ps` looks at only.
///
/// @param wanted  true; or false to give the memory of the last list back.
/// @return borrowed until the next call; NULL: no memory, or it was not wanted.
/// Never suspends. Outside of stacks only.
const char *coil__snapshot(bool wanted);

/// Allocates as the core does, counted and freed with its size.
///
/// @param size  bytes, at least 1.
/// @return owned; or NULL: no memory.
/// Never suspends. Any context.
void *coil__allocate(size_t size);

/// Gives back what coil__allocate gave.
///
/// @param memory  taken; NULL is allowed.
/// @param size  the bytes that were asked for.
/// Never suspends. Any context.
void coil__free(void *memory, size_t size);

/// Formats a message: what printf's %s, %zu and %d can, without libc's printf.
///
/// @param buffer  where to, borrowed.
/// @param size  of it, in bytes.
/// @param format  borrowed.
/// @return the length that the whole message has.
/// Never suspends. Any context.
int coil__format(char *buffer, size_t size, const char *format, ...);

/// Prints "coil: <where>: <cause>" and ends the program with status 134, as abort does.
///
/// @param cause  borrowed.
/// Never suspends. Any context.
_Noreturn void coil__program_die(const char *cause);

#endif
