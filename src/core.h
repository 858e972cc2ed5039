// SPDX-License-Identifier: MIT
//
// core.h: what the files of the core share with each other and with nobody else: the layouts of the objects, and the functions
// named coil__. Layouts are here so that a task's step reads fields instead of calling; only the file named beside a struct writes it.
#ifndef COIL_CORE_H
#define COIL_CORE_H

#include "coil.h"
#include "port.h"
#include "stack.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#if defined(__GNUC__)
#define COIL__LIKELY(x) __builtin_expect(!!(x), 1)
#define COIL__UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define COIL__LIKELY(x) (x)
#define COIL__UNLIKELY(x) (x)
#endif

// Keeps what never suspends apart from a function that does. Unwinding is compiled into the whole of a function that suspends, and makes it
// larger and slower; so such a function is best a few lines around its calls.
#if defined(__GNUC__)
#define COIL__APART __attribute__((noinline))
#else
#define COIL__APART
#endif

// Lets the processor bring memory into its caches, for what comes soon: it does not wait for a load that nobody looks at. The address must be one that may be
// read.
static inline void coil__touch(const void *memory)
{
#if defined(__wasm__)
    (void)*(const volatile char *)memory;
#elif defined(__GNUC__)
    __builtin_prefetch(memory);
#else
    (void)memory;
#endif
}

// A definition that gives way to another one.
#if defined(__GNUC__)
#define COIL__WEAK __attribute__((weak))
#else
#define COIL__WEAK
#endif

// What is hardly ever called, and may need much of the stack: it runs on the plain one, so that whoever calls it can do with little of a coroutine's own.
#define COIL__RARE COIL_NEVER_SUSPENDS

// Around what is not on any hot path: compiled for size, where the compiler can be told so.
#if defined(__clang__)
#define COIL__COLD_BEGIN _Pragma("clang attribute push(__attribute__((minsize)), apply_to = function)")
#define COIL__COLD_END _Pragma("clang attribute pop")
#else
#define COIL__COLD_BEGIN
#define COIL__COLD_END
#endif

// ---------------------------------------------------------------------------------------------------------------------
// memory.c, format.c, double.c, text.c
// ---------------------------------------------------------------------------------------------------------------------

#define COIL__MEMORY_STEP ((size_t)8)
#define COIL__SMALL ((size_t)512)

typedef struct coil__block {
    struct coil__block *next;
} coil__block;

extern coil__block *coil__spare[COIL__SMALL / COIL__MEMORY_STEP]; // free blocks by their size in steps, rounded up, less 1
extern size_t coil__live;
extern bool coil__memory_is_plain; // no allocator is set, and there are no threads: blocks may be taken from these lists, and put into them
void coil__memory_changed(void);   // the second of these, if it was threads.c that changed it

// As coil__allocate, for what is allocated often: the size is a constant, at most COIL__SMALL.
static inline void *coil__allocate_small(size_t size)
{
    coil__block **list = &coil__spare[(size - 1) / COIL__MEMORY_STEP], *block = *list;
    if (COIL__UNLIKELY(!block)) return coil__allocate(size);
    *list = block->next;
    coil__live += size;
    return block;
}

// As coil__free, for what is freed often.
static inline void coil__free_small(void *memory, size_t size)
{
    if (COIL__UNLIKELY(!coil__memory_is_plain || size > COIL__SMALL)) {
        coil__free(memory, size);
        return;
    }
    coil__block **list = &coil__spare[(size - 1) / COIL__MEMORY_STEP], *block = memory;
    block->next = *list;
    *list = block;
    coil__live -= size;
}

void *coil__allocate_forever(size_t size); // for definitions: never freed, not counted as live
// Grows an array that holds `used` items to at least one more; false: no memory, nothing changed.
bool coil__grow(void **items, size_t *capacity, size_t used, size_t item_size);
_Noreturn void coil__fatal(const char *format, ...) COIL_PRINTF(1, 2);

// format.c: vsnprintf and snprintf, as far as the core's own messages need them.
int coil__format_list(char *buffer, size_t size, const char *format, va_list arguments);

// double.c: into the buffer, or a literal. NULL until the program makes its first double: without one it does not carry the digits' arithmetic.
#define COIL__DOUBLE_SIZE 32
typedef const char *(*coil__double_to_text)(double number, char buffer[COIL__DOUBLE_SIZE]);
extern _Atomic(coil__double_to_text) coil__double_writer; // set by other threads too
void coil__double_use(void);

// A growing text. A failed allocation is remembered and told at the end, so that writers need not check.
typedef struct coil__text {
    char *bytes;
    size_t length, capacity;
    bool failed;
    uint8_t levels; // what is long is shortened: one more than the levels of lists that are still shown. 0: nothing is
} coil__text;

void coil__text_add(coil__text *text, const char *format, ...) COIL_PRINTF(2, 3);
void coil__text_free(coil__text *text);
coil_value coil__text_take(coil__text *text); // owned string, or MemoryError; frees the text
coil_value coil__text_raise(coil__text *text, const coil_error_type *type); // an error with that message; frees the text
void coil__text_quote(coil__text *text, const char *bytes, size_t length); // as repr() of a str
void coil__text_repr(coil__text *text, coil_value value);
void coil__text_repr_short(coil__text *text, coil_value value); // reprlib.repr()
void coil__text_repr_object(coil__text *text, coil_object *object);

// ---------------------------------------------------------------------------------------------------------------------
// object.c
// ---------------------------------------------------------------------------------------------------------------------

// For coil_type.repr of the core's own types: they write into a growing text instead.
typedef void (*coil__repr)(coil_object *self, coil__text *text);

// The core's types have more slots than the public ones. The public struct comes first, so a coil__type is a coil_type.
#define COIL__TYPE_CORE 0x80000000u // it is a coil__type
#define COIL__TYPE_FUTURE 0x40000000u
#define COIL__TYPE_TASK 0x20000000u
#define COIL__TYPE_LIST 0x08000000u
#define COIL__TYPE_FRAME 0x10000000u // a coil__frame: coroutine or generator
typedef struct coil__type {
    coil_type public_type;
    coil__repr repr;
    bool (*cancel)(coil_future *self, const char *message); // of futures that stand for more than themselves: tasks, gather
    // Of what a done callback keeps, a group's member for one: who waits for the future by means of it: a task, or a future, for whoever awaits that; NULL:
    // nobody. Without the slot nobody does.
    coil_future *(*awaiter)(coil_object *self);
} coil__type;

void coil__object_free(coil_object *object);
bool coil__is_tracing(void); // somebody is told of events

#if defined(__GNUC__)
typedef uint64_t __attribute__((may_alias)) coil__word;
#if defined(__clang__)
#define COIL__UNROLL _Pragma("clang loop unroll(full)")
#else
#define COIL__UNROLL _Pragma("GCC unroll 16")
#endif
#define COIL__INLINE static inline __attribute__((always_inline))
#else
#define COIL__INLINE static inline
#endif

void *coil__no_memory(void); // NULL; the error is kept
void *coil__no_memory_for(void *object); // the same; what was to be made is released

// As coil_object_new, for what is made often: the size is a constant, at most COIL__SMALL. NULL: the error is kept.
COIL__INLINE void *coil__object_new(const coil_type *type, size_t size)
{
    coil_object *object = coil__allocate_small(size);
    if (COIL__UNLIKELY(!object)) return coil__no_memory();
#if defined(__GNUC__)
    // Not by memset: that becomes the instruction memory.fill, which engines make a call to the host of. An optimiser that knew the zero would find out.
    coil__word zero = 0;
    __asm__("" : "+r"(zero));
    COIL__UNROLL
    for (size_t i = 0; i < size / sizeof zero; i++) ((coil__word *)(void *)object)[i] = zero;
    memset((char *)object + size / sizeof zero * sizeof zero, 0, size % sizeof zero);
#else
    memset(object, 0, size);
#endif
    object->type = type;
    object->references = 1;
    object->size = (uint32_t)size;
    return object;
}

static inline coil_object *coil__retain(coil_object *object)
{
    object->references++;
    return object;
}

static inline void coil__release(coil_object *object)
{
    if (--object->references == 0) coil__object_free(object);
}

static inline bool coil__is_list(const coil_object *object)
{
    return object->type->flags & COIL__TYPE_LIST;
}

static inline bool coil__value_counted(coil_value value)
{
    return value.tag >= COIL_STRING;
}

static inline void coil__value_drop(coil_value value)
{
    if (coil__value_counted(value)) coil__release(value.as.object);
}

static inline coil_value coil__value_keep(coil_value value)
{
    if (coil__value_counted(value)) coil__retain(value.as.object);
    return value;
}

// A value without a copy of it: functions get their structs by address.
static inline void coil__value_set(coil_value *value, coil_tag tag, void *object)
{
    value->tag = tag;
    value->as.integer = 0;
    value->as.object = (coil_object *)object;
}

static inline coil_value coil__value_of(coil_tag tag, void *object)
{
    coil_value value;
    coil__value_set(&value, tag, object);
    return value;
}

coil_value coil__buffer_new(coil_tag tag, size_t length); // a string or bytes, zeroed, to be written; or MemoryError
void coil__list_set(coil_list *list, size_t index, coil_value value); // taken
// As Python's type(x).__name__.
const char *coil__value_type_name(coil_value value);

// ---------------------------------------------------------------------------------------------------------------------
// error.c
// ---------------------------------------------------------------------------------------------------------------------

typedef coil_place coil__place;

typedef struct coil__error {
    coil_object head;
    const coil_error_type *type;
    char *message; // allocated, message_size bytes; NULL: none
    size_t message_size;
    coil_value value;      // StopIteration.value, SystemExit.code
    coil_value cause;      // __cause__
    coil_list *members;    // of a group; NULL: no group
    coil_list *notes;      // __notes__, strings; NULL: none
    coil__place *trail;    // innermost first
    size_t trail_length, trail_capacity;
    bool immortal, told; // told: the message is str() of the value, made when somebody asked for it
} coil__error;

extern _Thread_local coil_value coil__kept; // what coil_last_error hands out; none: nothing is kept

static inline coil__error *coil__error_of(coil_value error)
{
    return (coil__error *)error.as.object;
}

// Without a place: for errors that the core raises itself.
coil_value coil__raise(const coil_error_type *type, const char *format, ...) COIL_PRINTF(2, 3);
void *coil__raise_null(const coil_error_type *type, const char *format, ...) COIL_PRINTF(2, 3); // kept, as by coil_raise_null
coil_value coil__raise_from(coil_value cause, const coil_error_type *type, const char *format, ...) COIL_PRINTF(3, 4);
coil_value coil__raise_cancelled(const char *message);
coil_value coil__raise_generator_exit(void); // needs no memory
void coil__error_set_cause(coil_value error, coil_value cause); // cause taken
bool coil__error_ends_program(coil_value value);                 // a SystemExit or KeyboardInterrupt
const coil_error_type *coil__error_type_named(const char *name); // of Coil's and of those that are defined; NULL: there is none
bool coil__error_is(const coil_error_type *type, const coil_error_type *base);
size_t coil__group_message_length(const coil__error *group); // without the number of its members, which str() of it ends in
// A traceback that is being written. How groups and notes are written is linked by those who make them: NULL until the program makes its first.
typedef struct coil__traceback {
    coil__text *text;
    int depth;       // of boxes: 0 outside of groups
    bool need_close; // the last box of a group is open; a group inside of it may close both with one line
} coil__traceback;
extern void (*coil__group_writer)(coil__traceback *out, coil_value group);
extern void (*coil__notes_writer)(coil__traceback *out, const coil_list *notes);
void coil__write_group(coil__traceback *out, coil_value group);
void coil__write_notes(coil__traceback *out, const coil_list *notes);

void coil__text_error_line(coil__text *text, coil_value error); // "ValueError: text"
void coil__text_error(coil__text *text, coil_value error);      // with its traceback

// ---------------------------------------------------------------------------------------------------------------------
// context.c, context_var.c
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil__bindings coil__bindings; // an immutable, shared set of (variable, value)

struct coil_context {
    coil_object head;
    coil__bindings *bindings; // NULL: empty
    bool entered;
};

extern coil_context *coil__context_now; // the current one; never NULL
extern coil_context coil__context_outermost; // for callbacks that are Coil's own and look at no variable
// A copy of an empty context, which nearly all are, is made when somebody asks for it: until then a task or handle has NULL, and what runs with NULL runs in
// this one, one after the other. It stays empty: who sets a variable has a context of its own from then on.
extern coil_context coil__context_spare;
extern coil_context **coil__context_user; // while it is entered: where the context of the task or handle belongs that runs in it. NULL: nobody does

// What a new task or handle is given: a context of the user's, a copy of the current one, or NULL for one that is empty. False: no memory, the error is kept.
COIL__INLINE bool coil__context_take(coil_context **context, coil_context *given)
{
    *context = NULL;
    if (COIL__LIKELY(!given && !coil__context_now->bindings)) return true;
    *context = given ? (coil_context *)coil__retain(&given->head) : coil_context_copy();
    return *context != NULL;
}

// The context of a task or handle, made if that is still to be done; borrowed. NULL: no memory, the error is kept.
coil_context *coil__context_of(coil_context **context);
// What is current again, after another context was: the user's own, if it was made meanwhile.
static inline coil_context *coil__context_again(coil_context *before)
{
    return COIL__UNLIKELY(before == &coil__context_spare && *coil__context_user) ? *coil__context_user : before;
}

// The current context, where it can be kept and written to; borrowed. NULL: no memory, the error is kept.
coil_context *coil__context_own(void);
coil_value coil__context_already_entered(coil_context *context);
const coil_value *coil__context_find(const coil_context *context, const coil_var *var); // borrowed; NULL: not bound
bool coil__context_bind(coil_context *context, coil_var *var, coil_value value);        // taken, unless it returns false: no memory
bool coil__context_unbind(coil_context *context, coil_var *var);                        // false: no memory

// ---------------------------------------------------------------------------------------------------------------------
// coroutine.c, generator.c
// ---------------------------------------------------------------------------------------------------------------------

typedef enum coil__frame_kind { COIL__COROUTINE,
                                COIL__GENERATOR,
                                COIL__ASYNC_GENERATOR } coil__frame_kind;

// What a suspended frame waits for. Whoever resumes it ends the wait, so that the functions that begin one have nothing to do afterwards: nothing need be
// kept of them, and resumed is at once the program's own function that called them.
typedef enum coil__wait { COIL__WAITS_IN_CODE, // what is sent to it is what coil__frame_yield returns
                          COIL__WAITS_FOR_TURN,
                          COIL__WAITS_FOR_FUTURE } coil__wait; // waits_for, a future; owned by the wait

// What a coroutine and a generator have in common: a function that can be left in the middle. It runs on a stack of its own, or, when
// a coroutine is awaited before it has started, in place: on the stack of the coroutine that awaits it.
//
//   created    nothing has run; no stack
//   running    it, or something that it resumed, is on the C stack
//   suspended  its stack is suspended in coil__frame_yield. A frame in place stays "running": it is where its owner is
//   closed     the function has returned; no stack
typedef struct coil__frame {
    coil_object head;
    uint8_t kind, state;
    uint8_t wait; // of one that is suspended: a coil__wait
    bool in_place : 1;
    bool closing : 1; // in place, and GeneratorExit was thrown into what it awaits
    coil_function function;
    void *arg;
    coil__stack *stack;
    size_t stack_size;
    struct coil__frame *owner;  // the frame on whose stack it runs: itself, unless it runs in place
    struct coil__frame *innermost; // of an owner that is suspended: the frame that was running
    struct coil__frame *caller; // while it runs: the frame that resumed it, by a send slot perhaps, or awaits it in place; NULL: the loop, or main
    coil_object *waits_for;     // what it awaits: cr_await, gi_yieldfrom; borrowed
    coil_value *transfer;       // of an owner that runs: where to what it yields is to go
    coil_object *keeps;         // owned: an object that the argument points to, for coroutines of the core's own; NULL: none
    const char *name, *file;
    int line;
} coil__frame;

struct coil_coroutine {
    coil__frame frame;
};

struct coil_generator {
    coil__frame frame;
};

extern _Thread_local coil__frame *coil__frame_current; // innermost frame that is running; NULL in callbacks, in main and in other threads
extern coil__frame *coil__frame_in_slot; // in a send slot, where none is current: the frame that has called it

// Whether the caller is in a coroutine, or an async generator; if not, coil__check_await says why.
static inline bool coil__may_await(void)
{
    return coil__frame_current && coil__frame_current->kind != COIL__GENERATOR;
}

// struct_size: of the struct that begins with the frame, in bytes.
coil__frame *coil__frame_new(const coil__type *type, size_t struct_size, coil__frame_kind kind, coil_function function, void *arg, size_t size,
                             const char *name, const char *file, int line);
// A coroutine object of one of the core's own methods, such as coil_event_wait_coro: size bytes of arguments are copied, and keeps (taken; NULL is
// allowed) is released with the coroutine. NULL: the error is kept.
coil_coroutine *coil__method_coroutine(coil_function function, const void *args, size_t size, void *keeps, const char *name, const char *file, int line);
coil_send_result coil__frame_send(coil__frame *frame, coil_value sent, coil_value *result);
// The same of one that is suspended, or is created and has its stack. In: what is sent to it, or thrown into it (taken); out: the result.
coil_send_result coil__frame_resume(coil__frame *frame, coil_value *value);
bool coil__frame_begin(coil__frame *frame); // of one that is created: it has its stack. False: no memory
coil_send_result coil__frame_throw(coil__frame *frame, coil_value error, coil_value *result);
coil_value coil__frame_close(coil__frame *frame);
coil_value coil__close(coil_object *object); // its close slot, if it has one
coil_value coil__frame_refuse(void); // the error where a frame must not be left now

// What must come before coil__stack_suspend: leaves the running frame, waiting in this way. Where to what it yields is to go; NULL: it must not be left.
COIL__INLINE coil_value *coil__frame_leave(coil__wait wait)
{
    coil__frame *inner = coil__frame_current, *owner = inner->owner;
    if (COIL__UNLIKELY(inner->closing)) return NULL;
    inner->wait = (uint8_t)wait;
    owner->innermost = inner;
    return owner->transfer;
}

bool coil__frame_leave_with(coil_value yielded); // taken; false: it must not be left

// Yields a value (taken) to whoever drives the running frame; returns what is sent in.
static inline coil_value coil__frame_yield(coil_value value)
{
    if (COIL__UNLIKELY(!coil__frame_leave_with(value))) return coil__frame_refuse();
    return coil__stack_suspend();
}

// Drives an iterator (taken) to its end, and yields what it yields: YIELD_FROM. NULL returns the kept error.
COIL_SUSPENDS coil_value coil__drive(coil_object *iterator);

// What coil_yield does first in an asynchronous generator; NULL until the program makes its first one.
extern void (*coil__async_yield)(coil__frame *frame);
// What can be done with them, for those who must not link them; NULL alike.
typedef struct coil__async_generator_type {
    const coil_type *type;
    coil_value (*asend)(coil_async_generator *generator, coil_value value);
    coil_value (*athrow)(coil_async_generator *generator, coil_value error);
    coil_value (*aclose)(coil_async_generator *generator);
} coil__async_generator_type;
extern const coil__async_generator_type *coil__async_generators;

void coil__frame_finalize(coil_object *self);
coil_send_result coil__frame_throw_slot(coil_object *self, coil_value error, coil_value *result);
coil_value coil__frame_close_slot(coil_object *self);
void coil__frame_repr(coil_object *self, coil__text *text);
coil_value coil__frame_missing(const char *what); // the error where no frame is current
extern coil_value (*coil__frame_barrier)(const char *what); // the same of who knows why there is none; NULL: nobody does
coil_value coil__check_await(void);               // none; or the error where nothing can be awaited
extern const coil__type coil__coroutine_type, coil__generator_type;
// Of a coroutine object that has one, borrowed; NULL: none.
const char *coil__coroutine_name(const coil_object *coroutine);
// Closes something suspended that is being freed; an error is printed. One that waits in its clean-up has nobody left to wait for: each wait fails, so
// that it gets to its end and releases what it holds. (Python clears the frame's variables instead.)
void coil__abandon(coil_object *object);
void coil__text_coroutine(coil__text *text, coil_object *coroutine); // "name() running at file:line"

// ---------------------------------------------------------------------------------------------------------------------
// loop.c, timers.c
// ---------------------------------------------------------------------------------------------------------------------

// Something that the loop shall do: an entry of the ready queue, of a future's list of callbacks, of the timer heap, or of nothing. It is a part of
// what it stands for, so that scheduling allocates nothing.
typedef enum coil__entry_kind {
    COIL__CALL,      // part of a handle: call it. The queue, list or heap that it is in owns the handle
    COIL__CALL_DONE, // part of a handle in a future's list: call it with the future. Owned alike
    COIL__STEP,      // part of a task: its next step. Owned by nobody: the loop's list of tasks owns pending ones
    COIL__WAKE,      // part of a sleep: its time is over. The heap or queue owns the sleep
    COIL__TELL,      // part of a handle in a future's list: nothing is called, it only tells that what it keeps waits for the future. Owned alike
    COIL__ANSWER     // in a task's list, part of a call from outside of the program: whoever has called is told at once (coil__answer). Owned by nobody
} coil__entry_kind;

typedef struct coil__entry {
    struct coil__entry *next;
    uint8_t kind;
    bool in_heap, cancelled;
    bool placed : 1;    // of a handle: made in debug mode: coil__place_of knows where
    bool remembers : 1; // of a handle: cancelled in debug mode: its repr tells of the callback
    bool delayed : 1;   // of a handle, a new timer: it is known in how long it is due, but not when
} coil__entry;

// What an entry of that kind does when the task is done, or destroyed. NULL until the program is called from outside.
extern void (*coil__answer)(coil__entry *entry);

#define COIL__ENTRY_OF(type, pointer) ((type *)(void *)((char *)(pointer) - offsetof(type, entry)))

void coil__entry_release(coil__entry *entry); // what owns it gives its reference back; nothing for a task's
void coil__entry_cancel(coil__entry *entry, coil_loop *loop);
coil_object *coil__entry_object(coil__entry *entry); // what it is a part of
void coil__entry_set_when(coil__entry *entry, double when); // of a handle: when it is due

// A list of entries as a circle: `last` is its last entry, whose next is the first; NULL: empty. One pointer, and both ends at hand.
static inline void coil__entries_append(coil__entry **last, coil__entry *entry)
{
    if (*last) {
        entry->next = (*last)->next;
        (*last)->next = entry;
    } else {
        entry->next = entry;
    }
    *last = entry;
}

// Empties a list; what it held, as a chain that ends in NULL.
static inline coil__entry *coil__entries_take(coil__entry **last)
{
    coil__entry *first = NULL;
    if (*last) {
        first = (*last)->next;
        (*last)->next = NULL;
        *last = NULL;
    }
    return first;
}

// Handle and TimerHandle.
struct coil_handle {
    coil_object head;
    coil__entry entry;
    union {
        coil_callback call;
        coil_done_callback done;
    } callback;
    void *arg;
    coil_object *keeps;    // owned: an object that arg points to; NULL: none
    coil_context *context; // owned
    union {
        coil_future *future; // CALL_DONE: whose callback it is; owned once the future is done
        coil_loop *loop;     // of a timer; borrowed
    } of;
    union {
        double when;         // of a timer
        coil_future *serves; // CALL_DONE: for call graphs, a future that stands for this one: whoever awaits that waits for this one too. Borrowed; NULL: none
    };
};

static inline void coil__handle_release(coil_handle *handle)
{
    if (--handle->head.references > 0) return;
    bool is_plain = !handle->keeps && !handle->context && handle->entry.kind == COIL__CALL && handle->head.size == sizeof *handle;
    if (COIL__LIKELY(is_plain)) coil__free_small(handle, sizeof *handle);
    else coil__object_free(&handle->head);
}

typedef struct coil__timer {
    double when; // of a new one that is delayed: in how long
    coil__entry *entry;
    uint32_t sequence : 30; // equal times fire in the order in which they were made
    uint32_t delayed : 1;
    uint32_t is_handle : 1; // it is told when it is due
} coil__timer;

typedef struct coil__timers {
    coil__timer *items; // the heap, and behind it those that are new
    size_t count, sorted, capacity; // of them all; of those in the heap
    size_t dated;                   // of them all: those behind are new, and not told yet when they are due. 0: since the loop has looked nobody was
    double base;                    // from which the last ones count: later ones count from no earlier time
    coil__timer *run; // in order, the first to fire last: many that were new at once
    size_t run_count, run_capacity;
    size_t cancelled; // of all
    uint32_t sequence;
} coil__timers;

static inline size_t coil__timers_count(const coil__timers *timers)
{
    return timers->count + timers->run_count;
}

// Both take the reference. False: no memory.
bool coil__timers_add_at(coil__timers *timers, coil__entry *entry, double when);
bool coil__timers_add_in(coil__timers *timers, coil__entry *entry, double delay); // from the next time on that the loop looks at the clock
void coil__timers_date(coil__timers *timers, double now);   // the new ones are told when they are due, and stay where they are

// Whether there are new ones, as far as it can be known without looking at them.
static inline bool coil__timers_are_new(const coil__timers *timers)
{
    return timers->count > timers->sorted && timers->count > timers->dated;
}

void coil__timers_settle(coil__timers *timers, double now); // the new ones take their places, unless they are cancelled already
// The time of the first one; INFINITY: there is none, or it is never due.
double coil__timers_first(const coil__timers *timers);
coil__entry *coil__timers_pop(coil__timers *timers); // the first one, owned
void coil__timers_drop_cancelled(coil__timers *timers);
void coil__timers_free(coil__timers *timers);

struct coil_loop {
    coil_object head;
    coil__entry *ready_first, *ready_last;
    size_t ready_count;
    size_t turn_left; // callbacks of this turn that have not run yet
    coil__timers timers;
    double now;  // when it looked at the clock last, for its timers
    bool looked; // since then nobody has waited
    coil_task *current_task;
    coil_task *tasks_first, *tasks_last; // pending, oldest first; the list owns them
    struct coil__watch_table *watches; // watches.c's; NULL: there were never any
    size_t watch_count;                // of them
    coil_exception_handler exception_handler;
    void *exception_arg;
    void (*report)(coil_loop *loop, const coil_exception_context *context); // calls exception_handler; NULL: the default handler
    coil_task_factory task_factory;
    void *task_factory_arg;
    coil_task *(*create_task)(coil_loop *loop, void *coroutine, const coil_task_options *options); // calls task_factory; NULL: there is none
    coil_object *current_object; // in debug mode: the handle or task that is being run; borrowed
    coil_handle *posted_first, *posted_last; // by other threads, under their lock: ready at the next turn
    struct coil__executor *executor; // threads.c's
    double slow_callback_duration;
    coil_async_generator *asyncgens; // those that were iterated in this loop, and are not closed, oldest first; borrowed
    void (*drop_asyncgens)(coil_loop *loop); // the loop closes
    coil_value raised; // SystemExit or KeyboardInterrupt, on its way out of run_forever
    coil_context *context; // of whoever runs it; borrowed
    size_t outside;    // waits that only the host can end (promises); with none, no timer and no watch, nothing can wake the loop
    bool running, stopping, closed, debug, deadlocked, asyncgens_shut_down;
    bool hooks_chosen; // while it runs: coil_set_asyncgen_hooks was called
    bool turned; // a turn was made since run_forever began: stop() ends that one, so stopping before it still makes one
    bool executor_ended; // _executor_shutdown_called
    bool shutting_down;  // all tasks are cancelled, and waited for
    bool tracks_origins;
    unsigned origins_before; // the depth that was set when it began to
};

void coil__trace_scheduled(coil__entry *entry); // it is in the ready queue

static inline void coil__loop_push(coil_loop *loop, coil__entry *entry)
{
    if (loop->ready_last) loop->ready_last->next = entry;
    else loop->ready_first = entry;
    loop->ready_last = entry;
    loop->ready_count++;
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_scheduled(entry);
}

extern _Thread_local coil_loop *coil__running_loop; // NULL: none; other threads have none

coil_loop *coil__loop_or_running(coil_loop *loop); // NULL: error kept
coil_value coil__loop_check_open(const coil_loop *loop);
double coil__loop_turn(coil_loop *loop); // one turn, or a part of it; how long to wait until the next: 0 at once, INFINITY for ever
struct coil__blocked;

// What watches.c adds to a loop, known by this table only, so that programs that watch nothing do not carry it.
typedef struct coil__watch_functions {
    void (*look)(coil_loop *loop, double now);   // schedules the callbacks of what is ready
    void (*wait)(coil_loop *loop, double until); // coil__host_poll; the next turn knows what was found
    int (*events)(const coil_loop *loop, int fd); // that are asked for
    void (*drop_all)(coil_loop *loop);
} coil__watch_functions;

extern const coil__watch_functions *coil__watching; // NULL: nothing has ever been watched
// For callbacks, or for one of the descriptors that a call waits for which blocks: the place that coil__loop_unwatch wants; UINT32_MAX: no memory.
uint32_t coil__loop_watch(coil_loop *loop, const coil__watch *wanted, struct coil__blocked *blocked, size_t of_them);
void coil__loop_unwatch(coil_loop *loop, uint32_t place);
void coil__loop_limit(double seconds);   // how long turns may take from now on, together; INFINITY: no limit; below 0: so many callbacks, and the clock is not looked at
bool coil__loop_is_over(void);           // that time is over
void coil__loop_raise(coil_loop *loop, coil_value error); // taken
coil_value coil__loop_complete(coil_loop *loop, coil_future *future); // suspends main: run_until_complete of a future (borrowed)
coil_handle *coil__handle_new(coil_context *context); // NULL context: a copy of the current one
bool coil__is_handle(const coil_object *object);
bool coil__is_timer(const coil_object *object); // a TimerHandle
coil_handle *coil__callback_handle(coil_loop *loop, coil_callback callback, void *arg, coil_context *context); // owned, not scheduled; in that context
// The loop, or the running one; NULL: it cannot take a callback now, and the error is kept.
coil_loop *coil__usable_loop(coil_loop *loop, bool callable, const char *method);
coil_handle *coil__timer_new(coil_loop *loop, double when, coil_callback callback, void *arg, coil_context *context); // owned by the heap
void coil__loop_close_unclosed(coil_loop *loop); // warns, unless it is closed already
void coil__loop_report(coil_loop *loop, const char *message, coil_value error, coil_future *future, coil_task *task,
                       coil_handle *handle);
extern atomic_bool coil__interrupted;                // coil_interrupt_main has asked
extern void (*coil__interrupt)(coil_loop *loop); // set before that
double coil__program_skip(const coil_loop *loop, double wait); // virtual time: jumps, if nothing outside is waited for; how long is left to wait
// service.c. Turns of the loop that calls from outside run in; NULL: there are no such calls, and what waits for nothing inside is a deadlock.
extern double (*coil__turn_service)(void);
void coil__service_open(void);
// A call from outside begins: in the loop that runs, or in one of the service's own, which runs meanwhile. Borrowed. NULL: no memory, the error is kept.
coil_loop *coil__service_enter(coil_loop **before);
void coil__service_leave(coil_loop *before);
void coil__service_close(void); // for leak tests
double coil__clock(void); // host time, or virtual time
double coil__clock_skip(double seconds); // virtual time: jumps, and returns 0; real time: returns the seconds

// What threads.c adds to a loop, known by this table only, so that programs without threads do not carry it.
typedef struct coil__thread_functions {
    void (*take)(coil_loop *loop);  // what other threads have posted is ready now
    void (*close)(coil_loop *loop); // the loop is closed, under the threads' lock; what its executor has still to do is forgotten
    bool (*busy)(const coil_loop *loop); // a function is running, or has something for the loop: time must not be skipped
} coil__thread_functions;

extern const coil__thread_functions *coil__threads; // NULL: there has never been a second thread. Set before one is started

// What a runner has to shut down besides tasks: bodies of coroutines; arg: the loop. NULL: the program has not made any of it. Set when the first is made.
extern coil_function coil__shutdown_asyncgens, coil__shutdown_executor;

// threads.c, for threadsafe.c.
void coil__use_threads(void); // in the loop's thread
bool coil__in_loop_thread(void);
bool coil__post(coil_loop *loop, coil_handle *handle); // with the lock. Takes the handle, unless it is false: the loop is closed
void coil__wait_for_loop(double timeout);              // with the lock; not in the loop's thread

// ---------------------------------------------------------------------------------------------------------------------
// future.c, task.c
// ---------------------------------------------------------------------------------------------------------------------

typedef enum coil__future_state { COIL__PENDING,
                                  COIL__CANCELLED,
                                  COIL__FINISHED } coil__future_state;

struct coil_future {
    coil_object head;
    uint8_t state;
    bool log_traceback; // an error is set, and nobody has looked at it
    bool blocking;      // _asyncio_future_blocking: yielded by an await, not by hand
    bool placed : 1;    // made in debug mode: coil__place_of knows where
    bool in_repr : 1;   // it may hold itself, or wait for itself, through others
    bool is_sleep : 1;  // coil_sleep's own: when the sleeper is woken before its time, its timer is not needed any more
    coil_value result;  // a result, or an error. Of one that is pending or cancelled: the message of cancel() as a string, or none
    coil_loop *loop;    // owned
    coil__entry *callbacks; // a list: coil__entries_append
    uint32_t trail_length;  // of the error when it was set
};

// A future that a timer resolves.
typedef struct coil__sleep {
    coil_future future;
    coil__entry entry;
} coil__sleep;

struct coil_task {
    coil_future future;
    coil__entry entry; // its next step: in the ready queue, or in the list of the future that it waits for
    coil_object *coroutine;
    coil_context *context;
    coil_future *waiter; // _fut_waiter; owned
    coil_task *previous, *next;
    union {
        char *text;      // allocated
        uint64_t number; // Task-<number>
    } name;
    coil_object *thrown; // owned: the error that the next step raises in the coroutine; NULL: no error
    unsigned cancel_requests;
    bool named;      // name.text
    bool cancelling; // coil_task_cancel is passing a request on to what it waits for
    bool must_cancel, quiet; // quiet: may be destroyed while it is pending
    bool interrupted; // must_cancel, and a call that blocks was cut short by it: the function that made it knows
};

// blocking.c
extern void (*coil__blocking_wake)(struct coil__blocked *blocked, size_t place, int ready); // set by who makes one
extern coil_object coil__left; // what a task yields that goes on blocking when nobody waits for it any more

coil_future *coil__future_new(const coil__type *type, size_t size, coil_loop *loop);

// The same for what is made often: the size is a constant, at most COIL__SMALL.
COIL__INLINE coil_future *coil__future_make(const coil__type *type, size_t size, coil_loop *loop)
{
    if (COIL__UNLIKELY(loop->debug || coil__is_tracing())) return coil__future_new(type, size, loop);
    coil_future *future = coil__object_new(&type->public_type, size);
    if (COIL__LIKELY(future != NULL)) future->loop = (coil_loop *)coil__retain(&loop->head);
    return future;
}

void coil__future_finish(coil_future *future, coil__future_state state, coil_value result); // taken
void coil__future_append(coil_future *future, coil__entry *entry); // taken, unless it is a task's
coil_value coil__future_watch(coil_future *future, coil_done_callback callback, void *arg, coil_context *context, void *keeps);
void coil__future_drop_callbacks(coil_future *future); // but for the steps of tasks that wait for it
// A listener is a done callback of one future that serves another object: a gathering, what a shield returns. The object has the handle and is borrowed by
// it, so that the two are no circle that keeps itself alive; the object's finalizer gives the handle away with itself (listener_adopt), so that it lives on
// for as long as the callback may still be called, as a Python closure would.
coil_handle *coil__future_listen(coil_future *future, coil_done_callback callback, void *arg); // owned; NULL: the error is kept
void coil__listener_adopt(coil_handle **listener, void *object); // takes the handle; NULL is allowed
void coil__listener_drop(coil_handle **listener, coil_future *future); // takes the handle, which is not called any more; NULL is allowed
bool coil__future_cancel_plain(coil_future *future, const char *message);
const char *coil__future_message(const coil_future *future); // of cancel(), of one that is not finished; borrowed, NULL: none
void coil__future_keep_message(coil_future *future, const char *message);
COIL_SUSPENDS coil_value coil__future_await(coil_future *future);
COIL_SUSPENDS coil_value coil__future_join(coil_future *future); // the same, and takes the reference
void coil__future_end_wait(coil_future *future); // takes the reference of who has waited for it
// A step of awaiting: FutureIter's. True: the future itself is to be yielded, and is the value; false: the value is the outcome.
bool coil__future_step(coil_future *future, coil_value *value);
coil_object *coil__future_iterate(coil_object *self);
void coil__future_finalize(coil_object *self);
void coil__text_future(coil__text *text, coil_future *future);
void coil__future_repr(coil_object *self, coil__text *text);
void coil__text_future_details(coil__text *text, coil_future *future); // what stands behind the state
extern const coil__type coil__future_type, coil__task_type;
extern const coil__type coil__turn_type; // of a future that only lets the loop make a turn, while a runner shuts it down

static inline bool coil__is_future(const coil_object *object)
{
    return object->type->flags & COIL__TYPE_FUTURE;
}

static inline bool coil__is_task(const coil_object *object)
{
    return object->type->flags & COIL__TYPE_TASK;
}

bool coil__task_run(coil_task *task); // its step; true: its last, and it is still registered
void coil__task_unregister(coil_task *task); // and releases it, for the loop
void coil__sleep_wake(coil__sleep *sleep);
bool coil__sleep_cancel(coil_future *self, const char *message);
#define COIL__UNSCHEDULED (-2) // for coil_task_options.eager_start: whoever makes the task has it make its first step
coil_task *coil__task_make(coil_loop *loop, void *coroutine, const coil_task_options *options); // as coil_task_new
void coil__task_renew(coil_task *task); // registers it again, under a new number, unscheduled: one that has ended, and that is as a new one is otherwise
extern void (*coil__step_refused)(coil_loop *loop, coil_task *task, bool enters); // NULL: enter_task.c, without which it cannot happen, is not used
extern coil_task *(*coil__start_eagerly)(coil_task *task); // taken. eager.c
void coil__eager_use(void);                                // before a task is made that may start eagerly
coil_task *coil__create_task(coil_loop *loop, void *coroutine, const coil_task_options *options); // as coil_loop_create_task
coil_object *coil__wrap_awaitable(coil_object *object); // a coroutine object, owned, that awaits it; a coroutine object is taken. NULL: the error is kept
void coil__task_abandon(coil_task *task); // the loop closes: a pending task is told of and destroyed

// ---------------------------------------------------------------------------------------------------------------------
// awaited_by.c, graph.c, for task_stack.c too
// ---------------------------------------------------------------------------------------------------------------------

// Tells who waits for a future, in the order in which they began to; one who waits in two ways is told of twice.
typedef void (*coil__each_awaiter)(coil_future *awaiter, void *arg);
void coil__future_awaiters(const coil_future *future, coil__each_awaiter each, void *arg);

// The coroutines of a task, innermost first: at most `room` of them are written, none if the future is no task. How many there are.
size_t coil__call_stack(const coil_future *future, coil_call_frame *frames, size_t room);
bool coil__is_running(const coil_future *future); // it is the current task, in a coroutine
// Tells of a coroutine, and goes on to what it waits for, which may be a coroutine again: cr_await leads on from coroutines only. False: it is none, or has
// ended.
bool coil__describe_coroutine(const coil_object **object, coil_call_frame *described);

// ---------------------------------------------------------------------------------------------------------------------
// waiters.c, lock.c, condition.c
// ---------------------------------------------------------------------------------------------------------------------

// The head of what is bound to a loop by its first call that blocks: asyncio's _LoopBoundMixin.
typedef struct coil__bound {
    coil_object head;
    coil_loop *loop; // owned, so that no other loop can have its address; NULL: not bound yet
} coil__bound;

// A task that is blocked: the future that it awaits, with its place in a queue. An object of its own rather than a local variable of the call: a
// coroutine that will not end when it is closed is freed with its C stack, and would leave the queue pointing there.
typedef struct coil__waiter {
    coil_future future;
    struct coil__waiter *previous, *next;
    bool queued;
} coil__waiter;

// First in, first out. Borrows its waiters: each is owned by the call that waits.
typedef struct coil__waiters {
    coil__waiter *first, *last;
    coil__waiter *asleep; // all before it are woken or cancelled; NULL: all are. So that waking does not search
    size_t count;
} coil__waiters;

void coil__bound_finalize(coil_object *self);
// A waiter, owned, last in the queue if one is given. It keeps the object that it waits for. NULL: the error is kept.
coil__waiter *coil__waiter_new(coil__bound *self, coil__waiters *waiters);
void coil__waiter_free(coil__bound *self, coil__waiter *waiter); // both may be gone afterwards
void coil__waiters_append(coil__waiters *waiters, coil__waiter *waiter);
void coil__waiters_remove(coil__waiters *waiters, coil__waiter *waiter); // nothing, if it is not in the queue any more
// Wakes the first that is neither woken nor cancelled; false: there is none.
bool coil__waiters_wake_next(coil__waiters *waiters, coil_value result);
void coil__text_waiters(coil__text *text, const coil__waiters *waiters); // ", waiters:2"

// Whether a wait ended because its task was cancelled: also with the MemoryError that stands for a CancelledError for which there was no memory.
static inline bool coil__was_cancelled(coil_value outcome)
{
    return coil_failed(outcome) && (coil_error_matches(outcome, coil_CancelledError) || coil_error_matches(outcome, coil_MemoryError));
}

// False: it is woken already, or cancelled.
static inline bool coil__waiter_wake(coil__waiter *waiter, coil_value result)
{
    if (waiter->future.state != COIL__PENDING) return false;
    coil__future_finish(&waiter->future, COIL__FINISHED, result);
    return true;
}

bool coil__lock_try(coil_lock *lock); // acquires it, if that needs no waiting
void coil__condition_notify(coil_condition *condition, int64_t n); // whoever holds the lock

// ---------------------------------------------------------------------------------------------------------------------
// queue.c, priority_queue.c
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil__discipline coil__discipline;

struct coil_queue {
    coil__bound bound;
    const coil__discipline *discipline;
    coil_less less;   // of priority queues
    coil_value *items; // a ring: count items from first on. The capacity is a power of two
    size_t first, count, capacity;
    coil__waiters getters, putters;
    coil_event *finished; // owned; set while nothing is unfinished
    int64_t maxsize;
    uint64_t unfinished;
    bool shut_down;
};

// What tells one kind of queue from another: the methods that asyncio calls _put and _get.
struct coil__discipline {
    coil__type type;
    bool (*add)(coil_queue *queue, const coil_value *item, coil_value *error);  // takes the item; false: error
    bool (*take)(coil_queue *queue, coil_value *item, coil_value *error); // of one that is not empty; false: error. One item less, either way
};

coil_queue *coil__queue_new(const coil__discipline *discipline, int64_t maxsize);
bool coil__queue_append(coil_queue *queue, const coil_value *item, coil_value *error);
void coil__queue_finalize(coil_object *self);
void coil__queue_repr(coil_object *self, coil__text *text);

// ---------------------------------------------------------------------------------------------------------------------
// seen.c
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil__seen {
    void *const *objects;
    uint32_t *slots; // place + 1, hashed by address; 0: empty
    size_t capacity; // a power of two
} coil__seen;

bool coil__seen_begin(coil__seen *seen, size_t count, void *const *objects); // false: the error is kept
size_t coil__seen_first(coil__seen *seen, size_t place); // the first place of the object that stands at this place; to be asked from place 0 on
void coil__seen_end(coil__seen *seen);
// The items that nobody will await any more: coroutine objects are taken all the same, once each.
void coil__release_awaitables(size_t from, size_t count, void *const *awaitables);

// ---------------------------------------------------------------------------------------------------------------------
// byte_queue.c, transport.c, protocol.c, the streams
// ---------------------------------------------------------------------------------------------------------------------

// Bytes that come in at the end and leave at the front.
typedef struct coil__bytes {
    char *memory;
    size_t start, length, capacity; // the bytes stand at memory + start
    char *lent;                     // the memory whose first bytes somebody is reading: it stays as it is. NULL: nobody is
    size_t lent_capacity;
    coil_object *owner; // owned: the object whose bytes the memory is, all of them; NULL: the memory is the queue's own
} coil__bytes;

extern coil_value coil__bytes_offered; // borrowed: an object of bytes that is being handed on, and may be kept in the place of a copy; none: there is none

bool coil__bytes_reserve(coil__bytes *queue, size_t more);                  // room for so many more; false: no memory, nothing changed
bool coil__bytes_add(coil__bytes *queue, const void *data, size_t length); // false: no memory, nothing changed
void coil__bytes_drop(coil__bytes *queue, size_t count);
coil_value coil__bytes_take(coil__bytes *queue, size_t count); // owned bytes; or MemoryError, and then they are still there
void coil__bytes_clear(coil__bytes *queue);
// Takes bytes out without a copy. They may be read until coil__bytes_return, whatever happens to the queue; one loan at a time.
const char *coil__bytes_lend(coil__bytes *queue, size_t count);
void coil__bytes_return(coil__bytes *queue);

// Calls a slot as callbacks are called: outside of any frame, so that it cannot suspend.
#define COIL__OUTSIDE(call)                        \
    do {                                           \
        coil__frame *frame_ = coil__frame_current; \
        coil__frame_current = NULL;                \
        call;                                      \
        coil__frame_current = frame_;              \
    } while (0)

// Whether a list (borrowed) holds bytes and strings only, and how many bytes; or a TypeError.
coil_value coil__transport_measure(const coil_list *lines, size_t *length);
// Whether the connection is lost, so that a write has to be dropped. Counts such writes, and warns when there are many.
bool coil__transport_drops(coil_transport *transport);

// A stream over a transport that has not started (owned; NULL: the error is kept). Starts it.
typedef coil_transport *(*coil__transport_maker)(coil_protocol *protocol, void *arg);
coil_value coil__stream_open(int64_t limit, coil_loop *loop, coil__transport_maker make, void *arg, coil_stream *opened);

// Who feeds a reader that others own: it is told when the reader goes. Weak, for a reader owns its transport, which owns its protocol.
typedef struct coil__feeder {
    coil_stream_reader *reader; // NULL: gone
    struct coil__feeder *next;  // of the same reader
} coil__feeder;

void coil__reader_add_feeder(coil_stream_reader *reader, coil__feeder *feeder);
void coil__reader_remove_feeder(coil__feeder *feeder);

bool coil__is_stream_protocol(const coil_protocol *protocol);
coil_value coil__stream_protocol_drain(coil_protocol *protocol); // suspends
coil_future *coil__stream_protocol_closed(coil_protocol *protocol); // borrowed

// ---------------------------------------------------------------------------------------------------------------------
// trace.c, debug.c
// ---------------------------------------------------------------------------------------------------------------------

extern coil__frame *coil__trace_frame; // for tools that are told: the frame that was running
extern double coil__trace_when;        // for tools that are told of a timer that is set: when it is due

// Event points are one comparison when nobody is told, and nothing at all in a module without coil_trace_set (no_trace.c). The value, where an event has one, is borrowed, and given by its address: a copy would take
// room on the stack of functions that need none. NULL: none.
void coil__trace_tell(coil_trace_event event, coil_task *task, void *object, const coil_value *value);
bool coil__trace_tells_of(const coil_object *object);
void coil__trace_timer(coil__entry *entry, double when);
void coil__trace_done(coil_future *future);
void coil__trace_tool(coil_trace_function function, void *arg); // beside the program's own
bool coil__trace_hears(void); // whether what happens here is an event: not in other threads, nor in a trace function

static inline void coil__trace(coil_trace_event event, coil_task *task, void *object, const coil_value *value)
{
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_tell(event, task, object, value);
}

// map.c, names.c: for the tools, trace_chrome.c and explain.c. Their memory is libc's: it is not the program's.
typedef struct coil__map_entry {
    const void *key;
    void *value;
} coil__map_entry;

typedef struct coil__map {
    coil__map_entry *entries; // as many as the capacity, a power of two; a NULL key: empty
    size_t capacity, count;
} coil__map;

void **coil__map_find(const coil__map *map, const void *key); // NULL: it is not there
void **coil__map_add(coil__map *map, const void *key);        // made with the value NULL if it is not there; NULL: no memory
void *coil__map_remove(coil__map *map, const void *key);      // its value; NULL: it was not there

typedef struct coil__names {
    coil__map numbers;
    size_t futures, timers, callbacks; // how many have a number
} coil__names;

#define COIL__NAME_SIZE 128
// Into the buffer, or from somewhere that outlives the event.
const char *coil__name(coil__names *names, const coil_object *object, char *buffer, size_t size);
const char *coil__name_value(coil__names *names, coil_value value, char *buffer, size_t size);
const coil__frame *coil__as_frame(const coil_object *object); // NULL: it is none
const char *coil__function_name(const coil_object *object);   // of a coroutine or generator, stackless too; NULL: it is none
// Of what a callback or timer event is about: a sleep's future stands for its timer.
const char *coil__name_scheduled(coil__names *names, const coil_object *object, char *buffer, size_t size);
void coil__name_forget(coil__names *names, const void *object); // it is gone, and its address may come again

// Runs a function when the program starts, before main, if its file is linked at all.
#if defined(__GNUC__)
#define COIL__AT_START __attribute__((constructor))
#else
#define COIL__AT_START
#endif

void coil__warn(const coil_error_type *category, const char *file, int line, const char *format, ...) COIL_PRINTF(4, 5);
void coil__warn_never_awaited(const coil__frame *frame);
void coil__track_origins(coil_loop *loop, bool enabled);
void coil__log(coil_log_level level, coil__text *text); // lines that end in \n; frees the text

// In debug mode an object is made with room at its end for the place where it was made. Its type has a flag for that.
static inline size_t coil__placed_size(size_t size, bool debug)
{
    return COIL__UNLIKELY(debug) ? size + sizeof(coil_place) : size;
}

static inline coil_place *coil__place_of(const coil_object *object)
{
    return (coil_place *)((uintptr_t)object + object->size - sizeof(coil_place));
}

void coil__place_object(coil_object *object, const char *file, int line); // in the running coroutine
void coil__text_place(coil__text *text, bool placed, const coil_object *object); // " created at file:line", if it is known
// "Task-1 waits for ...", a line each, for deadlocks.
void coil__text_waits(coil__text *text, coil_loop *loop);

#endif
