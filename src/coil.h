// SPDX-License-Identifier: MIT
//
// coil.h: asyncio for C. The only public header, but for HTTP's (coil_http.h).
//
// How to read it
//   Names      asyncio's own word behind coil_, noun then verb: loop.call_soon is coil_loop_call_soon.
//   Awaiting   calling a suspending function *is* awaiting it: coil_sleep(1.0) suspends its caller, at whatever call depth.
//   Errors     a function that fails returns an error value: if (coil_failed(v)) return v; is all that COIL_TRY does.
//              A function that returns a pointer returns NULL instead and keeps the error: return coil_last_error();
//              hands it on, and awaiting NULL returns it.
//   Ownership  three words. borrowed: stays the giver's. owned: the receiver releases it. taken: the callee releases it,
//              also when it fails. (copied: borrowed for the call only.)
//   One rule   awaiting takes a coroutine object (it can be awaited only once) and borrows anything else: a future, a task.
//              It holds for every function with a parameter called awaitable.
//   Strings    are UTF-8. Times are seconds, as double. Nothing here is safe to call from a second thread unless it says so.
#ifndef COIL_H
#define COIL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COIL_VERSION "0.1.0"

// Marks a function that may suspend the running task. Read by people, by lints and by the instrumenting tool.
#if defined(__clang__)
#define COIL_SUSPENDS __attribute__((annotate("coil.suspends")))
#else
#define COIL_SUSPENDS
#endif

// Promises that a function never suspends, whatever it calls through pointers: the instrumenting tool then leaves it and, for its sake, its callers
// alone. A call inside of it that would suspend fails with RuntimeError where Coil makes the promise itself; elsewhere it ends the program (`coil run
// --checked` says where), and the compiler warns of those that it sees.
#if defined(__clang__)
#define COIL_NEVER_SUSPENDS __attribute__((annotate("coil.never_suspends"), noinline))
#elif defined(__GNUC__)
#define COIL_NEVER_SUSPENDS __attribute__((noinline))
#else
#define COIL_NEVER_SUSPENDS
#endif

#if defined(__GNUC__)
#define COIL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define COIL_PRINTF(text, first)
#endif

// ---------------------------------------------------------------------------------------------------------------------
// Types
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil_object coil_object;
typedef struct coil_type coil_type;
typedef struct coil_error_type coil_error_type;
typedef struct coil_coroutine coil_coroutine;
typedef struct coil_generator coil_generator;
typedef struct coil_async_generator coil_async_generator;
typedef struct coil_future coil_future;
typedef struct coil_task coil_task;
typedef struct coil_loop coil_loop;
typedef struct coil_handle coil_handle;
typedef struct coil_context coil_context;
typedef struct coil_var coil_var;
typedef struct coil_token coil_token;
typedef struct coil_list coil_list;
typedef struct coil_timeout coil_timeout;
typedef struct coil_group coil_group;

// A place in a program.
typedef struct coil_place {
    const char *file;     // NULL: not known
    const char *function; // NULL: not known
    int line;
} coil_place;

// What a coil_value holds.
typedef enum coil_tag {
    COIL_NONE,    // nothing; Python's None
    COIL_BOOL,    // as.boolean
    COIL_INT,     // as.integer, 64 bits
    COIL_DOUBLE,  // as.number
    COIL_POINTER, // as.pointer, never looked at, never freed
    COIL_STRING,  // as.object, UTF-8 text; read it with coil_as_string
    COIL_BYTES,   // as.object, bytes; read them with coil_as_bytes
    COIL_OBJECT,  // as.object, anything with a coil_type
    COIL_JS,      // as.object, a reference to a JavaScript value
    COIL_ERROR    // as.object, an exception; the function that returned it failed
} coil_tag;

// A value of any of these kinds: 16 bytes, passed by value. Strings, bytes, objects and errors are counted references, so a
// value is borrowed, owned or taken as an object is; for the other tags the words change nothing.
typedef struct coil_value {
    coil_tag tag;
    union {
        bool boolean;
        int64_t integer;
        double number;
        void *pointer;
        coil_object *object;
    } as;
} coil_value;

// The body of a coroutine or generator: an ordinary C function. What it returns is the coroutine's result, owned by the
// awaiting side; an error value is the exception that the coroutine raises.
typedef coil_value (*coil_function)(void *arg);

// A callback of the loop. It runs outside of tasks and must not suspend.
typedef void (*coil_callback)(void *arg);

// Called, through the loop, when a future is done. future is borrowed.
typedef void (*coil_done_callback)(coil_future *future, void *arg);

// What a send did: CPython's PySendResult.
typedef enum coil_send_result {
    COIL_SEND_RETURN = 0, // finished; the value is what it returned
    COIL_SEND_ERROR = -1, // raised; the value is the error
    COIL_SEND_NEXT = 1    // yielded; the value is what it yielded
} coil_send_result;

// The head of every object. User types start with it: struct my_type { coil_object head; ... };
struct coil_object {
    const coil_type *type;
    uint32_t references;
    uint32_t size; // bytes, of the whole object
};

#define COIL_TYPE_STACKLESS 2u // begins with a coil_stackless
#define COIL_TYPE_COROUTINE 1u // coil_create_task accepts it; awaiting takes it; can be awaited once

// A type of objects: CPython's PyTypeObject, reduced to the slots that awaiting needs. A slot that is NULL is not supported. Slots must not suspend:
// an iterator waits by returning COIL_SEND_NEXT.
struct coil_type {
    const char *name; // as it appears in messages
    uint32_t flags;   // COIL_TYPE_...
    // Releases what the object owns. The memory itself is freed afterwards.
    void (*finalize)(coil_object *self);
    // am_await: returns an iterator (owned), or NULL with the error kept by coil_raise_null.
    coil_object *(*await)(coil_object *self);
    // am_send: goes on with sent (taken). *result is owned by the caller. An object with this slot is an iterator.
    coil_send_result (*send)(coil_object *self, coil_value sent, coil_value *result);
    // throw(): goes on with an error (taken). NULL: the error is raised in the awaiting coroutine instead.
    coil_send_result (*throw_error)(coil_object *self, coil_value error, coil_value *result);
    // close(): none, or an error.
    coil_value (*close)(coil_object *self);
    // repr(): writes at most size bytes with a terminating NUL. NULL: <name object at 0x...>
    void (*repr)(coil_object *self, char *buffer, size_t size);
    // tp_iter: returns what coil_for drives, an object with the send slot (owned), or NULL with the error kept. NULL slot: the object itself, if it has send.
    coil_object *(*iter)(coil_object *self);
    // am_aiter: returns what coil_async_for drives, an object with the anext slot (owned), or NULL with the error kept. NULL slot: the object itself, if it has anext.
    coil_object *(*aiter)(coil_object *self);
    // am_anext: returns an awaitable (owned) whose result is the next value; it raises StopAsyncIteration at the end. NULL: the error is kept.
    coil_object *(*anext)(coil_object *self);
};

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

/// Makes the value that holds nothing.
///
/// @return none.
/// Never suspends. Any context.
/// Python: `None`
static inline coil_value coil_none(void)
{
    coil_value value;
    value.tag = COIL_NONE;
    value.as.integer = 0;
    return value;
}

/// Makes a boolean.
///
/// @param boolean  true or false.
/// @return the value.
/// Never suspends. Any context.
/// Python: `True`, `False`
static inline coil_value coil_bool(bool boolean)
{
    coil_value value;
    value.tag = COIL_BOOL;
    value.as.integer = 0;
    value.as.boolean = boolean;
    return value;
}

/// Makes an integer.
///
/// @param integer  64 bits, signed.
/// @return the value.
/// Never suspends. Any context.
/// Python: `42`
static inline coil_value coil_int(int64_t integer)
{
    coil_value value;
    value.tag = COIL_INT;
    value.as.integer = integer;
    return value;
}

/// Makes a floating-point number.
///
/// @param number  any double, NaN and infinities too.
/// @return the value.
/// Never suspends. Any context.
/// Python: `1.5`
coil_value coil_double(double number);

/// Wraps a pointer that Coil neither looks at nor frees.
///
/// @param pointer  borrowed for as long as the value is in use; may be NULL.
/// @return the value.
/// Never suspends. Any context.
/// Python: any object of your own
static inline coil_value coil_pointer(void *pointer)
{
    coil_value value;
    value.tag = COIL_POINTER;
    value.as.integer = 0;
    value.as.pointer = pointer;
    return value;
}

/// Copies a text into a new value.
///
/// @param text  borrowed; NUL-terminated UTF-8.
/// @return an owned string; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `"text"`
coil_value coil_string(const char *text);

/// Copies a text of a known length into a new value.
///
/// @param text  borrowed; UTF-8, may contain NUL.
/// @param length  in bytes.
/// @return an owned string; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `"text"`
coil_value coil_string_n(const char *text, size_t length);

/// Formats a text as printf does.
///
/// @param format  borrowed; printf's format.
/// @return an owned string; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `f"{x}"`
coil_value coil_string_format(const char *format, ...) COIL_PRINTF(1, 2);

/// Copies bytes into a new value.
///
/// @param bytes  borrowed.
/// @param length  in bytes.
/// @return owned bytes; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `b"..."`
coil_value coil_bytes(const void *bytes, size_t length);

/// Makes a value of an object.
///
/// @param object  taken; anything that begins with a coil_object. NULL gives the kept error (coil_last_error).
/// @return the value, which owns the reference.
/// Never suspends. Any context.
/// Python: the object itself
coil_value coil_object_value(void *object);

/// Tells whether a value is an error, that is, whether the function that returned it failed.
///
/// @param value  borrowed.
/// @return true for an error.
/// Never suspends. Any context.
/// Python: whether an exception was raised
static inline bool coil_failed(coil_value value)
{
    return value.tag == COIL_ERROR;
}

/// Takes one more reference on what a value holds.
///
/// @param value  borrowed.
/// @return the same value, owned.
/// Never suspends. Any context.
/// Python: `x = y`
coil_value coil_value_retain(coil_value value);

/// Gives back one reference on what a value holds. An error that is given back is forgotten.
///
/// @param value  taken.
/// Never suspends. Any context.
/// Python: `del x`
void coil_value_release(coil_value value);

/// Reads a boolean as Python's bool() does: false for none, false, zero, an empty string or empty bytes.
///
/// @param value  borrowed.
/// @return its truth.
/// Never suspends. Any context.
/// Python: `bool(x)`
bool coil_as_bool(coil_value value);

/// Reads an integer.
///
/// @param value  borrowed; an int, a bool, or a double without a fraction. Anything else ends the program with a message.
/// @return the integer.
/// Never suspends. Any context.
/// Python: `operator.index(x)`
int64_t coil_as_int(coil_value value);

/// Reads a number.
///
/// @param value  borrowed; a double, an int or a bool. Anything else ends the program with a message.
/// @return the number.
/// Never suspends. Any context.
/// Python: `float(x)`
double coil_as_double(coil_value value);

/// Reads a pointer.
///
/// @param value  borrowed; a pointer, or none for NULL. Anything else ends the program with a message.
/// @return the pointer.
/// Never suspends. Any context.
/// Python: the object itself
void *coil_as_pointer(coil_value value);

/// Reads a string.
///
/// @param value  borrowed; a string or bytes. Anything else ends the program with a message.
/// @return borrowed from the value; NUL-terminated.
/// Never suspends. Any context.
/// Python: the `str` itself
const char *coil_as_string(coil_value value);

/// Reads bytes.
///
/// @param value  borrowed; bytes or a string. Anything else ends the program with a message.
/// @param length  where to put the number of bytes, borrowed; may be NULL.
/// @return borrowed from the value.
/// Never suspends. Any context.
/// Python: the `bytes` themselves
const void *coil_as_bytes(coil_value value, size_t *length);

/// Reads an object.
///
/// @param value  borrowed; an object, or none for NULL. Anything else ends the program with a message.
/// @return borrowed from the value.
/// Never suspends. Any context.
/// Python: the object itself
void *coil_as_object(coil_value value);

/// Reads a list, such as the one that coil_gather returns.
///
/// @param value  borrowed; a list. Anything else ends the program with a message.
/// @return borrowed from the value.
/// Never suspends. Any context.
/// Python: the `list` itself
coil_list *coil_as_list(coil_value value);

/// Makes a list of values.
///
/// @param count  how many.
/// @param items  taken, each of them; the array itself is borrowed. NULL: count times none.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `[a, b]`
coil_list *coil_list_new(size_t count, const coil_value *items);

/// Counts the items of a list.
///
/// @param list  borrowed.
/// @return how many.
/// Never suspends. Any context.
/// Python: `len(list)`
size_t coil_list_count(const coil_list *list);

/// Reads an item of a list.
///
/// @param list  borrowed.
/// @param index  from 0. One past the end ends the program with a message.
/// @return borrowed from the list. It may be an error value, where errors are results.
/// Never suspends. Any context.
/// Python: `list[index]`
coil_value coil_list_get(const coil_list *list, size_t index);

/// Adds an item at the end of a list.
///
/// @param list  borrowed.
/// @param value  taken.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `list.append(value)`
coil_value coil_list_append(coil_list *list, coil_value value);

// A list of a few values (taken), as a value of its own: coil_queue_put(queue, COIL_LIST(coil_int(2), coil_string("dig"))). Also what Python has tuples for.
#ifndef __cplusplus
#define COIL_LIST(...) \
    coil_object_value(coil_list_new(sizeof((coil_value[]){__VA_ARGS__}) / sizeof(coil_value), (coil_value[]){__VA_ARGS__}))
#endif

/// Tells whether two values are equal: numbers by what they amount to, strings, bytes and lists by what they hold, anything else by identity.
///
/// @param a  borrowed.
/// @param b  borrowed.
/// @return true if they are.
/// Never suspends. Any context.
/// Python: `a == b`
bool coil_value_equal(coil_value a, coil_value b);

/// Tells whether a value is less than another: numbers; strings and bytes by their bytes; lists by the first items that differ.
///
/// @param a  borrowed.
/// @param b  borrowed.
/// @return a boolean; or an error: TypeError "'<' not supported between instances of 'str' and 'int'".
/// Never suspends. Any context.
/// Python: `a < b`
coil_value coil_value_less(coil_value a, coil_value b);

/// Writes a value as Python's repr() would.
///
/// @param value  borrowed.
/// @return an owned string; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `repr(x)`
coil_value coil_repr(coil_value value);

// ---------------------------------------------------------------------------------------------------------------------
// Objects
// ---------------------------------------------------------------------------------------------------------------------

/// Makes an object of a type of one's own, its bytes after the head all zero.
///
/// @param type  borrowed; must outlive the object.
/// @param size  of the whole struct, which begins with a coil_object, in bytes.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `object.__new__(type)`
void *coil_object_new(const coil_type *type, size_t size);

/// Takes one more reference on an object.
///
/// @param object  borrowed; NULL is allowed.
/// @return the same object, owned.
/// Never suspends. Any context.
/// Python: `x = y`
void *coil_retain(void *object);

/// Gives back one reference on an object; the last one frees it. A coroutine that is suspended is closed first, one that was never
/// awaited warns, a task or future whose error nobody looked at is reported to the loop's exception handler.
///
/// @param object  taken; NULL is allowed.
/// Never suspends. Any context.
/// Python: `del x`
void coil_release(void *object);

// ---------------------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------------------

// A class of exceptions. Compare with coil_error_matches, which knows the bases.
struct coil_error_type {
    const char *name;
    const coil_error_type *base;        // NULL for BaseException only
    const coil_error_type *second_base; // ExceptionGroup has two
};

// Every error type: name, base, second base or NULL. They are arrays of one, so that coil_ValueError is a pointer.
#define COIL_ERROR_TYPES(X)                                    \
    X(BaseException, NULL, NULL)                               \
    X(GeneratorExit, coil_BaseException, NULL)                 \
    X(KeyboardInterrupt, coil_BaseException, NULL)             \
    X(SystemExit, coil_BaseException, NULL)                    \
    X(CancelledError, coil_BaseException, NULL)                \
    X(BaseExceptionGroup, coil_BaseException, NULL)            \
    X(Exception, coil_BaseException, NULL)                     \
    X(ExceptionGroup, coil_BaseExceptionGroup, coil_Exception) \
    X(StopIteration, coil_Exception, NULL)                     \
    X(StopAsyncIteration, coil_Exception, NULL)                \
    X(ArithmeticError, coil_Exception, NULL)                   \
    X(OverflowError, coil_ArithmeticError, NULL)               \
    X(ZeroDivisionError, coil_ArithmeticError, NULL)           \
    X(AssertionError, coil_Exception, NULL)                    \
    X(AttributeError, coil_Exception, NULL)                    \
    X(EOFError, coil_Exception, NULL)                          \
    X(LookupError, coil_Exception, NULL)                       \
    X(IndexError, coil_LookupError, NULL)                      \
    X(KeyError, coil_LookupError, NULL)                        \
    X(MemoryError, coil_Exception, NULL)                       \
    X(OSError, coil_Exception, NULL)                           \
    X(BrokenPipeError, coil_ConnectionError, NULL)             \
    X(ConnectionError, coil_OSError, NULL)                     \
    X(ConnectionAbortedError, coil_ConnectionError, NULL)      \
    X(ConnectionRefusedError, coil_ConnectionError, NULL)      \
    X(ConnectionResetError, coil_ConnectionError, NULL)        \
    X(FileNotFoundError, coil_OSError, NULL)                   \
    X(InterruptedError, coil_OSError, NULL)                    \
    X(PermissionError, coil_OSError, NULL)                     \
    X(gaierror, coil_OSError, NULL)                            \
    X(TimeoutError, coil_OSError, NULL)                        \
    X(RuntimeError, coil_Exception, NULL)                      \
    X(NotImplementedError, coil_RuntimeError, NULL)            \
    X(RecursionError, coil_RuntimeError, NULL)                 \
    X(BrokenBarrierError, coil_RuntimeError, NULL)             \
    X(TypeError, coil_Exception, NULL)                         \
    X(ValueError, coil_Exception, NULL)                        \
    X(InvalidStateError, coil_Exception, NULL)                 \
    X(QueueEmpty, coil_Exception, NULL)                        \
    X(QueueFull, coil_Exception, NULL)                         \
    X(QueueShutDown, coil_Exception, NULL)                     \
    X(IncompleteReadError, coil_EOFError, NULL)                \
    X(LimitOverrunError, coil_Exception, NULL)                 \
    X(Warning, coil_Exception, NULL)                           \
    X(RuntimeWarning, coil_Warning, NULL)                      \
    X(ResourceWarning, coil_Warning, NULL)                     \
    X(DeprecationWarning, coil_Warning, NULL)

#define COIL_DECLARE_ERROR(name, base, second) extern const coil_error_type coil_##name[1];
COIL_ERROR_TYPES(COIL_DECLARE_ERROR)
#undef COIL_DECLARE_ERROR

// Makes an error: coil_raise(coil_ValueError, "no such port: %d", port). The message is printf-style; coil_raise(coil_ValueError) has none.
#define coil_raise(...) coil_raise_at(__FILE__, __LINE__, __func__, COIL_RAISED(__VA_ARGS__))

// Makes an error with a cause, as `raise X from cause` does: coil_raise_from(cause, coil_ValueError, "no port"). cause is taken.
#define coil_raise_from(cause, ...) coil_raise_from_at(__FILE__, __LINE__, __func__, (cause), COIL_RAISED(__VA_ARGS__))

// A type and a message of up to 24 arguments; a type alone, with an empty message.
#define COIL_RAISED(...) COIL_RAISED_PICK(__VA_ARGS__, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, \
                                          MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, MORE, ONE, 0)(__VA_ARGS__)
#define COIL_RAISED_PICK(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, count, ...) COIL_RAISED_##count
#define COIL_RAISED_ONE(type) (type), "%s", ""
#define COIL_RAISED_MORE(type, ...) (type), __VA_ARGS__

// `coil run --explain` compiles a program so that it tells of the calls in COIL_TRY and COIL_LET.
#ifdef COIL_EXPLAIN
#define COIL_EXPLAINED(text, ...) (coil_explain_begin((text), __FILE__, __LINE__), coil_explain_end(__VA_ARGS__))
#else
#define COIL_EXPLAINED(text, ...) (__VA_ARGS__)
#endif

// Calls, and returns the error if it fails; forgets the result otherwise.
#define COIL_TRY(call) COIL_TRY_AS(#call, call)
#define COIL_TRY_AS(text, ...)                                                                      \
    do {                                                                                            \
        coil_value coil_tried_ = COIL_EXPLAINED(text, __VA_ARGS__);                                 \
        if (coil_failed(coil_tried_)) return coil_trail(coil_tried_, __FILE__, __LINE__, __func__); \
        if (coil_tried_.tag >= COIL_STRING) coil_release(coil_tried_.as.object);                    \
    } while (0)

// Declares name as the result of the call, or returns the error: COIL_LET(title, fetch_title(url));
#define COIL_LET(name, call)                       \
    coil_value name = COIL_EXPLAINED(#call, call); \
    if (coil_failed(name)) return coil_trail(name, __FILE__, __LINE__, __func__)

/// Makes an error. Use the macro coil_raise.
///
/// @param file  where, borrowed for ever (a literal).
/// @param line  where.
/// @param function  where, borrowed for ever.
/// @param type  borrowed for ever.
/// @param format  borrowed; printf's format of the message.
/// @return an owned error; MemoryError when there is no memory for it.
/// Never suspends. Any context.
/// Python: `raise ValueError("text")`
coil_value coil_raise_at(const char *file, int line, const char *function, const coil_error_type *type,
                         const char *format, ...) COIL_PRINTF(5, 6);

/// Makes an error that has a cause. Use the macro coil_raise_from.
///
/// @param file  where, borrowed for ever (a literal).
/// @param line  where.
/// @param function  where, borrowed for ever.
/// @param cause  taken; an error.
/// @param type  borrowed for ever.
/// @param format  borrowed; printf's format of the message.
/// @return an owned error; MemoryError when there is no memory for it.
/// Never suspends. Any context.
/// Python: `raise ValueError("text") from cause`
coil_value coil_raise_from_at(const char *file, int line, const char *function, coil_value cause,
                              const coil_error_type *type, const char *format, ...) COIL_PRINTF(6, 7);

/// Makes an error that carries a value instead of a message: a SystemExit's status, a StopIteration's result.
///
/// @param type  borrowed for ever.
/// @param value  taken.
/// @return an owned error; MemoryError when there is no memory for it.
/// Never suspends. Any context.
/// Python: `raise SystemExit(3)`
coil_value coil_raise_value(const coil_error_type *type, coil_value value);

/// Makes the error for an allocation that failed. Needs no memory itself.
///
/// @return an owned error: MemoryError.
/// Never suspends. Any context.
/// Python: `raise MemoryError`
coil_value coil_raise_no_memory(void);

/// Makes an error group.
///
/// @param message  borrowed.
/// @param count  how many errors; at least 1.
/// @param errors  taken, each of them; the array itself is borrowed.
/// @return an owned error: ExceptionGroup, or BaseExceptionGroup when a member is no Exception; ValueError for an empty group, MemoryError.
/// Never suspends. Any context.
/// Python: `BaseExceptionGroup(message, errors)`
coil_value coil_raise_group(const char *message, size_t count, const coil_value *errors);

/// Keeps an error for coil_last_error and returns NULL: how a function that returns a pointer fails.
///
/// @param error  taken.
/// @return NULL.
/// Never suspends. Any context.
/// Python: `raise` in a constructor
void *coil_raise_null(coil_value error);

/// Hands out the error of the last function that returned NULL.
///
/// @return an owned error; MemoryError when none is kept.
/// Never suspends. Any context.
/// Python: the exception that a constructor raised
coil_value coil_last_error(void);

/// Notes on an error the place that it passes through. COIL_TRY and COIL_LET do this.
///
/// @param error  taken; anything but an error is returned as it is.
/// @param file  borrowed for ever (a literal).
/// @param line  the line.
/// @param function  borrowed for ever.
/// @return the same error, owned.
/// Never suspends. Any context.
/// Python: what a traceback collects
coil_value coil_trail(coil_value error, const char *file, int line, const char *function);

/// Tells whether an error is of a type or of one derived from it.
///
/// @param value  borrowed; false for anything but an error.
/// @param type  borrowed.
/// @return true if `except type` would catch it.
/// Never suspends. Any context.
/// Python: `isinstance(e, type)`
bool coil_error_matches(coil_value value, const coil_error_type *type);

/// Reads an error's type.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `type(e)`
const coil_error_type *coil_error_type_of(coil_value error);

/// Reads an error's message.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return borrowed from the error; "" when it has none, or there is no memory to write the value of one that carries a value.
/// Never suspends. Any context.
/// Python: `str(e)`, so a group's ends in "(2 sub-exceptions)"
const char *coil_error_message(coil_value error);

/// Makes an error of the system's: "[Errno 32] Broken pipe". Its type follows from the number, as in Python: BrokenPipeError, ConnectionRefusedError and so on, or
/// OSError itself.
///
/// @param number  an errno, as Linux numbers them: Coil's own errors have those on every host.
/// @param text  borrowed; NULL for the system's words.
/// @return an owned error, whose value (coil_error_value) is the number; MemoryError.
/// Never suspends. Any context.
/// Python: `raise OSError(number, text)`
coil_value coil_raise_os_error(int number, const char *text);

/// Reads the value that an error carries: the result in a StopIteration, the status in a SystemExit, the errno in an OSError of the system's.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return borrowed from the error; none when it carries nothing.
/// Never suspends. Any context.
/// Python: `e.value`, `e.code`, `e.errno`
coil_value coil_error_value(coil_value error);

/// Reads what an error was raised from.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return borrowed from the error; none when it has no cause.
/// Never suspends. Any context.
/// Python: `e.__cause__`
coil_value coil_error_cause(coil_value error);

/// Counts the members of an error group.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return how many; 0 for an error that is no group.
/// Never suspends. Any context.
/// Python: `len(e.exceptions)`
size_t coil_error_count(coil_value error);

/// Reads a member of an error group.
///
/// @param error  borrowed; an error group.
/// @param index  from 0. One past the end ends the program with a message.
/// @return borrowed from the group.
/// Never suspends. Any context.
/// Python: `e.exceptions[index]`
coil_value coil_error_member(coil_value error, size_t index);

// Whether an error (borrowed) shall belong to a part of a group: a boolean, or an error. It must not suspend. Groups are asked about before their
// members; one that belongs to the part is not looked into.
typedef coil_value (*coil_error_predicate)(coil_value error, void *arg);

/// Divides an error group into the errors of a type and the others. Each part is a group with the message, the cause, the trail and the notes of the whole,
/// nested as it was; errors and groups that belong to a part as a whole are the same ones. An error that is no group belongs to one of the parts.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @param type  borrowed.
/// @param matching  where to put the part of this type, borrowed; the error is owned by the caller, none if there is none. May be NULL.
/// @param rest  where to put the other part, borrowed; owned by the caller, as matching is.
/// @return none; or an error, and both parts are none: RecursionError for groups nested 200 deep, MemoryError.
/// Never suspends. Any context.
/// Python: `matching, rest = group.split(type)`; `except* type`
coil_value coil_error_split(coil_value error, const coil_error_type *type, coil_value *matching, coil_value *rest);

/// Divides an error group as coil_error_split does, by a function.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @param predicate  what to ask about each error.
/// @param arg  passed to it, borrowed.
/// @param matching  where to put the part for which it returned something true, borrowed; the error is owned by the caller, none if there is none. May be NULL.
/// @param rest  where to put the other part, borrowed; owned by the caller, as matching is.
/// @return as coil_error_split; or the first error that the function returned.
/// Never suspends. Any context.
/// Python: `matching, rest = group.split(predicate)`
coil_value coil_error_split_if(coil_value error, coil_error_predicate predicate, void *arg, coil_value *matching, coil_value *rest);

/// Finds the part of an error group that coil_error_split would put into matching.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @param type  borrowed.
/// @return the part, an owned error; none if there is none. Or what went wrong, as coil_error_split: RecursionError, MemoryError.
/// Never suspends. Any context.
/// Python: `group.subgroup(type)`
coil_value coil_error_subgroup(coil_value error, const coil_error_type *type);

/// Finds the part of an error group that coil_error_split_if would put into matching.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @param predicate  what to ask about each error.
/// @param arg  passed to it, borrowed.
/// @return the part, an owned error; none if there is none. Or what went wrong, as coil_error_split_if.
/// Never suspends. Any context.
/// Python: `group.subgroup(predicate)`
coil_value coil_error_subgroup_if(coil_value error, coil_error_predicate predicate, void *arg);

/// Makes an error group with the message of another one, and with nothing else of it.
///
/// @param error  borrowed; an error group. Anything else ends the program with a message.
/// @param count  how many errors; at least 1.
/// @param errors  taken, each of them; the array itself is borrowed.
/// @return as coil_raise_group.
/// Never suspends. Any context.
/// Python: `group.derive(errors)`
coil_value coil_error_derive(coil_value error, size_t count, const coil_value *errors);

/// Adds a line below an error's message, where tracebacks print it.
///
/// @param error  borrowed; an error. Anything else ends the program with a message. The MemoryError that needs no memory takes no notes.
/// @param text  copied.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `e.add_note(text)`
coil_value coil_error_add_note(coil_value error, const char *text);

/// Lists the notes of an error.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return strings, oldest first; borrowed from the error. NULL when it has none.
/// Never suspends. Any context.
/// Python: `e.__notes__`
coil_list *coil_error_notes(coil_value error);

/// Defines an error type of one's own. Lives until the program ends.
///
/// @param name  borrowed for ever (a literal).
/// @param base  borrowed for ever; usually coil_Exception.
/// @return the type, borrowed for ever; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `class MyError(Exception): pass`
const coil_error_type *coil_error_define(const char *name, const coil_error_type *base);

/// Writes an error as Python prints a traceback: the trail with the most recent call last, causes before it, members of a group below.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// @return an owned string, with a newline at its end; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `"".join(traceback.format_exception(e))`
coil_value coil_error_format(coil_value error);

/// Prints an error on standard error as coil_error_format writes it.
///
/// @param error  borrowed; an error. Anything else ends the program with a message.
/// Never suspends. Any context.
/// Python: `traceback.print_exception(e)`
void coil_error_print(coil_value error);

// ---------------------------------------------------------------------------------------------------------------------
// Awaiting
// ---------------------------------------------------------------------------------------------------------------------

/// Waits until an awaitable is done and returns its result. A coroutine object that has not started runs in place, on the caller's own stack:
/// no control is given up unless it waits itself.
///
/// @param awaitable  a coroutine object is taken, anything else borrowed. NULL returns the kept error (coil_last_error).
/// @return the result, owned; or the error with which it ended. CancelledError when the waiting task was cancelled. TypeError
///         "'x' object can't be awaited" for an object without an await slot; RuntimeError "coroutine is being awaited already",
///         "cannot reuse already awaited coroutine", or when there is nothing to suspend (a callback of the loop).
/// Suspends, unless it is done already. Coroutines and tasks only.
/// Python: `await x`
COIL_SUSPENDS coil_value coil_await(void *awaitable);

/// Waits for an object and releases it: `coil_await`, then `coil_release`.
///
/// @param awaitable  taken, whatever it is.
/// @return as coil_await.
/// Suspends, unless it is done already. Coroutines and tasks only.
/// Python: `await x`, where x is not used any more
COIL_SUSPENDS coil_value coil_join(void *awaitable);

/// Finds the iterator that drives an awaitable: GET_AWAITABLE. A coroutine object is its own iterator; of anything else the await slot is asked.
///
/// @param awaitable  borrowed, coroutine objects too.
/// @return owned; or NULL: TypeError "'x' object can't be awaited", "__await__() returned non-iterator of type 'x'",
///         "__await__() returned a coroutine", RuntimeError "coroutine is being awaited already".
/// Never suspends. Any context.
/// Python: `x.__await__()`
coil_object *coil_get_awaitable(void *awaitable);

/// Drives the iterator of an object to its end and yields whatever it yields to whoever drives the caller: YIELD_FROM.
///
/// @param iterable  borrowed; a generator, a list, anything that coil_iter takes; in a coroutine also a coroutine object, which is not taken.
/// @return what the iterator returned, owned; or its error. TypeError "'x' object is not iterable", "cannot 'yield from' a coroutine object in a
///         non-coroutine generator"; RuntimeError in an asynchronous generator, and where nothing can suspend.
/// Suspends, unless the iterator returns at once. Coroutines and generators only.
/// Python: `yield from x`
COIL_SUSPENDS coil_value coil_yield_from(void *iterable);

/// Goes on with any iterator: CPython's PyIter_Send.
///
/// @param iterator  borrowed; an object with a send slot.
/// @param sent  taken; an error is thrown into it, as throw() does.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return what happened: return, error or next. TypeError for an object without send.
/// Never suspends. Any context.
/// Python: `x.send(value)`
coil_send_result coil_send(void *iterator, coil_value sent, coil_value *result);

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects
// ---------------------------------------------------------------------------------------------------------------------

// Where a coroutine or generator is: inspect.getcoroutinestate.
typedef enum coil_coroutine_state {
    COIL_CORO_CREATED,
    COIL_CORO_RUNNING,
    COIL_CORO_SUSPENDED,
    COIL_CORO_CLOSED
} coil_coroutine_state;

// Makes a coroutine object: coil_coroutine_new(fn, arg). Its name is the function's.
#define coil_coroutine_new(function, ...) coil_coroutine_new_at((function), (void *)(__VA_ARGS__), 0, #function, __FILE__, __LINE__)

// The same with a struct that is copied into the coroutine, so that nothing need outlive its maker: coil_coroutine_with(fn, &args, sizeof args), or
// coil_coroutine_with(fn, &(struct job){1, "dig"}, sizeof(struct job)).
#define coil_coroutine_with(function, ...) coil_coroutine_with_at((function), __VA_ARGS__, #function, __FILE__, __LINE__)

/// Makes a coroutine object. Use the macros coil_coroutine_new and coil_coroutine_with.
///
/// @param function  its body; called when the coroutine is first resumed.
/// @param arg  passed to it, borrowed; with a size, the struct that is copied.
/// @param size  bytes to copy from arg, or 0 to pass arg itself.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `function(arg)`, of an async def
coil_coroutine *coil_coroutine_new_at(coil_function function, void *arg, size_t size, const char *name,
                                      const char *file, int line);

/// Makes a coroutine object with an argument of its own. Use the macro coil_coroutine_with.
///
/// @param function  its body.
/// @param args  copied; the body is passed the copy.
/// @param size  bytes to copy.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return as coil_coroutine_new_at.
/// Never suspends. Any context.
/// Python: `function(args)`, of an async def
static inline coil_coroutine *coil_coroutine_with_at(coil_function function, const void *args, size_t size, const char *name, const char *file, int line)
{
    return coil_coroutine_new_at(function, (void *)args, size, name, file, line);
}

/// Goes on with a coroutine, by hand. The first send must be none.
///
/// @param coroutine  borrowed.
/// @param sent  taken; the result of the expression that the coroutine waits at.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return what happened. Errors: TypeError "can't send non-None value to a just-started coroutine", RuntimeError "cannot reuse already awaited coroutine",
///         ValueError "coroutine already executing", RuntimeError "coroutine raised StopIteration", RecursionError "maximum recursion depth exceeded"
///         when coroutines drive each other too deep, MemoryError.
/// Never suspends. Any context.
/// Python: `coro.send(value)`
coil_send_result coil_coroutine_send(coil_coroutine *coroutine, coil_value sent, coil_value *result);

/// Raises an error at the place where a coroutine waits, by hand. One that has not started ends at once.
///
/// @param coroutine  borrowed.
/// @param error  taken.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return what happened; the errors of coil_coroutine_send, TypeError "exceptions must be classes or instances deriving from BaseException, not int".
/// Never suspends. Any context.
/// Python: `coro.throw(error)`
coil_send_result coil_coroutine_throw(coil_coroutine *coroutine, coil_value error, coil_value *result);

/// Ends a coroutine by raising GeneratorExit in it. One that has not started, or has ended, is only marked as closed.
///
/// @param coroutine  borrowed.
/// @return what the coroutine returned, owned, usually none; or an error: RuntimeError "coroutine ignored GeneratorExit", ValueError "coroutine already executing".
/// Never suspends. Any context.
/// Python: `coro.close()`
coil_value coil_coroutine_close(coil_coroutine *coroutine);

/// Makes an iterator that drives a coroutine: what an await slot returns that would rather wait than count its steps.
///
/// @param coroutine  a coroutine object, taken. NULL gives NULL: the error stays kept.
/// @return owned; or NULL: TypeError for anything else, which is not taken, MemoryError.
/// Never suspends. Any context.
/// Python: `coro.__await__()`
coil_object *coil_coroutine_wrapper(void *coroutine);

/// Tells where a coroutine is.
///
/// @param coroutine  borrowed.
/// @return created, running, suspended or closed.
/// Never suspends. Any context.
/// Python: `inspect.getcoroutinestate(coro)`
coil_coroutine_state coil_coroutine_get_state(const coil_coroutine *coroutine);

/// Reads a coroutine's name.
///
/// @param coroutine  borrowed.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `coro.__name__`
const char *coil_coroutine_get_name(const coil_coroutine *coroutine);

/// Tells what a coroutine waits for.
///
/// @param coroutine  borrowed.
/// @return borrowed; NULL when it does not wait, waits at a bare yield, or is executing.
/// Never suspends. Any context.
/// Python: `coro.cr_await`
coil_object *coil_coroutine_get_await(const coil_coroutine *coroutine);

// ---------------------------------------------------------------------------------------------------------------------
// Generators
// ---------------------------------------------------------------------------------------------------------------------

// Makes a generator: coil_generator_new(fn, arg), coil_generator_with(fn, &args, sizeof args).
#define coil_generator_new(function, ...) coil_generator_new_at((function), (void *)(__VA_ARGS__), 0, #function, __FILE__, __LINE__)
#define coil_generator_with(function, ...) coil_generator_with_at((function), __VA_ARGS__, #function, __FILE__, __LINE__)

/// Makes a generator. Use the macros coil_generator_new and coil_generator_with.
///
/// @param function  its body, which calls coil_yield.
/// @param arg  passed to it, borrowed; with a size, the struct that is copied.
/// @param size  bytes to copy from arg, or 0 to pass arg itself.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `function(arg)`, of a def with yield
coil_generator *coil_generator_new_at(coil_function function, void *arg, size_t size, const char *name,
                                      const char *file, int line);

/// Makes a generator with an argument of its own. Use the macro coil_generator_with.
///
/// @param function  its body.
/// @param args  copied; the body is passed the copy.
/// @param size  bytes to copy.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return as coil_generator_new_at.
/// Never suspends. Any context.
/// Python: `function(args)`, where it yields
static inline coil_generator *coil_generator_with_at(coil_function function, const void *args, size_t size, const char *name, const char *file, int line)
{
    return coil_generator_new_at(function, (void *)args, size, name, file, line);
}

/// Hands a value to whoever drives the running generator or coroutine, and waits to be driven on. In an asynchronous generator it is the next
/// value of the iteration. A task that drives a coroutine understands none only: let the loop run once.
///
/// @param value  taken.
/// @return what was sent in, owned (none for next); or the error that was thrown in, GeneratorExit when it is being closed. RuntimeError where nothing can suspend.
///         A value that is an error is returned at once: what was to be yielded could not be had.
/// Suspends. Generators and coroutines only.
/// Python: `yield value`, in a generator or in a @types.coroutine
COIL_SUSPENDS coil_value coil_yield(coil_value value);

/// Goes on with a generator. The first send must be none.
///
/// @param generator  borrowed.
/// @param sent  taken.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return what happened. A generator that has ended returns none again. Errors: TypeError "can't send non-None value to a just-started generator",
///         ValueError "generator already executing", RuntimeError "generator raised StopIteration", MemoryError.
/// Never suspends. Any context.
/// Python: `gen.send(value)`
coil_send_result coil_generator_send(coil_generator *generator, coil_value sent, coil_value *result);

/// Raises an error at the yield where a generator waits.
///
/// @param generator  borrowed.
/// @param error  taken.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return what happened; the errors of coil_generator_send, TypeError "exceptions must be classes or instances deriving from BaseException, not int".
/// Never suspends. Any context.
/// Python: `gen.throw(error)`
coil_send_result coil_generator_throw(coil_generator *generator, coil_value error, coil_value *result);

/// Ends a generator by raising GeneratorExit in it.
///
/// @param generator  borrowed.
/// @return what the generator returned, owned, usually none; or an error: RuntimeError "generator ignored GeneratorExit", ValueError "generator already executing".
/// Never suspends. Any context.
/// Python: `gen.close()`
coil_value coil_generator_close(coil_generator *generator);

/// Tells where a generator is.
///
/// @param generator  borrowed.
/// @return created, running, suspended or closed.
/// Never suspends. Any context.
/// Python: `inspect.getgeneratorstate(gen)`
coil_coroutine_state coil_generator_get_state(const coil_generator *generator);

/// Reads a generator's name.
///
/// @param generator  borrowed.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `gen.__name__`
const char *coil_generator_get_name(const coil_generator *generator);

/// Tells which iterator a generator that is suspended hands on to.
///
/// @param generator  borrowed.
/// @return borrowed; NULL when it does not, or is executing.
/// Never suspends. Any context.
/// Python: `gen.gi_yieldfrom`
coil_object *coil_generator_get_yield_from(const coil_generator *generator);

/// Takes the next value of an iterator.
///
/// @param iterator  borrowed; a generator, or any object with a send slot.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return next with a value, return at the end with the iterator's result, or error.
/// Never suspends. Any context.
/// Python: `next(iterator)`
coil_send_result coil_next(void *iterator, coil_value *result);

// ---------------------------------------------------------------------------------------------------------------------
// Context variables
// ---------------------------------------------------------------------------------------------------------------------

/// Copies the current context. Costs the same however many variables it holds.
///
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `contextvars.copy_context()`
coil_context *coil_context_copy(void);

/// Copies a context.
///
/// @param context  borrowed.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `context.copy()`
coil_context *coil_context_copy_of(coil_context *context);

/// Makes an empty context.
///
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `contextvars.Context()`
coil_context *coil_context_new(void);

/// Calls a function in a context: what it sets stays there. The function must not suspend.
///
/// @param context  borrowed.
/// @param function  what to call.
/// @param arg  passed to it, borrowed.
/// @return what the function returned, owned; or RuntimeError "cannot enter context: <...> is already entered".
/// Never suspends. Any context.
/// Python: `context.run(function, arg)`
coil_value coil_context_run(coil_context *context, coil_function function, void *arg);

/// Reads a variable in a context. The variable's own default is not looked at.
///
/// @param context  borrowed.
/// @param var  borrowed.
/// @return its value, owned; none if the context has no value for it.
/// Never suspends. Any context.
/// Python: `context.get(var)`
coil_value coil_context_get(coil_context *context, coil_var *var);

/// Reads a variable in a context, or takes a value in its place. The variable's own default is not looked at.
///
/// @param context  borrowed.
/// @param var  borrowed.
/// @param fallback  taken.
/// @return its value, owned; the fallback if the context has no value for it.
/// Never suspends. Any context.
/// Python: `context.get(var, fallback)`
coil_value coil_context_get_or(coil_context *context, coil_var *var, coil_value fallback);

/// Reads a variable that a context must have a value for.
///
/// @param context  borrowed.
/// @param var  borrowed.
/// @return its value, owned; or KeyError "<ContextVar name='x' at 0x...>", which carries the variable, MemoryError.
/// Never suspends. Any context.
/// Python: `context[var]`
coil_value coil_context_item(coil_context *context, coil_var *var);

/// Tells whether a context has a value for a variable.
///
/// @param context  borrowed.
/// @param var  borrowed.
/// @return true if it was set there.
/// Never suspends. Any context.
/// Python: `var in context`
bool coil_context_contains(const coil_context *context, const coil_var *var);

/// Counts the variables that a context has values for.
///
/// @param context  borrowed.
/// @return how many.
/// Never suspends. Any context.
/// Python: `len(context)`
size_t coil_context_count(const coil_context *context);

/// Tells whether two contexts have equal values for the same variables.
///
/// @param a  borrowed.
/// @param b  borrowed.
/// @return true if they have.
/// Never suspends. Any context.
/// Python: `a == b`
bool coil_context_equal(const coil_context *a, const coil_context *b);

/// Lists the variables that a context has values for, in no particular order: as they are now.
///
/// @param context  borrowed.
/// @return an owned list value of variables; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `list(context)`, `list(context.keys())`
coil_value coil_context_keys(const coil_context *context);

/// Lists the values that a context has, in the order of coil_context_keys.
///
/// @param context  borrowed.
/// @return an owned list value; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `list(context.values())`
coil_value coil_context_values(const coil_context *context);

/// Lists variables and their values, in the order of coil_context_keys.
///
/// @param context  borrowed.
/// @return an owned list value of lists of two; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `list(context.items())`
coil_value coil_context_items(const coil_context *context);

/// Makes a context variable without a default.
///
/// @param name  borrowed for ever (a literal).
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `ContextVar(name)`
coil_var *coil_var_new(const char *name);

/// Makes a context variable with a default.
///
/// @param name  borrowed for ever (a literal).
/// @param value  the default, taken.
/// @return owned; or NULL: MemoryError, and the error that was given as the default.
/// Never suspends. Any context.
/// Python: `ContextVar(name, default=value)`
coil_var *coil_var_new_default(const char *name, coil_value value);

/// Reads a variable's name.
///
/// @param var  borrowed.
/// @return borrowed for ever.
/// Never suspends. Any context.
/// Python: `var.name`
const char *coil_var_name(const coil_var *var);

/// Reads a variable in the current context.
///
/// @param var  borrowed.
/// @return its value or its default, owned; or LookupError "<ContextVar name='x' at 0x...>".
/// Never suspends. Any context.
/// Python: `var.get()`
coil_value coil_var_get(coil_var *var);

/// Reads a variable in the current context, or takes a value in its place. The variable's own default is not looked at.
///
/// @param var  borrowed.
/// @param fallback  taken.
/// @return its value, owned; the fallback if the context has no value for it.
/// Never suspends. Any context.
/// Python: `var.get(fallback)`
coil_value coil_var_get_or(coil_var *var, coil_value fallback);

/// Sets a variable in the current context.
///
/// @param var  borrowed.
/// @param value  taken.
/// @param token  where to put what coil_var_reset needs, borrowed; the token is owned by the caller. NULL when it is not needed.
/// @return none; or an error: MemoryError, and the error that was given as the value: then nothing is set.
/// Never suspends. Any context.
/// Python: `token = var.set(value)`
coil_value coil_var_set(coil_var *var, coil_value value, coil_token **token);

/// Puts a variable back to what it was before the set that made the token.
///
/// @param var  borrowed.
/// @param token  taken.
/// @return none; or RuntimeError "<Token ...> has already been used once", ValueError "... was created by a different ContextVar",
///         "... was created in a different Context", MemoryError.
/// Never suspends. Any context.
/// Python: `var.reset(token)`
coil_value coil_var_reset(coil_var *var, coil_token *token);

/// Ends a stretch of code in which a variable had another value: puts it back, and hands on what the code returned.
///
/// @param token  taken; what coil_var_set gave at the beginning.
/// @param result  taken; what the code returned.
/// @return the result; or, in its place, an error of coil_var_reset.
/// Never suspends. Any context.
/// Python: the end of `with var.set(value):`
coil_value coil_token_exit(coil_token *token, coil_value result);

/// Tells which variable a token puts back.
///
/// @param token  borrowed.
/// @return borrowed from the token.
/// Never suspends. Any context.
/// Python: `token.var`
coil_var *coil_token_var(const coil_token *token);

/// Reads the value that the variable had before the set that made a token.
///
/// @param token  borrowed.
/// @return the value, owned; coil_token_missing if it had none.
/// Never suspends. Any context.
/// Python: `token.old_value`
coil_value coil_token_old_value(const coil_token *token);

/// Hands out the value that stands for no value: coil_value_equal(coil_token_old_value(token), coil_token_missing()).
///
/// @return borrowed for ever.
/// Never suspends. Any context.
/// Python: `Token.MISSING`
coil_value coil_token_missing(void);

// ---------------------------------------------------------------------------------------------------------------------
// Futures
// ---------------------------------------------------------------------------------------------------------------------

/// Makes a future of the running loop. In debug mode it knows where it was made.
///
/// @return owned; or NULL: RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.get_running_loop().create_future()`
#define coil_future_new() coil_future_new_at(__FILE__, __LINE__)

/// Makes a future of the running loop. Use the macro coil_future_new.
///
/// @param file  borrowed for ever (a literal); NULL: not known.
/// @param line  where it is made.
/// @return as coil_future_new.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.get_running_loop().create_future()`
coil_future *coil_future_new_at(const char *file, int line);

/// Makes a future of a given loop. In debug mode it knows where it was made.
///
/// @param loop  borrowed; NULL for the running one.
/// @return owned; or NULL: RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `loop.create_future()`
#define coil_loop_create_future(loop) coil_loop_create_future_at((loop), __FILE__, __LINE__)

/// Makes a future of a given loop. Use the macro coil_loop_create_future.
///
/// @param loop  borrowed; NULL for the running one.
/// @param file  borrowed for ever (a literal); NULL: not known.
/// @param line  where it is made.
/// @return as coil_loop_create_future.
/// Never suspends. Any context.
/// Python: `loop.create_future()`
coil_future *coil_loop_create_future_at(coil_loop *loop, const char *file, int line);

/// Tells whether an object is a future or a task.
///
/// @param object  borrowed.
/// @return true for both.
/// Never suspends. Any context.
/// Python: `asyncio.isfuture(object)`
bool coil_is_future(const void *object);

/// Completes a future with a result; its callbacks are scheduled.
///
/// @param future  borrowed; not a task.
/// @param result  taken; not an error (that is coil_future_set_exception).
/// @return none; or InvalidStateError "invalid state" when it is done already, RuntimeError "Task does not support set_result operation".
/// Never suspends. Any context.
/// Python: `future.set_result(result)`
coil_value coil_future_set_result(coil_future *future, coil_value result);

/// Completes a future with an error; its callbacks are scheduled.
///
/// @param future  borrowed; not a task.
/// @param error  taken. A StopIteration becomes a RuntimeError.
/// @return none; or InvalidStateError "invalid state" when it is done already, RuntimeError "Task does not support set_exception operation", TypeError when it is no error.
/// Never suspends. Any context.
/// Python: `future.set_exception(error)`
coil_value coil_future_set_exception(coil_future *future, coil_value error);

/// Cancels a future; its callbacks are scheduled. A task is asked to cancel, as coil_task_cancel does.
///
/// @param future  borrowed.
/// @param message  borrowed; the CancelledError's, or NULL.
/// @return false when it is done already.
/// Never suspends. Any context.
/// Python: `future.cancel(message)`
bool coil_future_cancel(coil_future *future, const char *message);

/// Tells whether a future has a result, has an error or is cancelled.
///
/// @param future  borrowed.
/// @return true when it is not pending.
/// Never suspends. Any context.
/// Python: `future.done()`
bool coil_future_done(const coil_future *future);

/// Tells whether a future was cancelled.
///
/// @param future  borrowed.
/// @return true when it was.
/// Never suspends. Any context.
/// Python: `future.cancelled()`
bool coil_future_cancelled(const coil_future *future);

/// Reads a future's result.
///
/// @param future  borrowed.
/// @return the result, owned; or the error that was set, CancelledError when it was cancelled, InvalidStateError "Result is not set." while it is pending.
/// Never suspends. Any context.
/// Python: `future.result()`
coil_value coil_future_result(coil_future *future);

/// Reads a future's error as a value, and counts it as looked at.
///
/// @param future  borrowed.
/// @return an owned error: the one that was set, CancelledError when it was cancelled, InvalidStateError "Exception is not set." while it is pending; none when it has a result.
/// Never suspends. Any context.
/// Python: `future.exception()`
coil_value coil_future_exception(coil_future *future);

/// Has a function called, through the loop, when a future is done; at the next turn if it is done already.
///
/// @param future  borrowed.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return none; or an error: RuntimeError "Event loop is closed" when it is done already, MemoryError.
/// Never suspends. Any context.
/// Python: `future.add_done_callback(callback)`
coil_value coil_future_add_done_callback(coil_future *future, coil_done_callback callback, void *arg);

/// Has a function called in a given context when a future is done.
///
/// @param future  borrowed.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @return none; or an error: RuntimeError "Event loop is closed" when it is done already, MemoryError.
/// Never suspends. Any context.
/// Python: `future.add_done_callback(callback, context=context)`
coil_value coil_future_add_done_callback_with(coil_future *future, coil_done_callback callback, void *arg,
                                              coil_context *context);

/// Removes every callback with this function and argument that has not been scheduled yet.
///
/// @param future  borrowed.
/// @param callback  the function.
/// @param arg  its argument, borrowed.
/// @return how many were removed.
/// Never suspends. Any context.
/// Python: `future.remove_done_callback(callback)`
size_t coil_future_remove_done_callback(coil_future *future, coil_done_callback callback, void *arg);

/// Tells to which loop a future belongs.
///
/// @param future  borrowed.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `future.get_loop()`
coil_loop *coil_future_get_loop(const coil_future *future);

// ---------------------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------------------

// For options with three answers: 0 leaves it to the default, true is yes, COIL_NO is no.
#define COIL_NO (-1)

// What coil_create_task_with may be told; zero is the default.
typedef struct coil_task_options {
    const char *name;      // copied; NULL: Task-1, Task-2, ...
    coil_context *context; // borrowed; NULL: a copy of the current one
    int eager_start;       // true: run the first step at once, before the function returns; COIL_NO: not even if the task factory is eager
    size_t stack_size;     // bytes of C stack; 0: the default (coil_stack_size_default)
} coil_task_options;

// Makes the tasks of a loop. coroutine is taken; the task is owned by the receiver, and made by coil_task_new in the end. It must not suspend.
typedef coil_task *(*coil_task_factory)(coil_loop *loop, void *coroutine, coil_task_options options, void *arg);

/// Makes a task of a coroutine: it runs from the loop's next turn on. The loop keeps a task alive until it is done, so the result may be released at once.
///
/// @param coroutine  a coroutine object, taken.
/// @return owned; or NULL: RuntimeError "no running event loop", TypeError "a coroutine was expected, got <...>", MemoryError, and what a task factory fails with.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.create_task(coroutine)`
coil_task *coil_create_task(void *coroutine);

/// Makes a task with a name, a context, or an eager start.
///
/// @param coroutine  a coroutine object, taken.
/// @param options  copied; see coil_task_options.
/// @return owned; or NULL: as coil_create_task. From an eager start also RuntimeError "cannot enter context: <...> is already entered", and the SystemExit or
///         KeyboardInterrupt that the first step ended with.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.create_task(coroutine, name=..., context=..., eager_start=...)`
coil_task *coil_create_task_with(void *coroutine, coil_task_options options);

/// Makes a task of a given loop, which need not be running yet.
///
/// @param loop  borrowed; NULL for the running one.
/// @param coroutine  a coroutine object, taken.
/// @param options  copied; see coil_task_options.
/// @return owned; or NULL: RuntimeError "Event loop is closed", and as coil_create_task_with.
/// Never suspends. Any context.
/// Python: `loop.create_task(coroutine, ...)`
coil_task *coil_loop_create_task(coil_loop *loop, void *coroutine, coil_task_options options);

/// Makes a task without asking the loop's task factory: what a task factory does in the end.
///
/// @param loop  borrowed.
/// @param coroutine  a coroutine object, taken.
/// @param options  copied; see coil_task_options. An eager start needs a loop that is running.
/// @return as coil_loop_create_task.
/// Never suspends. Any context.
/// Python: `asyncio.Task(coroutine, loop=loop, ...)`
coil_task *coil_task_new(coil_loop *loop, void *coroutine, coil_task_options options);

/// Sets what makes the tasks of a loop: for coil_create_task, groups, gather and all others.
///
/// @param loop  borrowed; NULL for the running one.
/// @param factory  what to call; NULL for coil_task_new.
/// @param arg  passed to it, borrowed.
/// Never suspends. Any context.
/// Python: `loop.set_task_factory(factory)`
void coil_loop_set_task_factory(coil_loop *loop, coil_task_factory factory, void *arg);

/// Reads what makes the tasks of a loop.
///
/// @param loop  borrowed; NULL for the running one.
/// @param arg  where its argument goes, borrowed; may be NULL.
/// @return the factory; NULL for coil_task_new.
/// Never suspends. Any context.
/// Python: `loop.get_task_factory()`
coil_task_factory coil_loop_get_task_factory(const coil_loop *loop, void **arg);

/// Makes tasks that start eagerly, for coil_loop_set_task_factory. Those that end in their first step never pass through the loop.
///
/// @param loop  borrowed.
/// @param coroutine  a coroutine object, taken.
/// @param options  copied; eager_start COIL_NO makes a task that does not.
/// @param arg  borrowed; not looked at.
/// @return as coil_loop_create_task.
/// Never suspends. Any context.
/// Python: `asyncio.eager_task_factory`
coil_task *coil_eager_task_factory(coil_loop *loop, void *coroutine, coil_task_options options, void *arg);

/// Turns an awaitable into a future: a future or task stays what it is, a coroutine object becomes a task, anything else is awaited by a task.
///
/// @param awaitable  a coroutine object is taken, anything else borrowed.
/// @return owned; or NULL: TypeError "An asyncio.Future, a coroutine or an awaitable is required", and the errors of coil_create_task.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.ensure_future(awaitable)`
coil_future *coil_ensure_future(void *awaitable);

/// Turns an awaitable into a future of a given loop, which need not be running.
///
/// @param loop  borrowed; NULL for the running one.
/// @param awaitable  a coroutine object is taken, and closed when it is refused; anything else borrowed.
/// @return owned; or NULL: as coil_ensure_future, RuntimeError "Event loop is closed", ValueError "The future belongs to a different loop than the one
///         specified as the loop argument".
/// Never suspends. Any context.
/// Python: `asyncio.ensure_future(awaitable, loop=loop)`
coil_future *coil_loop_ensure_future(coil_loop *loop, void *awaitable);

/// Asks a task to cancel: CancelledError is raised in it where it waits.
///
/// @param task  borrowed.
/// @param message  borrowed; the CancelledError's, or NULL.
/// @return false when it is done already.
/// Never suspends. Any context.
/// Python: `task.cancel(message)`
bool coil_task_cancel(coil_task *task, const char *message);

/// Takes back one request to cancel.
///
/// @param task  borrowed.
/// @return how many requests are left.
/// Never suspends. Any context.
/// Python: `task.uncancel()`
unsigned coil_task_uncancel(coil_task *task);

/// Counts the requests to cancel that were not taken back.
///
/// @param task  borrowed.
/// @return how many.
/// Never suspends. Any context.
/// Python: `task.cancelling()`
unsigned coil_task_cancelling(const coil_task *task);

/// Reads a task's name.
///
/// @param task  borrowed.
/// @return borrowed from the task, until it is renamed.
/// Never suspends. Any context.
/// Python: `task.get_name()`
const char *coil_task_get_name(coil_task *task);

/// Names a task.
///
/// @param task  borrowed.
/// @param name  copied.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `task.set_name(name)`
coil_value coil_task_set_name(coil_task *task, const char *name);

/// Reads the coroutine that a task runs.
///
/// @param task  borrowed.
/// @return borrowed from the task; NULL when it ended in an eager start.
/// Never suspends. Any context.
/// Python: `task.get_coro()`
coil_object *coil_task_get_coro(const coil_task *task);

/// Reads the context that a task runs in.
///
/// @param task  borrowed.
/// @return borrowed from the task; or NULL: no memory, the error is kept.
/// Never suspends. Any context.
/// Python: `task.get_context()`
coil_context *coil_task_get_context(coil_task *task);

/// Looks at a task as the future that it is.
///
/// @param task  borrowed.
/// @return the same object, borrowed.
/// Never suspends. Any context.
/// Python: a Task is a Future
coil_future *coil_task_as_future(coil_task *task);

/// Tells whether a task has ended.
///
/// @param task  borrowed.
/// @return true when it has.
/// Never suspends. Any context.
/// Python: `task.done()`
bool coil_task_done(const coil_task *task);

/// Tells whether a task ended by being cancelled.
///
/// @param task  borrowed.
/// @return true when it did.
/// Never suspends. Any context.
/// Python: `task.cancelled()`
bool coil_task_cancelled(const coil_task *task);

/// Reads a task's result.
///
/// @param task  borrowed.
/// @return as coil_future_result.
/// Never suspends. Any context.
/// Python: `task.result()`
coil_value coil_task_result(coil_task *task);

/// Reads a task's error as a value.
///
/// @param task  borrowed.
/// @return as coil_future_exception.
/// Never suspends. Any context.
/// Python: `task.exception()`
coil_value coil_task_exception(coil_task *task);

/// Has a function called, through the loop, when a task is done.
///
/// @param task  borrowed.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return none; or an error: RuntimeError "Event loop is closed" when it is done already, MemoryError.
/// Never suspends. Any context.
/// Python: `task.add_done_callback(callback)`
coil_value coil_task_add_done_callback(coil_task *task, coil_done_callback callback, void *arg);

/// Has a function called in a given context when a task is done.
///
/// @param task  borrowed.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @return as coil_task_add_done_callback.
/// Never suspends. Any context.
/// Python: `task.add_done_callback(callback, context=context)`
coil_value coil_task_add_done_callback_with(coil_task *task, coil_done_callback callback, void *arg, coil_context *context);

/// Removes every callback with this function and argument that has not been scheduled yet.
///
/// @param task  borrowed.
/// @param callback  the function.
/// @param arg  its argument, borrowed.
/// @return how many were removed.
/// Never suspends. Any context.
/// Python: `task.remove_done_callback(callback)`
size_t coil_task_remove_done_callback(coil_task *task, coil_done_callback callback, void *arg);

/// Tells which loop a task belongs to.
///
/// @param task  borrowed.
/// @return borrowed from the task.
/// Never suspends. Any context.
/// Python: `task.get_loop()`
coil_loop *coil_task_get_loop(const coil_task *task);

/// Tells which task is running.
///
/// @return borrowed; NULL outside of tasks.
/// Never suspends. Any context.
/// Python: `asyncio.current_task()`
coil_task *coil_current_task(void);

/// Tells which task of a loop is running.
///
/// @param loop  borrowed; NULL for the running one.
/// @return borrowed; NULL if none is.
/// Never suspends. Any context.
/// Python: `asyncio.current_task(loop)`
coil_task *coil_current_task_of(const coil_loop *loop);

/// Lists the tasks of the running loop that are not done.
///
/// @return an owned list value, oldest first; or RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.all_tasks()`
coil_value coil_all_tasks(void);

/// Lists the tasks of a loop that are not done.
///
/// @param loop  borrowed; NULL for the running one.
/// @return an owned list value, oldest first; or an error: RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.all_tasks(loop)`
coil_value coil_all_tasks_of(coil_loop *loop);

/// Makes a task the current one, for code that works on its behalf outside of it. coil_leave_task must follow before control goes back to the loop.
///
/// @param loop  borrowed.
/// @param task  borrowed.
/// @return none; or RuntimeError "loop <...> is not the running loop", "Cannot enter into task <...> while another task <...> is being executed.", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio._enter_task(loop, task)`
coil_value coil_enter_task(coil_loop *loop, coil_task *task);

/// Ends what coil_enter_task began.
///
/// @param loop  borrowed.
/// @param task  borrowed; the current one.
/// @return none; or RuntimeError "loop <...> is not the running loop", "Invalid attempt to leave task <...> while task <...> is entered.", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio._leave_task(loop, task)`
coil_value coil_leave_task(coil_loop *loop, coil_task *task);

/// Puts another task in the place of the current one. What was there must be put back before control goes back to the loop.
///
/// @param loop  borrowed.
/// @param task  borrowed; NULL for none.
/// @return the task that was current, as an object value, owned, or none; or RuntimeError "loop <...> is not the running loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio._swap_current_task(loop, task)`
coil_value coil_swap_current_task(coil_loop *loop, coil_task *task);

// ---------------------------------------------------------------------------------------------------------------------
// The event loop
// ---------------------------------------------------------------------------------------------------------------------

/// Makes an event loop.
///
/// @return owned; close it before releasing it. Or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.new_event_loop()`
coil_loop *coil_loop_new(void);

/// Tells which loop is running.
///
/// @return borrowed; or NULL: RuntimeError "no running event loop".
/// Never suspends. Any context.
/// Python: `asyncio.get_running_loop()`
coil_loop *coil_loop_get_running(void);

/// Runs a loop until coil_loop_stop is called.
///
/// @param loop  borrowed.
/// @return none; or RuntimeError "This event loop is already running", "Cannot run the event loop while another loop is running", "Event loop is closed",
///         or "deadlock: ..." when nothing is left that could ever wake it.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `loop.run_forever()`
COIL_SUSPENDS coil_value coil_loop_run_forever(coil_loop *loop);

/// Runs a loop until a future is done.
///
/// @param loop  borrowed.
/// @param awaitable  a coroutine object is taken and becomes a task, anything else is borrowed.
/// @return its result, owned, or its error; RuntimeError "Event loop stopped before Future completed.", "deadlock: ...", ValueError for a future
///         of another loop, and the errors of coil_loop_run_forever.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `loop.run_until_complete(awaitable)`
COIL_SUSPENDS coil_value coil_loop_run_until_complete(coil_loop *loop, void *awaitable);

/// Has a loop stop at the end of the turn that it is in.
///
/// @param loop  borrowed; NULL for the running one.
/// Never suspends. Any context.
/// Python: `loop.stop()`
void coil_loop_stop(coil_loop *loop);

/// Closes a loop: what is still scheduled is dropped, tasks that are still pending are reported and destroyed. Closing twice does nothing.
///
/// @param loop  borrowed.
/// @return none; or RuntimeError "Cannot close a running event loop".
/// Never suspends. Any context.
/// Python: `loop.close()`
coil_value coil_loop_close(coil_loop *loop);

/// Tells whether a loop is running.
///
/// @param loop  borrowed; NULL for the running one.
/// @return true while it is.
/// Never suspends. Any context.
/// Python: `loop.is_running()`
bool coil_loop_is_running(const coil_loop *loop);

/// Tells whether a loop was closed.
///
/// @param loop  borrowed; NULL for the running one.
/// @return true if it was.
/// Never suspends. Any context.
/// Python: `loop.is_closed()`
bool coil_loop_is_closed(const coil_loop *loop);

/// Counts what is ready to run: callbacks, and steps of tasks.
///
/// @param loop  borrowed; NULL for the running one.
/// @return how many.
/// Never suspends. Any context.
/// Python: `len(loop._ready)`
size_t coil_loop_get_ready_count(const coil_loop *loop);

/// Counts the timers that have not fired.
///
/// @param loop  borrowed; NULL for the running one.
/// @return how many; cancelled ones count until the loop drops them.
/// Never suspends. Any context.
/// Python: `len(loop._scheduled)`
size_t coil_loop_get_timer_count(const coil_loop *loop);

/// Reads a loop's clock.
///
/// @param loop  borrowed; NULL for the running one.
/// @return seconds since some moment in the past; never goes back.
/// Never suspends. Any context.
/// Python: `loop.time()`
double coil_loop_time(const coil_loop *loop);

/// Has a function called at the loop's next turn, in a copy of the current context, after everything that was scheduled before.
///
/// @param loop  borrowed; NULL for the running one.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return the handle that cancels it, borrowed: valid until the callback has run or is cancelled. Or NULL: RuntimeError "Event loop is closed", "no running event loop",
///         TypeError "a callable object was expected by call_soon(), got NULL", MemoryError; in debug mode RuntimeError "Non-thread-safe operation invoked on an event
///         loop other than the current one", from another thread than the loop's.
/// Never suspends. Any context.
/// Python: `loop.call_soon(callback, arg)`
#define coil_loop_call_soon(loop, callback, arg) coil_loop_call_soon_at((loop), (callback), (arg), NULL, __FILE__, __LINE__)

/// Has a function called at the loop's next turn in a given context.
///
/// @param loop  borrowed; NULL for the running one.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_soon(callback, arg, context=context)`
#define coil_loop_call_soon_with(loop, callback, arg, context) coil_loop_call_soon_at((loop), (callback), (arg), (context), __FILE__, __LINE__)

/// Has a function called at the loop's next turn. Use the macros coil_loop_call_soon and coil_loop_call_soon_with.
///
/// @param loop  borrowed; NULL for the running one.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @param file  borrowed for ever (a literal); NULL: not known.
/// @param line  where, for the handle's repr in debug mode.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_soon(callback, arg, context=context)`
coil_handle *coil_loop_call_soon_at(coil_loop *loop, coil_callback callback, void *arg, coil_context *context, const char *file, int line);

/// Has a function called after a delay. Equal times run in the order in which they were asked for.
///
/// @param loop  borrowed; NULL for the running one.
/// @param delay  seconds.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_later(delay, callback, arg)`
#define coil_loop_call_later(loop, delay, callback, arg) coil_loop_call_later_at((loop), (delay), (callback), (arg), NULL, __FILE__, __LINE__)

/// Has a function called after a delay in a given context.
///
/// @param loop  borrowed; NULL for the running one.
/// @param delay  seconds.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_later(delay, callback, arg, context=context)`
#define coil_loop_call_later_with(loop, delay, callback, arg, context) \
    coil_loop_call_later_at((loop), (delay), (callback), (arg), (context), __FILE__, __LINE__)

/// Has a function called after a delay, which begins at the end of the turn, or in a long one at the next millisecond; never before the call. Use the macros coil_loop_call_later and coil_loop_call_later_with.
///
/// @param loop  borrowed; NULL for the running one.
/// @param delay  seconds.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @param file  borrowed for ever (a literal); NULL: not known.
/// @param line  where, for the handle's repr in debug mode.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_later(delay, callback, arg, context=context)`
coil_handle *coil_loop_call_later_at(coil_loop *loop, double delay, coil_callback callback, void *arg, coil_context *context, const char *file, int line);

/// Has a function called at a time of the loop's clock.
///
/// @param loop  borrowed; NULL for the running one.
/// @param when  seconds, as coil_loop_time counts them.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_at(when, callback, arg)`
#define coil_loop_call_at(loop, when, callback, arg) coil_loop_call_at_at((loop), (when), (callback), (arg), NULL, __FILE__, __LINE__)

/// Has a function called at a time of the loop's clock in a given context.
///
/// @param loop  borrowed; NULL for the running one.
/// @param when  seconds, as coil_loop_time counts them.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_at(when, callback, arg, context=context)`
#define coil_loop_call_at_with(loop, when, callback, arg, context) \
    coil_loop_call_at_at((loop), (when), (callback), (arg), (context), __FILE__, __LINE__)

/// Has a function called at a time of the loop's clock. Use the macros coil_loop_call_at and coil_loop_call_at_with.
///
/// @param loop  borrowed; NULL for the running one.
/// @param when  seconds, as coil_loop_time counts them.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @param context  borrowed; NULL for a copy of the current one.
/// @param file  borrowed for ever (a literal); NULL: not known.
/// @param line  where, for the handle's repr in debug mode.
/// @return as coil_loop_call_soon.
/// Never suspends. Any context.
/// Python: `loop.call_at(when, callback, arg, context=context)`
coil_handle *coil_loop_call_at_at(coil_loop *loop, double when, coil_callback callback, void *arg, coil_context *context, const char *file, int line);

/// Keeps a scheduled callback from being called. Cancelling twice does nothing.
///
/// @param handle  borrowed.
/// Never suspends. Any context.
/// Python: `handle.cancel()`
void coil_handle_cancel(coil_handle *handle);

/// Tells whether a handle was cancelled.
///
/// @param handle  borrowed; the caller must own a reference (coil_retain) to ask after the callback has run.
/// @return true if it was.
/// Never suspends. Any context.
/// Python: `handle.cancelled()`
bool coil_handle_cancelled(const coil_handle *handle);

/// Tells when a timer's callback is due.
///
/// @param handle  borrowed; made by coil_loop_call_later or coil_loop_call_at.
/// @return seconds, as coil_loop_time counts them.
/// Never suspends. Any context.
/// Python: `handle.when()`
double coil_handle_when(const coil_handle *handle);

/// Reads the context that a callback runs in.
///
/// @param handle  borrowed.
/// @return borrowed from the handle; or NULL: no memory, the error is kept.
/// Never suspends. Any context.
/// Python: `handle.get_context()`
coil_context *coil_handle_get_context(coil_handle *handle);

/// Has a function called at each turn at which a file descriptor can be read. One function a descriptor: a second call replaces it.
///
/// @param loop  borrowed; NULL for the running one.
/// @param fd  an open descriptor. One that the host cannot wait for counts as always readable.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return none; or RuntimeError "Event loop is closed", "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `loop.add_reader(fd, callback, arg)`
coil_value coil_loop_add_reader(coil_loop *loop, int fd, coil_callback callback, void *arg);

/// Stops what coil_loop_add_reader began.
///
/// @param loop  borrowed; NULL for the running one.
/// @param fd  the descriptor.
/// @return true if there was a reader.
/// Never suspends. Any context.
/// Python: `loop.remove_reader(fd)`
bool coil_loop_remove_reader(coil_loop *loop, int fd);

/// Has a function called at each turn at which a file descriptor can be written.
///
/// @param loop  borrowed; NULL for the running one.
/// @param fd  an open descriptor. One that the host cannot wait for counts as always writable.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return none; or RuntimeError "Event loop is closed", "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `loop.add_writer(fd, callback, arg)`
coil_value coil_loop_add_writer(coil_loop *loop, int fd, coil_callback callback, void *arg);

/// Stops what coil_loop_add_writer began.
///
/// @param loop  borrowed; NULL for the running one.
/// @param fd  the descriptor.
/// @return true if there was a writer.
/// Never suspends. Any context.
/// Python: `loop.remove_writer(fd)`
bool coil_loop_remove_writer(coil_loop *loop, int fd);

// What an exception handler is told. What does not apply is NULL or none.
typedef struct coil_exception_context {
    const char *message; // borrowed
    coil_value error;    // borrowed; none when there is no exception
    coil_future *future; // borrowed
    coil_task *task;     // borrowed
    coil_handle *handle; // borrowed
    coil_async_generator *asyncgen; // borrowed
    struct coil_transport *transport; // borrowed
    struct coil_protocol *protocol; // borrowed
    const coil_place *source; // borrowed; in debug mode where the future, task or handle was made: the last of Python's source_traceback
} coil_exception_context;

typedef void (*coil_exception_handler)(coil_loop *loop, const coil_exception_context *context, void *arg);

/// Sets what is called for errors that nobody can catch: in tasks whose result nobody looked at, in cleaning up. It is called in the context of the task or
/// handle in question, unless that is entered, and cannot fail itself: it has nothing to return an error by.
///
/// @param loop  borrowed; NULL for the running one.
/// @param handler  what to call; NULL for the default, coil_loop_default_exception_handler.
/// @param arg  passed to it, borrowed.
/// Never suspends. Any context.
/// Python: `loop.set_exception_handler(handler)`
void coil_loop_set_exception_handler(coil_loop *loop, coil_exception_handler handler, void *arg);

/// Reads what is called for errors that nobody can catch.
///
/// @param loop  borrowed; NULL for the running one.
/// @param arg  where its argument goes, borrowed; may be NULL.
/// @return the handler; NULL for the default.
/// Never suspends. Any context.
/// Python: `loop.get_exception_handler()`
coil_exception_handler coil_loop_get_exception_handler(const coil_loop *loop, void **arg);

/// Logs an error that nobody can catch, as loops without a handler do: the message ("Unhandled exception in event loop" if there is none), a line for each thing
/// in question, and the traceback. For a handler that leaves some errors to it.
///
/// @param loop  borrowed; NULL for the running one.
/// @param context  borrowed.
/// Never suspends. Any context.
/// Python: `loop.default_exception_handler(context)`
void coil_loop_default_exception_handler(coil_loop *loop, const coil_exception_context *context);

/// Reports an error that nobody can catch.
///
/// @param loop  borrowed; NULL for the running one.
/// @param context  borrowed.
/// Never suspends. Any context.
/// Python: `loop.call_exception_handler(context)`
void coil_loop_call_exception_handler(coil_loop *loop, const coil_exception_context *context);

/// Turns debug mode on or off. In debug mode futures, tasks and handles know where they were made, and tell in their repr and when they are reported; so do
/// coroutines that were never awaited; callbacks and steps of tasks that take long are logged; calls from another thread than the loop's are refused.
///
/// @param loop  borrowed; NULL for the running one.
/// @param enabled  whether it is on; COIL_DEBUG=1 in the environment turns it on from the start.
/// Never suspends. Any context.
/// Python: `loop.set_debug(enabled)`
void coil_loop_set_debug(coil_loop *loop, bool enabled);

/// Tells whether a loop is in debug mode.
///
/// @param loop  borrowed; NULL for the running one.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `loop.get_debug()`
bool coil_loop_get_debug(const coil_loop *loop);

/// Sets how long a callback, or a step of a task, may take in debug mode before "Executing <...> took 0.120 seconds" is logged.
///
/// @param loop  borrowed; NULL for the running one.
/// @param seconds  0.1 at first.
/// Never suspends. Any context.
/// Python: `loop.slow_callback_duration = seconds`
void coil_loop_set_slow_callback_duration(coil_loop *loop, double seconds);

/// Reads how long a callback may take.
///
/// @param loop  borrowed; NULL for the running one.
/// @return seconds.
/// Never suspends. Any context.
/// Python: `loop.slow_callback_duration`
double coil_loop_get_slow_callback_duration(const coil_loop *loop);

// ---------------------------------------------------------------------------------------------------------------------
// Waiting, running
// ---------------------------------------------------------------------------------------------------------------------

/// Waits for some time.
///
/// @param delay  seconds; 0 or less lets everything run that is ready, once.
/// @return none; or CancelledError, ValueError "Invalid delay: NaN (not a number)", MemoryError.
/// Suspends. Tasks only.
/// Python: `await asyncio.sleep(delay)`
COIL_SUSPENDS coil_value coil_sleep(double delay);

/// Makes a future that is done after some time, for those who cannot suspend: callbacks and stackless coroutines.
///
/// @param delay  seconds; 0 or less: at the loop's next turn.
/// @return owned; cancelling it ends the timer. Or NULL: ValueError "Invalid delay: NaN (not a number)", RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `loop.call_later(delay, future.set_result, None)`
coil_future *coil_sleep_future(double delay);

// Makes a coroutine object that sleeps: coil_create_task(coil_sleep_coro(1.0)).
#define coil_sleep_coro(delay) coil_sleep_coro_at((delay), __FILE__, __LINE__)

/// Makes a coroutine object that sleeps. Use the macro coil_sleep_coro.
///
/// @param delay  seconds.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.sleep(delay)`, not awaited
coil_coroutine *coil_sleep_coro_at(double delay, const char *file, int line);

#define COIL_RETURN_EXCEPTIONS 1u // gather: errors are results

/// Runs awaitables at the same time and waits for all of them.
///
/// @param count  how many.
/// @param awaitables  an array of pointers to objects, borrowed; of its items coroutine objects are taken, anything else borrowed. An item that is NULL fails with the kept error.
/// @param flags  0, or COIL_RETURN_EXCEPTIONS.
///        The same one given twice is awaited once, and its result stands twice.
/// @return an owned list value, results in the order of the awaitables; or the first error: the others go on. CancelledError when the waiting task is cancelled: so are they.
/// Suspends. Tasks only.
/// Python: `await asyncio.gather(*awaitables, return_exceptions=...)`
COIL_SUSPENDS coil_value coil_gather(size_t count, const void *awaitables, unsigned flags);

/// Runs awaitables at the same time; the future is done when all of them are.
///
/// @param count  how many.
/// @param awaitables  as for coil_gather: the array is borrowed, and coroutine objects in it are taken.
/// @param flags  0, or COIL_RETURN_EXCEPTIONS.
/// @return owned; cancelling it cancels them. Or NULL: as coil_ensure_future.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.gather(*awaitables)`, not awaited
coil_future *coil_gather_future(size_t count, const void *awaitables, unsigned flags);

// coil_gather for a fixed few: COIL_LET(results, COIL_GATHER(a, b, c));
#ifndef __cplusplus
#define COIL_GATHER(...) \
    coil_gather(sizeof((void *[]){__VA_ARGS__}) / sizeof(void *), (void *[]){__VA_ARGS__}, 0)
#endif

#define COIL_FOREVER INFINITY // no limit: the None of asyncio's timeouts

/// Waits for an awaitable, but not for longer than a time.
///
/// @param awaitable  a coroutine object is taken, anything else borrowed.
/// @param timeout  seconds; COIL_FOREVER: no limit. At 0 or less, what is not done already is cancelled before it starts.
/// @return its result, owned, or its error; TimeoutError when the time is over: then it was cancelled, and has ended. CancelledError when the waiting task is cancelled: so is it.
/// Suspends, unless it is done already. Tasks only.
/// Python: `await asyncio.wait_for(awaitable, timeout)`
COIL_SUSPENDS coil_value coil_wait_for(void *awaitable, double timeout);

// Makes a coroutine object that waits for an awaitable, but not for longer than a time: coil_create_task(coil_wait_for_coro(awaitable, 1.0)).
#define coil_wait_for_coro(awaitable, timeout) coil_wait_for_coro_at((awaitable), (timeout), __FILE__, __LINE__)

/// Makes a coroutine object of coil_wait_for. Use the macro coil_wait_for_coro.
///
/// @param awaitable  a coroutine object is taken, anything else borrowed. NULL keeps the kept error.
/// @param timeout  seconds, as for coil_wait_for; they begin when it is awaited.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.wait_for(awaitable, timeout)`, not awaited
coil_coroutine *coil_wait_for_coro_at(void *awaitable, double timeout, const char *file, int line);

/// Runs a coroutine function to its end in a loop of its own: the way from C's main into asyncio. Tasks that are left are cancelled and waited for.
///
/// @param function  the body of the main task.
/// @param arg  passed to it, borrowed.
/// @return its result, owned, or its error; RuntimeError "asyncio.run() cannot be called from a running event loop", "deadlock: ...", MemoryError,
///         and the errors of coil_runner_close.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `asyncio.run(function(arg))`
#define coil_run(function, arg) coil_run_at((function), (arg), #function, __FILE__, __LINE__)

/// Runs a coroutine function to its end. Use the macro coil_run.
///
/// @param function  the body of the main task.
/// @param arg  passed to it, borrowed.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where.
/// @return as coil_run.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `asyncio.run(function(arg))`
COIL_SUSPENDS coil_value coil_run_at(coil_function function, void *arg, const char *name, const char *file, int line);

// coil_run, errors printed, and an exit status: int main(void) { return coil_main(app, NULL); }
#define coil_main(function, arg) coil_main_at((function), (arg), #function, __FILE__, __LINE__)

/// Runs a program. Use the macro coil_main.
///
/// @param function  the body of the main task.
/// @param arg  passed to it, borrowed.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where.
/// @return the exit status: the result if it is an int (as sys.exit takes it), 0 for any other result, a SystemExit's status, 1 for any other error, which is printed.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `sys.exit(asyncio.run(function(arg)))`
COIL_SUSPENDS int coil_main_at(coil_function function, void *arg, const char *name, const char *file, int line);

// ---------------------------------------------------------------------------------------------------------------------
// Timeouts
// ---------------------------------------------------------------------------------------------------------------------

/// Begins a stretch of code that must end in time: when the time is over, the running task is cancelled.
///
/// @param delay  seconds from now; COIL_FOREVER: no limit.
/// @return owned until coil_timeout_exit takes it; or NULL: RuntimeError "no running event loop", "Timeout should be used inside a task", MemoryError.
/// Never suspends. Tasks only.
/// Python: `async with asyncio.timeout(delay):`
coil_timeout *coil_timeout_enter(double delay);

/// Begins a stretch of code that must end at a time of the loop's clock.
///
/// @param when  seconds, as coil_loop_time counts them; COIL_FOREVER: no limit.
/// @return as coil_timeout_enter.
/// Never suspends. Tasks only.
/// Python: `async with asyncio.timeout_at(when):`
coil_timeout *coil_timeout_enter_at(double when);

/// Makes a timeout that begins later, so that others can have it before: coil_timeout_begin.
///
/// @param delay  seconds from now, not from when it begins; COIL_FOREVER: no limit.
/// @return owned; coil_timeout_exit takes it if it begins. Or NULL: RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.timeout(delay)`
coil_timeout *coil_timeout_new(double delay);

/// Makes a timeout that begins later and ends at a time of the loop's clock.
///
/// @param when  seconds, as coil_loop_time counts them; COIL_FOREVER: no limit.
/// @return owned, as coil_timeout_new; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.timeout_at(when)`
coil_timeout *coil_timeout_new_at(double when);

/// Begins the stretch of code of a timeout that was made before. coil_timeout_enter is this and coil_timeout_new in one.
///
/// @param timeout  borrowed.
/// @return none; or RuntimeError "Timeout has already been entered", "no running event loop", "Timeout should be used inside a task", MemoryError.
/// Never suspends. Tasks only.
/// Python: `await timeout.__aenter__()`
coil_value coil_timeout_begin(coil_timeout *timeout);

/// Ends the stretch of code, and turns the CancelledError of a timeout that expired into a TimeoutError.
///
/// @param timeout  taken. With other compilers than gcc and clang enter it in a statement of its own: C may evaluate the result first.
/// @param result  taken; what the code returned.
/// @return the result, or TimeoutError when the time was over.
/// Never suspends. The task that entered it only.
/// Python: the end of `async with asyncio.timeout(...)`
coil_value coil_timeout_exit(coil_timeout *timeout, coil_value result);

#if defined(__GNUC__)
// Evaluates the timeout first: coil_timeout_exit(coil_timeout_enter(1.0), fetch(url)).
#if defined(__clang__) && __clang_major__ >= 22 // to which __COUNTER__ is an extension
#define coil_timeout_exit(timeout, ...) COIL_TIMEOUT_EXIT(__LINE__, timeout, __VA_ARGS__)
#else
#define coil_timeout_exit(timeout, ...) COIL_TIMEOUT_EXIT(__COUNTER__, timeout, __VA_ARGS__)
#endif
#define COIL_TIMEOUT_EXIT(number, ...) COIL_TIMEOUT_EXIT_AS(number, __VA_ARGS__)
#define COIL_TIMEOUT_EXIT_AS(number, timeout, ...)                  \
    __extension__({                                                 \
        coil_timeout *coil_timeout_##number##_ = (timeout);         \
        (coil_timeout_exit)(coil_timeout_##number##_, __VA_ARGS__); \
    })
#endif

/// Moves the end of a timeout.
///
/// @param timeout  borrowed.
/// @param when  seconds, as coil_loop_time counts them; COIL_FOREVER: no limit.
/// @return none; or RuntimeError "Timeout has not been entered", "Cannot change state of expiring Timeout" (or of expired, finished), MemoryError.
/// Never suspends. Any context.
/// Python: `timeout.reschedule(when)`
coil_value coil_timeout_reschedule(coil_timeout *timeout, double when);

/// Tells when a timeout ends.
///
/// @param timeout  borrowed.
/// @return seconds, as coil_loop_time counts them; COIL_FOREVER without a limit.
/// Never suspends. Any context.
/// Python: `timeout.when()`
double coil_timeout_when(const coil_timeout *timeout);

/// Tells whether a timeout's time was over.
///
/// @param timeout  borrowed.
/// @return true once it has cancelled its task.
/// Never suspends. Any context.
/// Python: `timeout.expired()`
bool coil_timeout_expired(const coil_timeout *timeout);

// ---------------------------------------------------------------------------------------------------------------------
// Task groups
// ---------------------------------------------------------------------------------------------------------------------

/// Begins a group of tasks that end together.
///
/// @return owned until coil_group_join takes it; or NULL: RuntimeError "no running event loop", "TaskGroup <TaskGroup> cannot determine the parent task", MemoryError.
/// Never suspends. Tasks only.
/// Python: `async with asyncio.TaskGroup() as group:`
coil_group *coil_group_new(void);

/// Makes a group that begins later, so that others can have it before: to cancel it, which then happens when it begins.
///
/// @return owned; coil_group_join takes it if it begins. Or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.TaskGroup()`
coil_group *coil_group_prepare(void);

/// Begins a group that was made before. coil_group_new is this and coil_group_prepare in one.
///
/// @param group  borrowed.
/// @return none; or RuntimeError "TaskGroup <...> has already been entered", "no running event loop", "TaskGroup <TaskGroup> cannot determine the parent task".
/// Never suspends. Tasks only.
/// Python: `await group.__aenter__()`
coil_value coil_group_enter(coil_group *group);

// Runs a function as a task of the group: coil_group_spawn(group, fn, arg), coil_group_spawn_with(group, fn, &args, sizeof args).
#define coil_group_spawn(group, function, ...) \
    coil_group_create_task((group), coil_coroutine_new(function, __VA_ARGS__), COIL_NO_TASK_OPTIONS)
#define coil_group_spawn_with(group, function, ...) \
    coil_group_create_task((group), coil_coroutine_with(function, __VA_ARGS__), COIL_NO_TASK_OPTIONS)

#ifdef __cplusplus
#define COIL_NO_TASK_OPTIONS (coil_task_options{})
#else
#define COIL_NO_TASK_OPTIONS ((coil_task_options){0})
#endif

/// Makes a task that belongs to a group.
///
/// @param group  borrowed.
/// @param coroutine  a coroutine object, taken; closed when the group refuses it.
/// @param options  copied; see coil_task_options.
/// @return borrowed: valid until the task is done; retain it to read its result. Or NULL: RuntimeError "TaskGroup <...> has not been entered",
///         "TaskGroup <...> is finished", "TaskGroup <...> is shutting down", and the errors of coil_create_task.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `group.create_task(coroutine, name=...)`
coil_task *coil_group_create_task(coil_group *group, void *coroutine, coil_task_options options);

/// Cancels every task of a group and the body that began it, and ends it without a CancelledError. A group that has not begun is cancelled when it does;
/// calling it twice, or after the end, does nothing.
///
/// @param group  borrowed.
/// Never suspends. Any context.
/// Python: `group.cancel()` (3.15)
void coil_group_cancel(coil_group *group);

/// Waits until every task of a group is done. The first one that fails cancels the others.
///
/// @param group  taken.
/// @return none; or an error: an ExceptionGroup "unhandled errors in a TaskGroup" of all that failed, CancelledError when the waiting task was cancelled: so were they;
///         RuntimeError "TaskGroup <TaskGroup> has not been entered".
/// Suspends, unless all are done. The task that made the group only.
/// Python: the end of `async with asyncio.TaskGroup()`
COIL_SUSPENDS coil_value coil_group_join(coil_group *group);

/// Waits for a group after its body has returned: a body that failed cancels the group, and its error is one of the group's.
///
/// @param group  taken.
/// @param result  taken; what the body returned.
/// @return the result, or an error as for coil_group_join.
/// Suspends, unless all are done. The task that made the group only.
/// Python: the end of `async with asyncio.TaskGroup()`, with what was raised in it
COIL_SUSPENDS coil_value coil_group_exit(coil_group *group, coil_value result);

// ---------------------------------------------------------------------------------------------------------------------
// Asynchronous generators, iterating
// ---------------------------------------------------------------------------------------------------------------------

// Makes an asynchronous generator: coil_async_generator_new(fn, arg), coil_async_generator_with(fn, &args, sizeof args).
#define coil_async_generator_new(function, ...) coil_async_generator_new_at((function), (void *)(__VA_ARGS__), 0, #function, __FILE__, __LINE__)
#define coil_async_generator_with(function, ...) coil_async_generator_with_at((function), __VA_ARGS__, #function, __FILE__, __LINE__)

/// Makes an asynchronous generator. Use the macros coil_async_generator_new and coil_async_generator_with. One that is released before its end is
/// closed by a task of the loop that it was first iterated in.
///
/// @param function  its body, which awaits, and calls coil_yield for each value. It returns none, or an error.
/// @param arg  passed to it, borrowed; with a size, the struct that is copied.
/// @param size  bytes to copy from arg, or 0 to pass arg itself.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `function(arg)`, of an async def with yield
coil_async_generator *coil_async_generator_new_at(coil_function function, void *arg, size_t size, const char *name,
                                                  const char *file, int line);

/// Makes an asynchronous generator with an argument of its own. Use the macro coil_async_generator_with.
///
/// @param function  its body.
/// @param args  copied; the body is passed the copy.
/// @param size  bytes to copy.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where it was made.
/// @return as coil_async_generator_new_at.
/// Never suspends. Any context.
/// Python: `function(args)`, of an async def that yields
static inline coil_async_generator *coil_async_generator_with_at(coil_function function, const void *args, size_t size, const char *name, const char *file, int line)
{
    return coil_async_generator_new_at(function, (void *)args, size, name, file, line);
}

/// Goes on with an asynchronous generator, and waits for its next value. The first one sent must be none.
///
/// @param generator  borrowed.
/// @param value  taken; the result of the coil_yield at which the generator waits.
/// @return what it yields next, owned; or its error. StopAsyncIteration when it has ended; RuntimeError "anext(): asynchronous generator is already running",
///         "async generator raised StopIteration", "async generator raised StopAsyncIteration", TypeError "can't send non-None value to a just-started async generator", MemoryError.
/// Suspends, when the generator waits. Coroutines and tasks only.
/// Python: `await agen.asend(value)`
COIL_SUSPENDS coil_value coil_async_generator_asend(coil_async_generator *generator, coil_value value);

/// Raises an error at the yield where an asynchronous generator waits, and waits for what it yields next.
///
/// @param generator  borrowed.
/// @param error  taken.
/// @return as coil_async_generator_asend; none when the generator had ended already. RuntimeError "athrow(): asynchronous generator is already running".
/// Suspends, when the generator waits. Coroutines and tasks only.
/// Python: `await agen.athrow(error)`
COIL_SUSPENDS coil_value coil_async_generator_athrow(coil_async_generator *generator, coil_value error);

/// Ends an asynchronous generator by raising GeneratorExit at its yield, and waits until it has ended.
///
/// @param generator  borrowed.
/// @return none; or its error; RuntimeError "aclose(): asynchronous generator is already running", "async generator ignored GeneratorExit", MemoryError.
/// Suspends, when the generator waits while it ends. Coroutines and tasks only.
/// Python: `await agen.aclose()`
COIL_SUSPENDS coil_value coil_async_generator_aclose(coil_async_generator *generator);

/// Makes the object that coil_async_generator_asend awaits. It can be awaited once, made a task of, or driven by coil_send.
///
/// @param generator  borrowed; kept alive. NULL gives NULL: the error stays kept.
/// @param value  taken.
/// @return owned, a coroutine object; or NULL: MemoryError. Awaiting it a second time: RuntimeError "cannot reuse already awaited __anext__()/asend()".
/// Never suspends. Any context.
/// Python: `agen.asend(value)`
coil_object *coil_async_generator_asend_coro(coil_async_generator *generator, coil_value value);

/// Makes the object that coil_async_generator_athrow awaits.
///
/// @param generator  borrowed; kept alive. NULL gives NULL: the error stays kept.
/// @param error  taken.
/// @return owned, a coroutine object; or NULL: TypeError when it is no error, MemoryError. Awaiting it a second time: RuntimeError "cannot reuse already awaited aclose()/athrow()";
///         but one that had to wait can be driven on, and goes on with the generator, as CPython's does.
/// Never suspends. Any context.
/// Python: `agen.athrow(error)`
coil_object *coil_async_generator_athrow_coro(coil_async_generator *generator, coil_value error);

/// Makes the object that coil_async_generator_aclose awaits.
///
/// @param generator  borrowed; kept alive. NULL gives NULL: the error stays kept.
/// @return owned, a coroutine object; or NULL: MemoryError. Awaiting it a second time: RuntimeError "cannot reuse already awaited aclose()/athrow()".
/// Never suspends. Any context.
/// Python: `agen.aclose()`
coil_object *coil_async_generator_aclose_coro(coil_async_generator *generator);

/// Tells whether somebody is driving an asynchronous generator: a step of its asend, athrow or aclose was made, and not the last.
///
/// @param generator  borrowed.
/// @return true while it is.
/// Never suspends. Any context.
/// Python: `agen.ag_running`
bool coil_async_generator_running(const coil_async_generator *generator);

/// Tells where an asynchronous generator is.
///
/// @param generator  borrowed.
/// @return created, running, suspended at a yield, or closed. One that somebody drives is running, also while it waits.
/// Never suspends. Any context.
/// Python: `inspect.getasyncgenstate(agen)`
coil_coroutine_state coil_async_generator_get_state(const coil_async_generator *generator);

/// Reads an asynchronous generator's name.
///
/// @param generator  borrowed.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `agen.__name__`
const char *coil_async_generator_get_name(const coil_async_generator *generator);

/// Tells what an asynchronous generator waits for.
///
/// @param generator  borrowed.
/// @return borrowed; NULL when it does not wait, waits at a yield, or is executing.
/// Never suspends. Any context.
/// Python: `agen.ag_await`
coil_object *coil_async_generator_get_await(const coil_async_generator *generator);

/// Closes all asynchronous generators that were iterated in a loop and have not ended; coil_run does it at its end. One that is iterated afterwards warns.
///
/// @param loop  borrowed; NULL for the running one.
/// @return none; or CancelledError, MemoryError. An error of a generator goes to the loop's exception handler.
/// Suspends, when a generator waits while it ends. Tasks only.
/// Python: `await loop.shutdown_asyncgens()`
COIL_SUSPENDS coil_value coil_loop_shutdown_asyncgens(coil_loop *loop);

// Called when an asynchronous generator is iterated for the first time, and when one is released that has not ended. Not called: NULL. While a loop
// runs, its own are in their place: they remember the generator for coil_loop_shutdown_asyncgens, and have a task close it.
typedef struct coil_asyncgen_hooks {
    void (*firstiter)(coil_async_generator *generator, void *arg);
    // May retain the generator, or hand it on, to have it closed later. One that nobody has kept is closed when the hook returns, and cannot wait.
    void (*finalizer)(coil_async_generator *generator, void *arg);
    void *arg; // of both; borrowed
} coil_asyncgen_hooks;

/// Sets what happens with asynchronous generators that are iterated for the first time from now on: outside of a loop, or inside of one until it stops.
///
/// @param hooks  copied.
/// @return those that were set before: hooks of one's own may call them, or set them again.
/// Never suspends. Any context.
/// Python: `sys.set_asyncgen_hooks(firstiter, finalizer)`
coil_asyncgen_hooks coil_set_asyncgen_hooks(coil_asyncgen_hooks hooks);

/// Reads the hooks for asynchronous generators.
///
/// @return those that are set; in a running loop its own, unless others were set.
/// Never suspends. Any context.
/// Python: `sys.get_asyncgen_hooks()`
coil_asyncgen_hooks coil_get_asyncgen_hooks(void);

/// Finds the iterator of an object: its iter slot is asked. A list has one; an object with a send slot, such as a generator, is its own.
///
/// @param iterable  borrowed.
/// @return owned; or NULL: TypeError "'x' object is not iterable", "iter() returned non-iterator of type 'x'", MemoryError.
/// Never suspends. Any context.
/// Python: `iter(x)`
coil_object *coil_iter(void *iterable);

/// Finds the asynchronous iterator of an object: its aiter slot is asked. An object with an anext slot is its own.
///
/// @param iterable  borrowed.
/// @return owned; or NULL: TypeError "'x' object is not an async iterable", "aiter() returned not an async iterator of type 'x'", and what the slot raises.
/// Never suspends. Any context.
/// Python: `aiter(x)`
coil_object *coil_aiter(void *iterable);

/// Waits for the next value of an asynchronous iterator.
///
/// @param iterator  borrowed; an asynchronous generator, or any object with an anext slot.
/// @return the value, owned; StopAsyncIteration at the end; or its error. TypeError "'x' object is not an async iterator".
/// Suspends, when the iterator waits. Coroutines and tasks only.
/// Python: `await anext(iterator)`
COIL_SUSPENDS coil_value coil_anext(void *iterator);

/// Waits for the next value of an asynchronous iterator, and has a value for its end.
///
/// @param iterator  borrowed; an asynchronous generator, or any object with an anext slot.
/// @param fallback  taken; the result at the end.
/// @return as coil_anext, but for the StopAsyncIteration with which the awaitable ends; MemoryError.
/// Suspends, when the iterator waits. Coroutines and tasks only.
/// Python: `await anext(iterator, fallback)`
COIL_SUSPENDS coil_value coil_anext_default(void *iterator, coil_value fallback);

/// Makes the awaitable that coil_anext awaits.
///
/// @param iterator  borrowed; an asynchronous generator, or any object with an anext slot.
/// @return owned; or NULL: TypeError "'x' object is not an async iterator", and what the slot raises.
/// Never suspends. Any context.
/// Python: `anext(iterator)`, not awaited
coil_object *coil_anext_coro(void *iterator);

/// Makes the awaitable that coil_anext_default awaits.
///
/// @param iterator  borrowed; an asynchronous generator, or any object with an anext slot.
/// @param fallback  taken; the result at the end.
/// @return owned, a coroutine object; or NULL: TypeError "'x' object is not an async iterator", what the slot raises, MemoryError.
/// Never suspends. Any context.
/// Python: `anext(iterator, fallback)`, not awaited
coil_object *coil_anext_default_coro(void *iterator, coil_value fallback);

// What coil_for and coil_async_for keep.
typedef struct coil_iteration {
    coil_object *iterator; // owned
    coil_value item;       // owned: of this round, or the error with which it ended
    bool in_round, given; // given: the item is the body's
} coil_iteration;

#if defined(__GNUC__)
// Loops over an iterable (borrowed): coil_for (item, list) { ... }. item is a coil_value that the loop owns for one round; retain it to keep it. Only
// a coroutine object is the body's own, because awaiting takes it: coil_for (next, completed) COIL_TRY(coil_await(coil_as_object(next))).
// An error of the iterator is returned from the function around it, which returns a coil_value. break, continue and return work.
#define coil_for(item, iterable)                                                                                        \
    for (coil_iteration item##_iteration __attribute__((cleanup(coil_iteration_end))) = coil_iteration_begin(iterable); \
         coil_iteration_next(&item##_iteration);)                                                                       \
    COIL_ROUND(item, item##_iteration)

// The same, for an iterable that was made for the loop, and is taken: coil_for_taken (item, coil_generator_new(count, NULL)) { ... }.
// NULL is an iterable that could not be made: its error is returned.
#define coil_for_taken(item, iterable)                                                                                        \
    for (coil_iteration item##_iteration __attribute__((cleanup(coil_iteration_end))) = coil_iteration_begin_taken(iterable); \
         coil_iteration_next(&item##_iteration);)                                                                             \
    COIL_ROUND(item, item##_iteration)

// The same over an asynchronous iterable, such as an asynchronous generator, in a coroutine: it suspends while the next value is not there.
// Leaving the loop early does not close the generator, as in Python: releasing it does, or coil_async_generator_aclose.
#define coil_async_for(item, iterable)                                                                                        \
    for (coil_iteration item##_iteration __attribute__((cleanup(coil_iteration_end))) = coil_async_iteration_begin(iterable); \
         coil_async_iteration_next(&item##_iteration);)                                                                       \
    COIL_ROUND(item, item##_iteration)

// The same, for an asynchronous iterable that was made for the loop, and is taken: it is given back however the loop ends.
#define coil_async_for_taken(item, iterable)                                                                                        \
    for (coil_iteration item##_iteration __attribute__((cleanup(coil_iteration_end))) = coil_async_iteration_begin_taken(iterable); \
         coil_async_iteration_next(&item##_iteration);)                                                                             \
    COIL_ROUND(item, item##_iteration)

#define COIL_ROUND(name, iteration)                                              \
    if (coil_failed((iteration).item) && !(iteration).in_round)                  \
        return coil_iteration_error(&(iteration), __FILE__, __LINE__, __func__); \
    else                                                                         \
        for (coil_value name = (iteration).item; (iteration).in_round; (iteration).in_round = false)
#endif

/// Begins a loop over an iterable. Use the macro coil_for.
///
/// @param iterable  borrowed.
/// @return owned until coil_iteration_end; one that could not begin has the error of coil_iter as its item.
/// Never suspends. Any context.
/// Python: the head of a `for` loop
coil_iteration coil_iteration_begin(void *iterable);

/// Begins a loop over an iterable that was made for it. Use the macro coil_for_taken.
///
/// @param iterable  taken; NULL, where it could not be made: the kept error is the loop's.
/// @return as coil_iteration_begin.
/// Never suspends. Any context.
/// Python: the head of a `for` loop over an expression
coil_iteration coil_iteration_begin_taken(void *iterable);

/// Begins a loop over an asynchronous iterable. Use the macro coil_async_for.
///
/// @param iterable  borrowed.
/// @return owned until coil_iteration_end; one that could not begin has an error as its item: TypeError "'async for' requires an object with __aiter__
///         method, got x", "'async for' received an object from __aiter__ that does not implement __anext__: x", or what the slot raises.
/// Never suspends. Any context.
/// Python: the head of an `async for` loop
coil_iteration coil_async_iteration_begin(void *iterable);

/// Begins a loop over an asynchronous iterable that was made for it. Use the macro coil_async_for_taken.
///
/// @param iterable  taken; NULL, where it could not be made: the kept error is the loop's.
/// @return as coil_async_iteration_begin.
/// Never suspends. Any context.
/// Python: the head of an `async for` loop over an expression
coil_iteration coil_async_iteration_begin_taken(void *iterable);

/// Takes the next item, as coil_for does.
///
/// @param iteration  borrowed.
/// @return false at the end, and when the round before was left by break. True with an item, or with an error as the item and in_round false.
/// Never suspends. Any context.
/// Python: a round of a `for` loop
bool coil_iteration_next(coil_iteration *iteration);

/// Waits for the next item, as coil_async_for does.
///
/// @param iteration  borrowed.
/// @return as coil_iteration_next; TypeError "'async for' received an invalid object from __anext__: x", whose cause is what awaiting it says.
/// Suspends, when the iterator waits. Coroutines and tasks only.
/// Python: a round of an `async for` loop
COIL_SUSPENDS bool coil_async_iteration_next(coil_iteration *iteration);

/// Takes the error out of an iteration that failed, and notes the place.
///
/// @param iteration  borrowed.
/// @param file  borrowed for ever (a literal).
/// @param line  the line.
/// @param function  borrowed for ever.
/// @return the error, owned.
/// Never suspends. Any context.
/// Python: what leaves a `for` loop
coil_value coil_iteration_error(coil_iteration *iteration, const char *file, int line, const char *function);

/// Ends an iteration: its item and its iterator are released. coil_for and coil_async_for do it where their scope ends.
///
/// @param iteration  borrowed; empty afterwards.
/// Never suspends. Any context.
/// Python: the end of a `for` loop
void coil_iteration_end(coil_iteration *iteration);

// ---------------------------------------------------------------------------------------------------------------------
// Stackless coroutines
// ---------------------------------------------------------------------------------------------------------------------

// A coroutine without a stack: a struct, and a function that is called for each step. It takes the struct's size and nothing else, so that a program can
// have a million of them; the price is that only its body itself can wait, no function that it calls, and that local variables do not outlive a wait.
//
//     struct tick { coil_stackless head; int left; };                     // what outlives a wait
//
//     static coil_value tick(coil_stackless *self, coil_value sent)
//     {
//         struct tick *me = (struct tick *)self;
//         COIL_BEGIN(self, sent);
//         while (me->left-- > 0) COIL_JOIN_TRY(coil_sleep_future(1.0));
//         COIL_END;
//     }
//     static const coil_stackless_type tick_type = COIL_STACKLESS_TYPE("tick", tick, NULL);
//
//     struct tick *coroutine = coil_stackless_new(&tick_type, sizeof *coroutine);
//     coroutine->left = 3;
//     coil_task *task = coil_create_task(coroutine);
//
// It is a coroutine object as any other. Functions that suspend cannot be called in it: await the objects that they have for it (coil_sleep_future,
// coil_event_wait_coro, coil_gather_future).
typedef struct coil_stackless {
    coil_object head;
    coil_object *waits_for; // owned: what it awaits
    const char *file;       // where it was made
    uint32_t line;
    uint32_t resume : 24, state : 4, yields : 1;
} coil_stackless;

// The body. What it returns is the result, owned by the awaiting side, or an error. sent is what COIL_BEGIN needs.
typedef coil_value (*coil_stackless_body)(coil_stackless *self, coil_value sent);

typedef struct coil_stackless_type {
    coil_type type;
    coil_stackless_body body;
    void (*finalize)(coil_object *self); // releases what the struct owns; NULL: nothing
} coil_stackless_type;

#define COIL_STACKLESS_SLOTS(type_name, type_flags, body_function, finalize_function) \
    {                                                                                 \
        .type = {.name = (type_name),                                                 \
                 .flags = (type_flags),                                               \
                 .finalize = coil_stackless_finalize,                                 \
                 .send = coil_stackless_send,                                         \
                 .throw_error = coil_stackless_throw,                                 \
                 .close = coil_stackless_close,                                       \
                 .repr = coil_stackless_repr},                                        \
        .body = (body_function),                                                      \
        .finalize = (finalize_function)}

// The type of a stackless coroutine, and of a stackless generator, which yields values and awaits nothing.
#define COIL_STACKLESS_TYPE(name, body, finalize) COIL_STACKLESS_SLOTS(name, COIL_TYPE_COROUTINE | COIL_TYPE_STACKLESS, body, finalize)
#define COIL_STACKLESS_GENERATOR_TYPE(name, body, finalize) COIL_STACKLESS_SLOTS(name, COIL_TYPE_STACKLESS, body, finalize)

#define coil_stackless_new(type, size) coil_stackless_new_at((type), (size), __FILE__, __LINE__)

#if defined(__GNUC__)
#define COIL_FALLTHROUGH __attribute__((fallthrough))
#else
#define COIL_FALLTHROUGH ((void)0)
#endif

#define COIL_STACKLESS_PLACES 0xffffffu // lines of a file

// The frame of a body. One wait a line, and none inside of a switch of one's own: the places to go on at are the cases of a switch.
#define COIL_BEGIN(self, sent)                 \
    coil_stackless *const coil_self_ = (self); \
    coil_value coil_sent_ = (sent);            \
    switch (coil_self_->resume) {              \
    case 0: coil_value_release(coil_sent_)

#define COIL_END    \
    default: break; \
        }           \
        return coil_none()

#define COIL_STACKLESS_WAIT(wait, target, awaitable)                                 \
    do {                                                                             \
        if (wait(coil_self_, __LINE__, (awaitable), &coil_sent_)) return coil_sent_; \
        COIL_FALLTHROUGH;                                                            \
    case __LINE__: (target) = coil_sent_;                                            \
    } while (0)

// Waits for an awaitable (a coroutine object is taken, anything else borrowed); target, a coil_value, becomes its result, owned, or its error.
#define COIL_AWAIT(target, awaitable) COIL_STACKLESS_WAIT(coil_stackless_await, target, awaitable)
// The same; an error is returned from the body.
#define COIL_AWAIT_LET(target, awaitable) COIL_STACKLESS_LET(coil_stackless_await, target, awaitable)
// The same, and the result is forgotten.
#define COIL_AWAIT_TRY(awaitable) COIL_STACKLESS_TRY(coil_stackless_await, awaitable)

// The three again for an awaitable that is taken, whatever it is: coil_join.
#define COIL_JOIN(target, awaitable) COIL_STACKLESS_WAIT(coil_stackless_join, target, awaitable)
#define COIL_JOIN_LET(target, awaitable) COIL_STACKLESS_LET(coil_stackless_join, target, awaitable)
#define COIL_JOIN_TRY(awaitable) COIL_STACKLESS_TRY(coil_stackless_join, awaitable)

#define COIL_STACKLESS_LET(wait, target, awaitable)                                               \
    do {                                                                                          \
        if (wait(coil_self_, __LINE__, (awaitable), &coil_sent_)) return coil_sent_;              \
        COIL_FALLTHROUGH;                                                                         \
    case __LINE__:                                                                                \
        if (coil_failed(coil_sent_)) return coil_trail(coil_sent_, __FILE__, __LINE__, __func__); \
        (target) = coil_sent_;                                                                    \
    } while (0)

#define COIL_STACKLESS_TRY(wait, awaitable)                                          \
    do {                                                                             \
        if (wait(coil_self_, __LINE__, (awaitable), &coil_sent_)) return coil_sent_; \
        COIL_FALLTHROUGH;                                                            \
    case __LINE__: COIL_TRY(coil_sent_);                                             \
    } while (0)

// Hands a value (taken) to whoever drives the body, and waits to be driven on. In a coroutine that a task drives, none lets the loop run once.
// An error that is thrown in is returned from the body; what is sent in is forgotten, or becomes the target's, owned.
#define COIL_YIELD(value)                                           \
    do {                                                            \
        return coil_stackless_yield(coil_self_, __LINE__, (value)); \
    case __LINE__: COIL_TRY(coil_sent_);                            \
    } while (0)
#define COIL_YIELD_LET(target, value)                                                             \
    do {                                                                                          \
        return coil_stackless_yield(coil_self_, __LINE__, (value));                               \
    case __LINE__:                                                                                \
        if (coil_failed(coil_sent_)) return coil_trail(coil_sent_, __FILE__, __LINE__, __func__); \
        (target) = coil_sent_;                                                                    \
    } while (0)

/// Makes a stackless coroutine or generator, the bytes after its head all zero. Use the macro coil_stackless_new.
///
/// @param type  borrowed for ever.
/// @param size  of the whole struct, which begins with a coil_stackless, in bytes.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `function(arg)`, of an async def
void *coil_stackless_new_at(const coil_stackless_type *type, size_t size, const char *file, int line);

/// Tells where a stackless coroutine or generator is.
///
/// @param self  borrowed.
/// @return created, running, suspended or closed.
/// Never suspends. Any context.
/// Python: `inspect.getcoroutinestate(coro)`
coil_coroutine_state coil_stackless_get_state(const coil_stackless *self);

/// Tells what a stackless coroutine waits for.
///
/// @param self  borrowed.
/// @return borrowed; NULL when it does not wait, or waits at a yield.
/// Never suspends. Any context.
/// Python: `coro.cr_await`
coil_object *coil_stackless_get_await(const coil_stackless *self);

/// Begins to await in a stackless coroutine. Use the macro COIL_AWAIT.
///
/// @param self  borrowed.
/// @param place  where to go on.
/// @param awaitable  a coroutine object is taken, anything else borrowed.
/// @param value  where the result or error goes, or what is to be returned from the body, borrowed.
/// @return true when the body shall return the value, and wait; false when it can go on with it.
/// Never suspends. Bodies of stackless coroutines only.
/// Python: `await x`
bool coil_stackless_await(coil_stackless *self, unsigned place, void *awaitable, coil_value *value);

/// Begins to await in a stackless coroutine, and takes the awaitable. Use the macro COIL_JOIN.
///
/// @param self  borrowed.
/// @param place  where to go on.
/// @param awaitable  taken.
/// @param value  as for coil_stackless_await, borrowed.
/// @return as coil_stackless_await.
/// Never suspends. Bodies of stackless coroutines only.
/// Python: `await x`, where x is not used any more
bool coil_stackless_join(coil_stackless *self, unsigned place, void *awaitable, coil_value *value);

/// Yields from a stackless body. Use the macro COIL_YIELD.
///
/// @param self  borrowed.
/// @param place  where to go on.
/// @param value  taken.
/// @return what the body shall return.
/// Never suspends. Bodies of stackless coroutines and generators only.
/// Python: `yield value`
coil_value coil_stackless_yield(coil_stackless *self, unsigned place, coil_value value);

/// The send slot of stackless types.
///
/// @param object  borrowed.
/// @param sent  taken.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return as coil_coroutine_send.
/// Never suspends. Any context.
/// Python: `coro.send(value)`
coil_send_result coil_stackless_send(coil_object *object, coil_value sent, coil_value *result);

/// The throw slot of stackless types.
///
/// @param object  borrowed.
/// @param error  taken.
/// @param result  where the value goes, borrowed; the value is owned by the caller.
/// @return as coil_coroutine_throw.
/// Never suspends. Any context.
/// Python: `coro.throw(error)`
coil_send_result coil_stackless_throw(coil_object *object, coil_value error, coil_value *result);

/// The close slot of stackless types.
///
/// @param object  borrowed.
/// @return as coil_coroutine_close.
/// Never suspends. Any context.
/// Python: `coro.close()`
coil_value coil_stackless_close(coil_object *object);

/// The finalize slot of stackless types: closes one that is suspended, warns of one that was never awaited, and calls the type's own.
///
/// @param object  borrowed.
/// Never suspends. Any context.
/// Python: `del coro`
void coil_stackless_finalize(coil_object *object);

/// The repr slot of stackless types.
///
/// @param object  borrowed.
/// @param buffer  where the text goes, borrowed.
/// @param size  of the buffer, in bytes.
/// Never suspends. Any context.
/// Python: `repr(coro)`
void coil_stackless_repr(coil_object *object, char *buffer, size_t size);

// ---------------------------------------------------------------------------------------------------------------------
// Locks, events, conditions, semaphores, barriers
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil_lock coil_lock;
typedef struct coil_event coil_event;
typedef struct coil_condition coil_condition;
typedef struct coil_semaphore coil_semaphore;
typedef struct coil_barrier coil_barrier;

// They may be made before any loop runs. The first call that blocks binds them to its loop; a call that blocks in another loop fails. A call that is
// blocked keeps what it waits for alive.

/// Makes a lock, unlocked.
///
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Lock()`
coil_lock *coil_lock_new(void);

/// Waits until a lock is unlocked, and locks it. Tasks get it in the order in which they asked.
///
/// @param lock  borrowed.
/// @return true; or CancelledError, RuntimeError "<...> is bound to a different event loop", or when there is nothing to suspend (a callback of the loop), MemoryError.
/// Suspends, unless the lock is free and nobody else waits for it. Tasks only.
/// Python: `await lock.acquire()`
COIL_SUSPENDS coil_value coil_lock_acquire(coil_lock *lock);

/// Unlocks a lock, whoever has locked it, and wakes the first task that waits for it.
///
/// @param lock  borrowed.
/// @return none; or RuntimeError "Lock is not acquired."
/// Never suspends. Any context.
/// Python: `lock.release()`
coil_value coil_lock_release(coil_lock *lock);

/// Tells whether a lock is locked.
///
/// @param lock  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `lock.locked()`
bool coil_lock_locked(const coil_lock *lock);

// Makes a coroutine object that acquires a lock: coil_wait_for(coil_lock_acquire_coro(lock), 1.0).
#define coil_lock_acquire_coro(lock) coil_lock_acquire_coro_at((lock), __FILE__, __LINE__)

/// Makes a coroutine object that acquires a lock. Use the macro coil_lock_acquire_coro.
///
/// @param lock  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `lock.acquire()`, not awaited
coil_coroutine *coil_lock_acquire_coro_at(coil_lock *lock, const char *file, int line);

#if defined(__GNUC__)
// Acquires a lock (borrowed), and releases it at the end of the block in which this stands, however that is left: by return, COIL_TRY, break.
// An error of acquiring is returned from the function around it, which returns a coil_value. What Python writes as `async with lock:`
//     {
//         COIL_WITH_LOCK(lock);
//         COIL_TRY(update(account));
//     }
#define COIL_WITH_LOCK(lock) COIL_WITH(coil_lock, lock, __LINE__)
#define COIL_WITH_CONDITION(condition) COIL_WITH(coil_condition, condition, __LINE__)
#define COIL_WITH_SEMAPHORE(semaphore) COIL_WITH(coil_semaphore, semaphore, __LINE__)
#define COIL_WITH(type, object, line) COIL_WITH_AS(type, object, line)
#define COIL_WITH_AS(type, object, line)                                                \
    type *const coil_entered_##line##_ = (object);                                      \
    COIL_TRY_AS(#type "_acquire(" #object ")", type##_acquire(coil_entered_##line##_)); \
    type *const coil_held_##line##_ __attribute__((cleanup(type##_leave), unused)) = coil_entered_##line##_
#endif

/// Releases a lock at the end of a block. Use the macro COIL_WITH_LOCK.
///
/// @param held  borrowed; *held is the lock, borrowed. That it is not held any more is no error.
/// Never suspends. Any context.
/// Python: the end of `async with lock:`
void coil_lock_leave(coil_lock *const *held);

/// Makes an event, not set.
///
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Event()`
coil_event *coil_event_new(void);

/// Waits until an event is set.
///
/// @param event  borrowed.
/// @return true; or CancelledError, RuntimeError "<...> is bound to a different event loop", or when there is nothing to suspend (a callback of the loop), MemoryError.
/// Suspends, unless the event is set. Tasks only.
/// Python: `await event.wait()`
COIL_SUSPENDS coil_value coil_event_wait(coil_event *event);

/// Sets an event, and wakes every task that waits for it.
///
/// @param event  borrowed.
/// Never suspends. Any context.
/// Python: `event.set()`
void coil_event_set(coil_event *event);

/// Takes back that an event is set. A task that was woken goes on all the same.
///
/// @param event  borrowed.
/// Never suspends. Any context.
/// Python: `event.clear()`
void coil_event_clear(coil_event *event);

/// Tells whether an event is set.
///
/// @param event  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `event.is_set()`
bool coil_event_is_set(const coil_event *event);

// Makes a coroutine object that waits for an event: coil_create_task(coil_event_wait_coro(event)).
#define coil_event_wait_coro(event) coil_event_wait_coro_at((event), __FILE__, __LINE__)

/// Makes a coroutine object that waits for an event. Use the macro coil_event_wait_coro.
///
/// @param event  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `event.wait()`, not awaited
coil_coroutine *coil_event_wait_coro_at(coil_event *event, const char *file, int line);

/// Makes a condition: a lock, and tasks that wait to be notified of a change of what it guards.
///
/// @param lock  borrowed; the condition keeps it. NULL: one of its own.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Condition(lock)`
coil_condition *coil_condition_new(coil_lock *lock);

/// Acquires a condition's lock.
///
/// @param condition  borrowed.
/// @return as coil_lock_acquire.
/// Suspends, unless the lock is free and nobody else waits for it. Tasks only.
/// Python: `await condition.acquire()`
COIL_SUSPENDS coil_value coil_condition_acquire(coil_condition *condition);

/// Releases a condition's lock.
///
/// @param condition  borrowed.
/// @return none; or RuntimeError "Lock is not acquired."
/// Never suspends. Any context.
/// Python: `condition.release()`
coil_value coil_condition_release(coil_condition *condition);

/// Tells whether a condition's lock is locked.
///
/// @param condition  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `condition.locked()`
bool coil_condition_locked(const coil_condition *condition);

/// Gives the lock back, waits to be notified, and acquires the lock again. It may come back without a reason: look again whether what was waited for is so.
///
/// @param condition  borrowed; its lock must be acquired.
/// @return true; or an error: RuntimeError "cannot wait on un-acquired lock", CancelledError, RuntimeError "<...> is bound to a different event loop", MemoryError.
///         With an error too the lock is acquired again, and a notification that this task had is passed on.
/// Suspends. Tasks only.
/// Python: `await condition.wait()`
COIL_SUSPENDS coil_value coil_condition_wait(coil_condition *condition);

/// Waits until a predicate is true, which is asked at once and after each notification.
///
/// @param condition  borrowed; its lock must be acquired, unless the predicate is true already.
/// @param predicate  what to ask; true as coil_as_bool reads it. It must not suspend.
/// @param arg  passed to it, borrowed.
/// @return the predicate's last value, owned; or the error that it returned, and the errors of coil_condition_wait.
/// Suspends, unless the predicate is true. Tasks only.
/// Python: `await condition.wait_for(predicate)`
COIL_SUSPENDS coil_value coil_condition_wait_for(coil_condition *condition, coil_function predicate, void *arg);

/// Wakes tasks that wait for a condition, those that have waited longest first. They go on once they have its lock.
///
/// @param condition  borrowed; its lock must be acquired.
/// @param n  at most how many.
/// @return none; or RuntimeError "cannot notify on un-acquired lock".
/// Never suspends. Any context.
/// Python: `condition.notify(n)`
coil_value coil_condition_notify(coil_condition *condition, int64_t n);

/// Wakes every task that waits for a condition.
///
/// @param condition  borrowed; its lock must be acquired.
/// @return none; or RuntimeError "cannot notify on un-acquired lock".
/// Never suspends. Any context.
/// Python: `condition.notify_all()`
coil_value coil_condition_notify_all(coil_condition *condition);

// Make coroutine objects: coil_wait_for(coil_condition_wait_coro(condition), 1.0).
#define coil_condition_acquire_coro(condition) coil_condition_acquire_coro_at((condition), __FILE__, __LINE__)
#define coil_condition_wait_coro(condition) coil_condition_wait_coro_at((condition), __FILE__, __LINE__)
#define coil_condition_wait_for_coro(condition, predicate, arg) \
    coil_condition_wait_for_coro_at((condition), (predicate), (arg), __FILE__, __LINE__)

/// Makes a coroutine object that acquires a condition's lock. Use the macro coil_condition_acquire_coro.
///
/// @param condition  borrowed; the coroutine keeps its lock.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `condition.acquire()`, not awaited
coil_coroutine *coil_condition_acquire_coro_at(coil_condition *condition, const char *file, int line);

/// Makes a coroutine object that waits for a condition. Use the macro coil_condition_wait_coro.
///
/// @param condition  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `condition.wait()`, not awaited
coil_coroutine *coil_condition_wait_coro_at(coil_condition *condition, const char *file, int line);

/// Makes a coroutine object that waits until a predicate is true. Use the macro coil_condition_wait_for_coro.
///
/// @param condition  borrowed; the coroutine keeps it.
/// @param predicate  as for coil_condition_wait_for.
/// @param arg  passed to it, borrowed until the coroutine has ended.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `condition.wait_for(predicate)`, not awaited
coil_coroutine *coil_condition_wait_for_coro_at(coil_condition *condition, coil_function predicate, void *arg,
                                                const char *file, int line);

/// Releases the lock of a condition at the end of a block. Use the macro COIL_WITH_CONDITION.
///
/// @param held  borrowed; *held is the condition, borrowed. That it is not held any more is no error.
/// Never suspends. Any context.
/// Python: the end of `async with condition:`
void coil_condition_leave(coil_condition *const *held);

/// Makes a semaphore.
///
/// @param value  how often it can be acquired before somebody must release it.
/// @return owned; or NULL: ValueError "Semaphore initial value must be >= 0", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Semaphore(value)`
coil_semaphore *coil_semaphore_new(int64_t value);

/// Makes a semaphore that cannot be released more often than it was acquired.
///
/// @param value  how often it can be acquired before somebody must release it.
/// @return owned; or NULL: ValueError "Semaphore initial value must be >= 0", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.BoundedSemaphore(value)`
coil_semaphore *coil_bounded_semaphore_new(int64_t value);

/// Waits until a semaphore's value is above zero, and decrements it. Tasks get it in the order in which they asked.
///
/// @param semaphore  borrowed.
/// @return true; or CancelledError, RuntimeError "<...> is bound to a different event loop", or when there is nothing to suspend (a callback of the loop), MemoryError.
/// Suspends, unless the value is above zero and nobody else waits. Tasks only.
/// Python: `await semaphore.acquire()`
COIL_SUSPENDS coil_value coil_semaphore_acquire(coil_semaphore *semaphore);

/// Increments a semaphore's value, and wakes the first task that waits for it.
///
/// @param semaphore  borrowed.
/// @return none; or an error: of a bounded one ValueError "BoundedSemaphore released too many times"; OverflowError past 64 bits.
/// Never suspends. Any context.
/// Python: `semaphore.release()`
coil_value coil_semaphore_release(coil_semaphore *semaphore);

/// Tells whether acquiring a semaphore would have to wait: its value is zero, or others wait already.
///
/// @param semaphore  borrowed.
/// @return true if it would.
/// Never suspends. Any context.
/// Python: `semaphore.locked()`
bool coil_semaphore_locked(const coil_semaphore *semaphore);

// Makes a coroutine object that acquires a semaphore: coil_wait_for(coil_semaphore_acquire_coro(semaphore), 1.0).
#define coil_semaphore_acquire_coro(semaphore) coil_semaphore_acquire_coro_at((semaphore), __FILE__, __LINE__)

/// Makes a coroutine object that acquires a semaphore. Use the macro coil_semaphore_acquire_coro.
///
/// @param semaphore  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `semaphore.acquire()`, not awaited
coil_coroutine *coil_semaphore_acquire_coro_at(coil_semaphore *semaphore, const char *file, int line);

/// Releases a semaphore at the end of a block. Use the macro COIL_WITH_SEMAPHORE.
///
/// @param held  borrowed; *held is the semaphore, borrowed. That it is not held any more is no error.
/// Never suspends. Any context.
/// Python: the end of `async with semaphore:`
void coil_semaphore_leave(coil_semaphore *const *held);

/// Makes a barrier, where a number of tasks wait for each other.
///
/// @param parties  how many tasks.
/// @return owned; or NULL: ValueError "parties must be >= 1", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Barrier(parties)`
coil_barrier *coil_barrier_new(int64_t parties);

/// Waits until as many tasks as the barrier has parties wait here; then all go on. While they leave, those who come next wait.
///
/// @param barrier  borrowed.
/// @return an int from 0 to parties - 1, different for each of them, in the order in which they came; or an error: BrokenBarrierError "Barrier aborted" when it was broken
///         already, "Abort or reset of barrier" when that happens meanwhile, CancelledError (the others go on waiting), and the errors of coil_lock_acquire.
/// Suspends, unless this task is the last one. Tasks only.
/// Python: `await barrier.wait()`
COIL_SUSPENDS coil_value coil_barrier_wait(coil_barrier *barrier);

/// Empties a barrier: tasks that wait get a BrokenBarrierError, and once they have left it is as new. A broken barrier is whole again.
///
/// @param barrier  borrowed.
/// @return none.
/// Suspends, unless the barrier's own lock is free, as it is whenever a task waits. Tasks only.
/// Python: `await barrier.reset()`
COIL_SUSPENDS coil_value coil_barrier_reset(coil_barrier *barrier);

/// Breaks a barrier: tasks that wait get a BrokenBarrierError, and so does everyone who comes until it is reset.
///
/// @param barrier  borrowed.
/// @return none.
/// Suspends, unless the barrier's own lock is free, as it is whenever a task waits. Tasks only.
/// Python: `await barrier.abort()`
COIL_SUSPENDS coil_value coil_barrier_abort(coil_barrier *barrier);

/// Tells how many tasks a barrier waits for.
///
/// @param barrier  borrowed.
/// @return what it was made with.
/// Never suspends. Any context.
/// Python: `barrier.parties`
int64_t coil_barrier_parties(const coil_barrier *barrier);

/// Counts the tasks that wait at a barrier.
///
/// @param barrier  borrowed.
/// @return how many; 0 while they leave.
/// Never suspends. Any context.
/// Python: `barrier.n_waiting`
int64_t coil_barrier_n_waiting(const coil_barrier *barrier);

/// Tells whether a barrier is broken.
///
/// @param barrier  borrowed.
/// @return true after an abort, until it is reset.
/// Never suspends. Any context.
/// Python: `barrier.broken`
bool coil_barrier_broken(const coil_barrier *barrier);

// Make coroutine objects: coil_create_task(coil_barrier_wait_coro(barrier)).
#define coil_barrier_wait_coro(barrier) coil_barrier_wait_coro_at((barrier), __FILE__, __LINE__)
#define coil_barrier_reset_coro(barrier) coil_barrier_reset_coro_at((barrier), __FILE__, __LINE__)
#define coil_barrier_abort_coro(barrier) coil_barrier_abort_coro_at((barrier), __FILE__, __LINE__)

/// Makes a coroutine object that waits at a barrier. Use the macro coil_barrier_wait_coro.
///
/// @param barrier  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `barrier.wait()`, not awaited
coil_coroutine *coil_barrier_wait_coro_at(coil_barrier *barrier, const char *file, int line);

/// Makes a coroutine object that resets a barrier. Use the macro coil_barrier_reset_coro.
///
/// @param barrier  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `barrier.reset()`, not awaited
coil_coroutine *coil_barrier_reset_coro_at(coil_barrier *barrier, const char *file, int line);

/// Makes a coroutine object that breaks a barrier. Use the macro coil_barrier_abort_coro.
///
/// @param barrier  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `barrier.abort()`, not awaited
coil_coroutine *coil_barrier_abort_coro_at(coil_barrier *barrier, const char *file, int line);

// ---------------------------------------------------------------------------------------------------------------------
// Queues
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil_queue coil_queue; // of any of the three kinds

// Tells whether a is less than b, both borrowed: a boolean, or an error. Must not suspend.
typedef coil_value (*coil_less)(coil_value a, coil_value b);

// As locks, queues may be made before any loop runs, and are bound to the loop of the first call that blocks.

/// Makes a queue: first in, first out.
///
/// @param maxsize  how many items make it full; 0 or less: it is never full.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Queue(maxsize)`
coil_queue *coil_queue_new(int64_t maxsize);

/// Makes a queue that gives the last item first.
///
/// @param maxsize  how many items make it full; 0 or less: it is never full.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.LifoQueue(maxsize)`
coil_queue *coil_lifo_queue_new(int64_t maxsize);

/// Makes a queue that gives the least item first. An item may be a list of a priority and what it is for.
///
/// @param maxsize  how many items make it full; 0 or less: it is never full.
/// @param less  compares two items; NULL: coil_value_less.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.PriorityQueue(maxsize)`
coil_queue *coil_priority_queue_new(int64_t maxsize, coil_less less);

/// Waits until a queue is not full, and puts an item into it.
///
/// @param queue  borrowed.
/// @param value  taken; an error is not put but returned, as the error of what would have made the item.
/// @return none; or an error: QueueShutDown, CancelledError, RuntimeError "<...> is bound to a different event loop", or when there is nothing to suspend (a callback of
///         the loop), MemoryError; and that of a comparison, as for coil_queue_put_nowait.
/// Suspends, unless the queue has room. Tasks only.
/// Python: `await queue.put(value)`
COIL_SUSPENDS coil_value coil_queue_put(coil_queue *queue, coil_value value);

/// Puts an item into a queue that has room, and wakes the first task that waits for one.
///
/// @param queue  borrowed.
/// @param value  taken; an error is not put but returned.
/// @return none; or an error: QueueFull, QueueShutDown, MemoryError; of a priority queue that of a comparison, such as TypeError: the item is in the queue all the same,
///         but nobody is woken, and it does not count as unfinished.
/// Never suspends. Any context.
/// Python: `queue.put_nowait(value)`
coil_value coil_queue_put_nowait(coil_queue *queue, coil_value value);

/// Waits until a queue has an item, and takes it out.
///
/// @param queue  borrowed.
/// @return the item, owned; or an error: QueueShutDown when it is empty and shut down, CancelledError, RuntimeError "<...> is bound to a different event loop", or when there
///         is nothing to suspend (a callback of the loop), MemoryError; and that of a comparison, as for coil_queue_get_nowait.
/// Suspends, unless the queue has an item. Tasks only.
/// Python: `await queue.get()`
COIL_SUSPENDS coil_value coil_queue_get(coil_queue *queue);

/// Takes an item out of a queue that has one, and wakes the first task that waits to put one.
///
/// @param queue  borrowed.
/// @return the item, owned; or an error: QueueEmpty; QueueShutDown when it is empty and shut down; of a priority queue that of a comparison, such as TypeError: the least item
///         is lost then, and nobody is woken.
/// Never suspends. Any context.
/// Python: `queue.get_nowait()`
coil_value coil_queue_get_nowait(coil_queue *queue);

/// Tells a queue that an item that was taken out has been dealt with: what coil_queue_join waits for.
///
/// @param queue  borrowed.
/// @return none; or ValueError "task_done() called too many times".
/// Never suspends. Any context.
/// Python: `queue.task_done()`
coil_value coil_queue_task_done(coil_queue *queue);

/// Waits until every item that was put into a queue has been dealt with.
///
/// @param queue  borrowed.
/// @return none; or CancelledError, RuntimeError "<...> is bound to a different event loop", or when there is nothing to suspend (a callback of the loop), MemoryError.
/// Suspends, unless nothing is unfinished. Tasks only.
/// Python: `await queue.join()`
COIL_SUSPENDS coil_value coil_queue_join(coil_queue *queue);

/// Ends a queue: nothing can be put any more, and once it is empty nothing can be got. Tasks that wait to do so get QueueShutDown.
///
/// @param queue  borrowed.
/// @param immediate  whether to throw away what is in it. What was thrown away counts as dealt with.
/// Never suspends. Any context.
/// Python: `queue.shutdown(immediate)`
void coil_queue_shutdown(coil_queue *queue, bool immediate);

/// Counts the items of a queue.
///
/// @param queue  borrowed.
/// @return how many.
/// Never suspends. Any context.
/// Python: `queue.qsize()`
int64_t coil_queue_qsize(const coil_queue *queue);

/// Tells how many items make a queue full.
///
/// @param queue  borrowed.
/// @return what it was made with.
/// Never suspends. Any context.
/// Python: `queue.maxsize`
int64_t coil_queue_maxsize(const coil_queue *queue);

/// Tells whether a queue is empty.
///
/// @param queue  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `queue.empty()`
bool coil_queue_empty(const coil_queue *queue);

/// Tells whether a queue is full.
///
/// @param queue  borrowed.
/// @return true if it is; never for one without a maxsize.
/// Never suspends. Any context.
/// Python: `queue.full()`
bool coil_queue_full(const coil_queue *queue);

// Make coroutine objects: coil_wait_for(coil_queue_get_coro(queue), 1.0).
#define coil_queue_put_coro(queue, value) coil_queue_put_coro_at((queue), (value), __FILE__, __LINE__)
#define coil_queue_get_coro(queue) coil_queue_get_coro_at((queue), __FILE__, __LINE__)
#define coil_queue_join_coro(queue) coil_queue_join_coro_at((queue), __FILE__, __LINE__)

/// Makes a coroutine object that puts an item into a queue. Use the macro coil_queue_put_coro.
///
/// @param queue  borrowed; the coroutine keeps it.
/// @param value  taken; released if the coroutine never runs.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError, or the value if it is an error.
/// Never suspends. Any context.
/// Python: `queue.put(value)`, not awaited
coil_coroutine *coil_queue_put_coro_at(coil_queue *queue, coil_value value, const char *file, int line);

/// Makes a coroutine object that gets an item. Use the macro coil_queue_get_coro.
///
/// @param queue  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `queue.get()`, not awaited
coil_coroutine *coil_queue_get_coro_at(coil_queue *queue, const char *file, int line);

/// Makes a coroutine object that waits until every item has been dealt with. Use the macro coil_queue_join_coro.
///
/// @param queue  borrowed; the coroutine keeps it.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `queue.join()`, not awaited
coil_coroutine *coil_queue_join_coro_at(coil_queue *queue, const char *file, int line);

// ---------------------------------------------------------------------------------------------------------------------
// Waiting for several
// ---------------------------------------------------------------------------------------------------------------------

typedef struct coil_as_completed coil_as_completed;

// Until when coil_wait waits.
typedef enum coil_return_when {
    COIL_ALL_COMPLETED,   // all are done
    COIL_FIRST_COMPLETED, // one is done
    COIL_FIRST_EXCEPTION  // one has failed (being cancelled is no failure), or all are done
} coil_return_when;

/// Waits for several futures or tasks. Cancels none of them, neither when the time is over nor when the waiting task is cancelled.
///
/// @param count  how many; at least 1. The same one given twice counts once.
/// @param futures  an array of pointers to futures and tasks, borrowed, as they are. An item that is NULL fails with the kept error.
/// @param timeout  seconds; COIL_FOREVER: no limit. When the time is over that is no error.
/// @param when  until when.
/// @param done  where to put those that are done, in the order given, borrowed; the list is owned by the caller. NULL when it is not needed. On failure it is NULL.
/// @param pending  where to put those that are not, borrowed; the list is owned by the caller, as done is.
/// @return none; or an error: ValueError "Set of Tasks/Futures is empty.", "Invalid return_when value: 7", "Invalid delay: NaN (not a number)", TypeError
///         "Passing coroutines is forbidden, use tasks explicitly.", AttributeError "'list' object has no attribute 'add_done_callback'", CancelledError
///         when the waiting task is cancelled, MemoryError.
/// Suspends, also when all are done: the loop runs once. Tasks only.
/// Python: `done, pending = await asyncio.wait(futures, timeout=..., return_when=...)`
COIL_SUSPENDS coil_value coil_wait(size_t count, const void *futures, double timeout, coil_return_when when, coil_list **done, coil_list **pending);

/// Runs awaitables at the same time, to be taken in the order in which they are done.
///
/// @param count  how many. The same one given twice counts once.
/// @param awaitables  an array of pointers to objects, borrowed; of its items coroutine objects are taken and become tasks, anything else borrowed. An item that is NULL fails with the kept error.
/// @param timeout  seconds; COIL_FOREVER: no limit. When the time is over, what is asked for then is a TimeoutError for each that is not done; nothing is cancelled.
/// @return owned, and iterated in two ways. Asynchronously (coil_async_for, coil_anext) it gives the futures: the ones that were given, and tasks for anything else; or raises
///         the TimeoutError. Plainly (coil_for, coil_next) it gives a coroutine object for each: to be awaited, which takes it, for the result of the one that is done next.
///         Releasing the iterator leaves what runs alone. Or NULL: RuntimeError "no running event loop", and the errors of coil_ensure_future; ValueError "The future belongs to a different loop than the
///         one specified as the loop argument", "Invalid delay: NaN (not a number)".
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.as_completed(awaitables, timeout=...)`
coil_as_completed *coil_as_completed_new(size_t count, const void *awaitables, double timeout);

/// Makes a future that ends as an awaitable does, and whose cancellation does not reach it: `coil_join(coil_shield(task))`. When the awaitable fails after
/// the future was cancelled, that is reported to the loop's exception handler: "ValueError exception in shielded future".
///
/// @param awaitable  a coroutine object is taken and becomes a task, anything else borrowed.
/// @return owned; the awaitable itself if it is a future that is done. Or NULL: as coil_ensure_future.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `asyncio.shield(awaitable)`
coil_future *coil_shield(void *awaitable);

// One that takes part in a race: fails with an error, or returns and wins.
typedef struct coil_racer {
    coil_function function;
    void *arg; // borrowed
} coil_racer;

// How a race has ended. What is in it is owned.
typedef struct coil_race_result {
    coil_value winner; // what the winner returned; none: nobody won
    ptrdiff_t index;   // of the winner among the racers; -1: nobody won
    coil_list *exceptions; // for each that began, in their order: its error (CancelledError for those that were still running), or none for the winner
} coil_race_result;

/// Runs functions that do the same in several ways, one more whenever the one before fails or a time is over, until the first returns; the others are cancelled then.
///
/// @param count  how many.
/// @param racers  copied.
/// @param delay  seconds from the beginning of one to that of the next; COIL_FOREVER: when it has failed only.
/// @param result  where to put how it ended, borrowed; what is in it is owned by the caller. Empty on failure.
/// @return none, also when all failed; or an error: CancelledError when the waiting task is cancelled: so are they; an ExceptionGroup "staggered race failed" for
///         anything that goes wrong in the race itself, such as a racer that swallows its cancellation and returns (AssertionError); MemoryError.
/// Suspends. Tasks only.
/// Python: `winner, index, exceptions = await asyncio.staggered.staggered_race(coro_fns, delay)`
COIL_SUSPENDS coil_value coil_staggered_race(size_t count, const coil_racer *racers, double delay, coil_race_result *result);

// ---------------------------------------------------------------------------------------------------------------------
// Runner
// ---------------------------------------------------------------------------------------------------------------------

// A loop, and a context, for several runs.
typedef struct coil_runner coil_runner;

// What coil_runner_new may be told; zero is the default.
typedef struct coil_runner_options {
    int debug;                            // true: the loop is in debug mode; COIL_NO: it is not; 0: as the environment says
    coil_loop *(*loop_factory)(void *arg); // makes the loop, owned by the receiver, or returns NULL and keeps an error; NULL: coil_loop_new
    void *loop_factory_arg;               // borrowed
} coil_runner_options;

/// Makes a runner. Its loop is made when it is first needed.
///
/// @param options  copied; see coil_runner_options.
/// @return owned; close it before releasing it. Or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.Runner(debug=..., loop_factory=...)`
coil_runner *coil_runner_new(coil_runner_options options);

/// Runs an awaitable to its end in the runner's loop, as a task. All runs of a runner share one context, a copy of what was current when its loop was made.
///
/// @param runner  borrowed.
/// @param awaitable  a coroutine object is taken, anything else is borrowed.
/// @param context  borrowed; NULL for the runner's.
/// @return its result, owned, or its error; RuntimeError "Runner.run() cannot be called from a running event loop", "Runner is closed", TypeError "An asyncio.Future,
///         a coroutine or an awaitable is required", KeyboardInterrupt after coil_interrupt_main, and the errors of coil_loop_run_until_complete.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `runner.run(awaitable, context=context)`
COIL_SUSPENDS coil_value coil_runner_run(coil_runner *runner, void *awaitable, coil_context *context);

/// Reads a runner's loop; makes it, if there was no need yet.
///
/// @param runner  borrowed.
/// @return borrowed from the runner; or NULL: RuntimeError "Runner is closed", MemoryError, and what the loop factory fails with.
/// Never suspends. Any context.
/// Python: `runner.get_loop()`
coil_loop *coil_runner_get_loop(coil_runner *runner);

/// Ends a runner: the tasks that are left are cancelled and waited for together, asynchronous generators and the threads of the default executor ended, and the
/// loop is closed. What fails meanwhile is reported as "unhandled exception during asyncio.run() shutdown". Closing a second time, or before there is a loop, does nothing.
///
/// @param runner  borrowed.
/// @return none; or an error: SystemExit or KeyboardInterrupt of a task that was cancelled, RuntimeError "Cannot close a running event loop", "deadlock: ...", MemoryError.
///         Then the rest is left out, but for closing the loop.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `runner.close()`, the end of `with asyncio.Runner()`
COIL_SUSPENDS coil_value coil_runner_close(coil_runner *runner);

// coil_run with options: coil_run_with(app, NULL, (coil_runner_options){.debug = true}).
#define coil_run_with(function, arg, ...) coil_run_with_at((function), (arg), #function, __FILE__, __LINE__, __VA_ARGS__)

/// Runs a coroutine function to its end in a loop of its own, with options. Use the macro coil_run_with.
///
/// @param function  the body of the main task.
/// @param arg  passed to it, borrowed.
/// @param name  borrowed for ever (a literal).
/// @param file  borrowed for ever.
/// @param line  where.
/// @param options  copied; see coil_runner_options.
/// @return as coil_run.
/// Suspends the program's main function, not a task: outside of a running loop only.
/// Python: `asyncio.run(function(arg), debug=..., loop_factory=...)`
COIL_SUSPENDS coil_value coil_run_with_at(coil_function function, void *arg, const char *name, const char *file, int line, coil_runner_options options);

/// Does what Ctrl-C does in Python: cancels the main task of the run; the run then ends with KeyboardInterrupt, unless somebody else cancelled it as well, or it caught
/// the cancellation. A second time, or without a runner, the loop ends with KeyboardInterrupt at once. Takes effect at the loop's next turn. Natively SIGINT calls it
/// while a loop runs, unless the program has a handler of its own; coil_main then ends with status 130.
///
/// Never suspends. Any context, a signal handler and any thread too.
/// Python: `signal.raise_signal(signal.SIGINT)`, `_thread.interrupt_main()`
void coil_interrupt_main(void);

// ---------------------------------------------------------------------------------------------------------------------
// Streams
// ---------------------------------------------------------------------------------------------------------------------

// A connection in one piece: what to read from, and what to write to.
typedef struct coil_stream_reader coil_stream_reader;
typedef struct coil_stream_writer coil_stream_writer;
typedef struct coil_stream {
    coil_stream_reader *reader;
    coil_stream_writer *writer;
} coil_stream;

// Below the streams: a transport moves bytes, a protocol is told of them. Both are objects, and their types carry the methods.
typedef struct coil_transport coil_transport;
typedef struct coil_protocol coil_protocol;

#define COIL_STREAM_LIMIT 65536        // bytes; what a reader's limit is by default, and a transport's high-water mark
#define COIL_DEFAULT_LIMIT INT64_MIN   // a limit that is left out: Python's None

// Reading.

/// Makes a reader, empty and not at its end.
///
/// @param limit  bytes, COIL_DEFAULT_LIMIT for 64 KiB: the longest line, and half of what it holds before it pauses its transport.
/// @param loop  borrowed; NULL for the running one.
/// @return owned; or NULL: ValueError "Limit cannot be <= 0", RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.StreamReader(limit, loop)`
coil_stream_reader *coil_stream_reader_new(int64_t limit, coil_loop *loop);

/// Gives a reader bytes, and wakes who waits for them. A reader that holds more than twice its limit pauses its transport.
///
/// @param reader  borrowed.
/// @param data  copied; NULL is allowed where length is 0.
/// @param length  in bytes.
/// @return none; or MemoryError, AssertionError "feed_data after feed_eof", and then the reader is as it was; or what the transport's pause_reading raises, and then they are in.
/// Never suspends. Any context.
/// Python: `reader.feed_data(data)`
coil_value coil_stream_reader_feed_data(coil_stream_reader *reader, const void *data, size_t length);

/// Tells a reader that nothing more comes, and wakes who waits.
///
/// @param reader  borrowed.
/// Never suspends. Any context.
/// Python: `reader.feed_eof()`
void coil_stream_reader_feed_eof(coil_stream_reader *reader);

/// Has every read raise an error from now on, also of what has come before it. Who waits is woken with it.
///
/// @param reader  borrowed.
/// @param error  taken; an error. Anything else ends the program with a message.
/// Never suspends. Any context.
/// Python: `reader.set_exception(error)`
void coil_stream_reader_set_exception(coil_stream_reader *reader, coil_value error);

/// Reads the error that a reader's reads raise.
///
/// @param reader  borrowed.
/// @return an owned error; none without one.
/// Never suspends. Any context.
/// Python: `reader.exception()`
coil_value coil_stream_reader_exception(coil_stream_reader *reader);

/// Tells a reader which transport to pause while it holds too much.
///
/// @param reader  borrowed.
/// @param transport  borrowed; kept alive. One that cannot pause is forgotten at the first try.
/// @return none; or AssertionError "Transport already set".
/// Never suspends. Any context.
/// Python: `reader.set_transport(transport)`
coil_value coil_stream_reader_set_transport(coil_stream_reader *reader, coil_transport *transport);

/// Tells whether a reader has been told of the end, and holds nothing any more.
///
/// @param reader  borrowed.
/// @return true if so.
/// Never suspends. Any context.
/// Python: `reader.at_eof()`
bool coil_stream_reader_at_eof(const coil_stream_reader *reader);

/// Reads what is there, or waits until something is.
///
/// @param reader  borrowed.
/// @param n  how many bytes at most; below 0: all, up to the end.
/// @return owned bytes, none of them at the end or for 0; or an error: what coil_stream_reader_set_exception has set; RuntimeError "read() called while another
///         coroutine is already waiting for incoming data"; CancelledError when the waiting task is cancelled; what the transport's resume_reading raises; MemoryError.
/// Suspends, unless something is there. Tasks only.
/// Python: `await reader.read(n)`
COIL_SUSPENDS coil_value coil_stream_reader_read(coil_stream_reader *reader, int64_t n);

/// Reads up to a newline, or to the end.
///
/// @param reader  borrowed.
/// @return owned bytes, with the newline; without it only at the end, where there are perhaps none. Or an error: ValueError "Separator is found, but chunk is
///         longer than limit", and then the line is gone; ValueError "Separator is not found, and chunk exceed the limit", and then all that was there is;
///         RuntimeError "readuntil() called while another coroutine is already waiting for incoming data"; and the errors of coil_stream_reader_read.
/// Suspends, unless a line is there. Tasks only.
/// Python: `await reader.readline()`
COIL_SUSPENDS coil_value coil_stream_reader_readline(coil_stream_reader *reader);

/// Reads exactly so many bytes.
///
/// @param reader  borrowed.
/// @param n  how many bytes. The limit does not matter.
/// @return owned bytes; or an error: IncompleteReadError "... bytes read on a total of ... expected bytes" when the end comes before, see coil_error_partial;
///         ValueError "readexactly size can not be less than zero"; RuntimeError "readexactly() called while ..."; and the errors of coil_stream_reader_read.
/// Suspends, unless they are there. Tasks only.
/// Python: `await reader.readexactly(n)`
COIL_SUSPENDS coil_value coil_stream_reader_readexactly(coil_stream_reader *reader, int64_t n);

/// Reads up to a separator.
///
/// @param reader  borrowed.
/// @param separator  borrowed.
/// @param length  of the separator, in bytes; at least 1.
/// @return owned bytes, with the separator; or an error: IncompleteReadError when the end comes before, see coil_error_partial; LimitOverrunError "Separator is
///         found, but chunk is longer than limit", "Separator is not found, and chunk exceed the limit", and then all stays in the reader, see coil_error_consumed;
///         ValueError "Separator should be at least one-byte string"; RuntimeError "readuntil() called while ..."; and the errors of coil_stream_reader_read.
/// Suspends, unless the separator is there. Tasks only.
/// Python: `await reader.readuntil(separator)`
COIL_SUSPENDS coil_value coil_stream_reader_readuntil(coil_stream_reader *reader, const void *separator, size_t length);

typedef struct coil_separator {
    const void *bytes;
    size_t length;
} coil_separator;

/// Reads up to the first of several separators, that is, as little as ends in one of them.
///
/// @param reader  borrowed.
/// @param count  how many; at least 1.
/// @param separators  borrowed.
/// @return as coil_stream_reader_readuntil; ValueError "Separator should contain at least one element".
/// Suspends, unless a separator is there. Tasks only.
/// Python: `await reader.readuntil((separator, separator))`
COIL_SUSPENDS coil_value coil_stream_reader_readuntil_any(coil_stream_reader *reader, size_t count, const coil_separator *separators);

// Coroutine objects that read: coil_wait_for(coil_stream_reader_readline_coro(reader), 1.5).
#define coil_stream_reader_read_coro(reader, n) coil_stream_reader_read_coro_at((reader), (n), __FILE__, __LINE__)
#define coil_stream_reader_readline_coro(reader) coil_stream_reader_readline_coro_at((reader), __FILE__, __LINE__)
#define coil_stream_reader_readexactly_coro(reader, n) coil_stream_reader_readexactly_coro_at((reader), (n), __FILE__, __LINE__)
#define coil_stream_reader_readuntil_coro(reader, separator, length) \
    coil_stream_reader_readuntil_coro_at((reader), (separator), (length), __FILE__, __LINE__)
#define coil_stream_reader_readuntil_any_coro(reader, count, separators) \
    coil_stream_reader_readuntil_any_coro_at((reader), (count), (separators), __FILE__, __LINE__)

/// Makes a coroutine object that reads. Use the macro coil_stream_reader_read_coro.
///
/// @param reader  borrowed; kept alive.
/// @param n  as for coil_stream_reader_read.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `reader.read(n)`, not awaited
coil_coroutine *coil_stream_reader_read_coro_at(coil_stream_reader *reader, int64_t n, const char *file, int line);

/// Makes a coroutine object that reads a line. Use the macro coil_stream_reader_readline_coro.
///
/// @param reader  borrowed; kept alive.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `reader.readline()`, not awaited
coil_coroutine *coil_stream_reader_readline_coro_at(coil_stream_reader *reader, const char *file, int line);

/// Makes a coroutine object that reads so many bytes. Use the macro coil_stream_reader_readexactly_coro.
///
/// @param reader  borrowed; kept alive.
/// @param n  as for coil_stream_reader_readexactly.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `reader.readexactly(n)`, not awaited
coil_coroutine *coil_stream_reader_readexactly_coro_at(coil_stream_reader *reader, int64_t n, const char *file, int line);

/// Makes a coroutine object that reads up to a separator. Use the macro coil_stream_reader_readuntil_coro.
///
/// @param reader  borrowed; kept alive.
/// @param separator  copied.
/// @param length  of the separator, in bytes.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `reader.readuntil(separator)`, not awaited
coil_coroutine *coil_stream_reader_readuntil_coro_at(coil_stream_reader *reader, const void *separator, size_t length, const char *file, int line);

/// Makes a coroutine object that reads up to one of several separators. Use the macro coil_stream_reader_readuntil_any_coro.
///
/// @param reader  borrowed; kept alive.
/// @param count  how many.
/// @param separators  copied, with their bytes.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `reader.readuntil((separator, separator))`, not awaited
coil_coroutine *coil_stream_reader_readuntil_any_coro_at(coil_stream_reader *reader, size_t count, const coil_separator *separators, const char *file, int line);

/// Makes the error of a read that met the end too early.
///
/// @param partial  taken; bytes: what was read. An error is returned as it is.
/// @param expected  how many bytes were wanted; below 0 when that is not known.
/// @return an owned error: IncompleteReadError "3 bytes read on a total of 10 expected bytes", "... of undefined expected bytes"; MemoryError.
/// Never suspends. Any context.
/// Python: `raise asyncio.IncompleteReadError(partial, expected)`
coil_value coil_raise_incomplete_read(coil_value partial, int64_t expected);

/// Makes the error of a read that found no separator within its limit.
///
/// @param message  borrowed.
/// @param consumed  how many bytes have to be consumed.
/// @return an owned error: LimitOverrunError; MemoryError.
/// Never suspends. Any context.
/// Python: `raise asyncio.LimitOverrunError(message, consumed)`
coil_value coil_raise_limit_overrun(const char *message, int64_t consumed);

/// Reads what had come when a read met the end.
///
/// @param error  borrowed; an IncompleteReadError. Anything else ends the program with a message.
/// @return borrowed from the error; bytes, or none if coil_raise has made it.
/// Never suspends. Any context.
/// Python: `e.partial`
coil_value coil_error_partial(coil_value error);

/// Reads how many bytes a read wanted that met the end.
///
/// @param error  borrowed; an IncompleteReadError. Anything else ends the program with a message.
/// @return an integer; none when it is not known.
/// Never suspends. Any context.
/// Python: `e.expected`
coil_value coil_error_expected(coil_value error);

/// Reads how many bytes have to be consumed to get on after a limit.
///
/// @param error  borrowed; a LimitOverrunError. Anything else ends the program with a message.
/// @return how many: up to the separator, or those that are surely before it; 0 if coil_raise has made the error.
/// Never suspends. Any context.
/// Python: `e.consumed`
int64_t coil_error_consumed(coil_value error);

// Writing.

/// Makes a writer. One that is released before it was closed closes its transport, and warns: ResourceWarning "unclosed <StreamWriter ...>".
///
/// @param transport  borrowed; kept alive.
/// @param protocol  borrowed; kept alive. One that coil_stream_reader_protocol_new has made.
/// @param reader  borrowed; kept alive. NULL: it has none.
/// @return owned; or NULL: TypeError for another protocol, MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.StreamWriter(transport, protocol, reader, loop)`
coil_stream_writer *coil_stream_writer_new(coil_transport *transport, coil_protocol *protocol, coil_stream_reader *reader);

/// Writes bytes. They go their way by themselves; coil_stream_writer_drain waits while there are too many under way.
///
/// @param writer  borrowed.
/// @param data  copied; NULL is allowed where length is 0.
/// @param length  in bytes.
/// @return none; or the transport's error, see coil_transport_write.
/// Never suspends. Any context.
/// Python: `writer.write(data)`
coil_value coil_stream_writer_write(coil_stream_writer *writer, const void *data, size_t length);

/// Writes what a value holds: what was read, a text that was formatted.
///
/// @param writer  borrowed.
/// @param data  taken; bytes or a string. An error is returned as it is.
/// @return as coil_stream_writer_write; TypeError "data argument must be a bytes, bytearray, or memoryview object, not 'int'".
/// Never suspends. Any context.
/// Python: `writer.write(data)`
coil_value coil_stream_writer_write_value(coil_stream_writer *writer, coil_value data);

/// Writes several pieces, as if they were one.
///
/// @param writer  borrowed.
/// @param lines  borrowed; a list of bytes and strings. Nothing is put between them.
/// @return as coil_stream_writer_write; TypeError "sequence item 0: expected a bytes-like object, int found", and then nothing was written.
/// Never suspends. Any context.
/// Python: `writer.writelines(lines)`
coil_value coil_stream_writer_writelines(coil_stream_writer *writer, coil_list *lines);

/// Ends the writing, after what was written; reading goes on.
///
/// @param writer  borrowed.
/// @return none; or NotImplementedError when the transport cannot.
/// Never suspends. Any context.
/// Python: `writer.write_eof()`
coil_value coil_stream_writer_write_eof(coil_stream_writer *writer);

/// Tells whether coil_stream_writer_write_eof is possible.
///
/// @param writer  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `writer.can_write_eof()`
bool coil_stream_writer_can_write_eof(coil_stream_writer *writer);

/// Closes the connection, after what was written. coil_stream_writer_wait_closed waits for it.
///
/// @param writer  borrowed.
/// Never suspends. Any context.
/// Python: `writer.close()`
void coil_stream_writer_close(coil_stream_writer *writer);

/// Tells whether a writer's transport was closed, or lost its connection.
///
/// @param writer  borrowed.
/// @return true if it was.
/// Never suspends. Any context.
/// Python: `writer.is_closing()`
bool coil_stream_writer_is_closing(coil_stream_writer *writer);

/// Waits until the connection is closed.
///
/// @param writer  borrowed.
/// @return none; or the error with which the connection was lost; CancelledError when a waiting task is cancelled: for all who wait, now and later.
/// Suspends, unless it is closed. Tasks only.
/// Python: `await writer.wait_closed()`
COIL_SUSPENDS coil_value coil_stream_writer_wait_closed(coil_stream_writer *writer);

/// Waits while too much that was written is under way: from the transport's high-water mark until the low one.
///
/// @param writer  borrowed.
/// @return none; or an error: the reader's (coil_stream_reader_exception), or the one with which the connection is lost; ConnectionResetError "Connection lost" when it
///         was lost before; CancelledError when the waiting task is cancelled; MemoryError.
/// Suspends, when too much is under way or the transport is closing. Tasks only.
/// Python: `await writer.drain()`
COIL_SUSPENDS coil_value coil_stream_writer_drain(coil_stream_writer *writer);

// Coroutine objects that wait: coil_create_task(coil_stream_writer_drain_coro(writer)).
#define coil_stream_writer_drain_coro(writer) coil_stream_writer_drain_coro_at((writer), __FILE__, __LINE__)
#define coil_stream_writer_wait_closed_coro(writer) coil_stream_writer_wait_closed_coro_at((writer), __FILE__, __LINE__)

/// Makes a coroutine object that drains. Use the macro coil_stream_writer_drain_coro.
///
/// @param writer  borrowed; kept alive.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `writer.drain()`, not awaited
coil_coroutine *coil_stream_writer_drain_coro_at(coil_stream_writer *writer, const char *file, int line);

/// Makes a coroutine object that waits until the connection is closed. Use the macro coil_stream_writer_wait_closed_coro.
///
/// @param writer  borrowed; kept alive.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `writer.wait_closed()`, not awaited
coil_coroutine *coil_stream_writer_wait_closed_coro_at(coil_stream_writer *writer, const char *file, int line);

/// Reads what is known about a writer's connection.
///
/// @param writer  borrowed.
/// @param name  borrowed.
/// @return owned; none for a name that is not known.
/// Never suspends. Any context.
/// Python: `writer.get_extra_info(name)`
coil_value coil_stream_writer_get_extra_info(coil_stream_writer *writer, const char *name);

/// Reads a writer's transport.
///
/// @param writer  borrowed.
/// @return borrowed from the writer.
/// Never suspends. Any context.
/// Python: `writer.transport`
coil_transport *coil_stream_writer_transport(const coil_stream_writer *writer);

// Called when a connection is there that was not asked for: a server's part. reader and writer are borrowed, retain what is to be kept. It returns none; or
// a coroutine object (owned, as a value), of which a task is made: then both stay alive until the task has ended; or an error.
typedef coil_value (*coil_client_connected_callback)(coil_stream_reader *reader, coil_stream_writer *writer, void *arg);

/// Makes the protocol that feeds a reader with what a transport receives.
///
/// @param reader  borrowed, also afterwards: it lives as long as others keep it. With a callback it is kept until the connection is made. NULL: bytes are dropped.
/// @param callback  called when the connection is made, with a writer that it has been given; NULL: none.
/// @param arg  passed to it, borrowed.
/// @param loop  borrowed; NULL for the running one.
/// @return owned; or NULL: RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.StreamReaderProtocol(reader, callback, loop)`
coil_protocol *coil_stream_reader_protocol_new(coil_stream_reader *reader, coil_client_connected_callback callback, void *arg, coil_loop *loop);

// Pipes.

/// Makes two streams that are connected with each other, in memory: what is written to the one is read from the other.
///
/// @param limit  of both readers, as for coil_stream_reader_new.
/// @param ends  where the two go, borrowed; their readers and writers are owned by the caller.
/// @return none; or an error, and then there are none: ValueError "Limit cannot be <= 0", RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `await asyncio.open_connection(...)`, and a server for the other end
coil_value coil_open_pipe(int64_t limit, coil_stream ends[2]);

/// Makes two transports that are connected with each other, in memory. Like a pair of sockets, but that bytes stay the writer's until the other protocol has received
/// them: a reader that pauses fills the writer's buffer. Closing the one is the end of file for the other; writing to one that is gone is a BrokenPipeError.
///
/// @param loop  borrowed; NULL for the running one.
/// @param first  borrowed; kept alive until its connection_lost. Its connection_made comes at the loop's next turn, before the second's.
/// @param second  borrowed; kept alive likewise.
/// @param ends  where the two transports go, borrowed; they are owned by the caller.
/// @return none; or an error, and then there are none: RuntimeError "no running event loop", "Event loop is closed", MemoryError.
/// Never suspends. Any context.
/// Python: `await loop.create_connection(...)`, both ends
coil_value coil_loop_create_pipe(coil_loop *loop, coil_protocol *first, coil_protocol *second, coil_transport *ends[2]);

// Standard input and output, and other descriptors.
/// Opens a stream over standard input and output.
///
/// What C's own functions have in their buffers stays there: fflush(stdout) before the first write, and read by the one or by the other. The descriptors are not
/// closed with the stream.
///
/// @param limit  of the reader, as for coil_stream_reader_new.
/// @param opened  where it goes, borrowed; its reader and writer are owned by the caller.
/// @return none; or an error, and then there is none: ValueError "Limit cannot be <= 0", RuntimeError "no running event loop", MemoryError.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `loop.connect_read_pipe(lambda: StreamReaderProtocol(reader), sys.stdin)`, and connect_write_pipe with sys.stdout
coil_value coil_open_stdio(int64_t limit, coil_stream *opened);

/// Opens a stream over descriptors: pipes, terminals, files.
///
/// @param in  what is read from, taken: closed with the stream, unless it is 0, 1 or 2. -1: nothing; the reader is at its end.
/// @param out  what is written to, taken likewise. -1: nothing. May be the same as in.
/// @param limit  of the reader, as for coil_stream_reader_new.
/// @param opened  where it goes, borrowed; its reader and writer are owned by the caller.
/// @return none; or an error, and then there is none, and the descriptors are the caller's: ValueError "Invalid file descriptor: -1" where both are, and as
///         coil_open_stdio.
/// Never suspends. Tasks and callbacks of a loop.
/// Python: `loop.connect_read_pipe(lambda: StreamReaderProtocol(reader), in)`, and connect_write_pipe with out
coil_value coil_open_descriptors(int in, int out, int64_t limit, coil_stream *opened);

/// Has a protocol told of what comes from a descriptor. At its end the transport is closed.
///
/// @param loop  borrowed; NULL for the running one.
/// @param protocol  borrowed; kept alive until its connection_lost. Its connection_made comes at the loop's next turn.
/// @param fd  taken: closed with the transport, unless it is 0, 1 or 2.
/// @return owned; or NULL: ValueError "Invalid file descriptor: -1", RuntimeError "no running event loop", "Event loop is closed", MemoryError.
/// Never suspends. Any context.
/// Python: `await loop.connect_read_pipe(lambda: protocol, fd)`
coil_transport *coil_loop_connect_read_pipe(coil_loop *loop, coil_protocol *protocol, int fd);

/// Makes a transport that writes to a descriptor.
///
/// A reader that is gone is a BrokenPipeError, which the protocol's connection_lost is told: as natively SIGPIPE is ignored from the first write on.
///
/// @param loop  borrowed; NULL for the running one.
/// @param protocol  borrowed; kept alive until its connection_lost. Its connection_made comes at the loop's next turn.
/// @param fd  taken: closed with the transport, unless it is 0, 1 or 2.
/// @return as coil_loop_connect_read_pipe.
/// Never suspends. Any context.
/// Python: `await loop.connect_write_pipe(lambda: protocol, fd)`
coil_transport *coil_loop_connect_write_pipe(coil_loop *loop, coil_protocol *protocol, int fd);

// Connections.
//
// Natively, and in programs built for WASI 0.2; elsewhere all that follows is a NotImplementedError "there are no sockets here: ..." that says what to do.
// An address is a list, as Python's tuple: ["127.0.0.1", 8888], with the flow and the scope behind it for IPv6.

// How to connect. Zero is the default.
typedef struct coil_connection_options {
    int64_t limit;                // of the reader; 0: 64 KiB
    int family;                   // 4, 6; 0: both
    const char *local_host;       // borrowed; this machine's address. NULL: whichever fits, unless there is a local_port
    int local_port;               // 0: any
    double happy_eyeballs_delay;  // seconds after which the next address is tried beside the one before; 0: each when the one before has failed
    int interleave;               // how many addresses of the first family come before families take turns; 0: they do not, or 1 with a delay
    bool all_errors;              // when all addresses have failed: an ExceptionGroup of all errors
} coil_connection_options;

/// Connects to a server.
///
/// @param host  borrowed: a name, or an address in digits; NULL or "": this machine.
/// @param port  0 to 65535.
/// @param opened  where the stream goes, borrowed; its reader and writer are owned by the caller.
/// @return none; or an error, and then there is none: ConnectionRefusedError "[Errno 111] Connect call failed ('127.0.0.1', 1)" and other OSErrors; OSError "Multiple
///         exceptions: ..." when several addresses failed in different ways; gaierror "[Errno -2] Name or service not known"; PermissionError, which says what the host
///         must be told; OverflowError "getsockaddrarg: port must be 0-65535."; CancelledError when the waiting task is cancelled; MemoryError.
/// Suspends. Tasks only.
/// Python: `await asyncio.open_connection(host, port)`
COIL_SUSPENDS coil_value coil_open_connection(const char *host, int port, coil_stream *opened);

/// Connects to a server, with options.
///
/// @param host  borrowed; as for coil_open_connection.
/// @param port  as for coil_open_connection.
/// @param options  copied; see coil_connection_options.
/// @param opened  borrowed; as for coil_open_connection.
/// @return as coil_open_connection; ValueError "Limit cannot be <= 0", "family must be 0, 4 or 6, got 5"; OSError "no matching local address with family=4 found";
///         OSError "[Errno 98] error while attempting to bind on address ..."; an ExceptionGroup "create_connection failed".
/// Suspends. Tasks only.
/// Python: `await asyncio.open_connection(host, port, limit=..., local_addr=...)`
COIL_SUSPENDS coil_value coil_open_connection_with(const char *host, int port, coil_connection_options options, coil_stream *opened);

/// Connects a protocol to a server.
///
/// @param protocol  borrowed; kept alive until its connection_lost. Its connection_made comes at the loop's next turn.
/// @param host  borrowed; as for coil_open_connection.
/// @param port  as for coil_open_connection.
/// @param options  copied; the limit does not matter.
/// @return owned; or NULL: the errors of coil_open_connection_with.
/// Suspends. Tasks only.
/// Python: `transport, protocol = await loop.create_connection(lambda: protocol, host, port)`
COIL_SUSPENDS coil_transport *coil_create_connection(coil_protocol *protocol, const char *host, int port, coil_connection_options options);

/// Looks up the addresses of a name.
///
/// @param host  borrowed; as for coil_open_connection.
/// @param port  0 to 65535.
/// @param family  4, 6; 0: both.
/// @return owned: a list of addresses, in the order in which they should be tried; or an error: as coil_open_connection, gaierror "[Errno -9] Address family for
///         hostname not supported".
/// Suspends, unless it is an address in digits. Tasks only.
/// Python: `await loop.getaddrinfo(host, port, family=...)`, without types and protocols
COIL_SUSPENDS coil_value coil_getaddrinfo(const char *host, int port, int family);

// A server: sockets that take connections.
typedef struct coil_server coil_server;

// How to serve. Zero is the default.
typedef struct coil_server_options {
    int64_t limit;         // of the readers; 0: 64 KiB
    int family;            // 4, 6; 0: both
    int backlog;           // how many connections may wait to be accepted; 0: 1024
    bool no_reuse_address; // a port that has just been left stays taken for a while
    bool reuse_port;       // several servers may have the same port
    bool do_not_start;     // coil_server_start_serving will
} coil_server_options;

/// Starts a server that hands each connection to a callback, as a stream.
///
/// @param callback  called for each connection.
/// @param arg  passed to it, borrowed.
/// @param host  borrowed: where to listen; NULL or "": at all addresses of this machine.
/// @param port  0 to 65535; 0: one that is free, see coil_server_get_addresses.
/// @return owned: it serves until it is closed, whoever releases it. Or NULL: OSError "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8888):
///         [errno 98] address already in use", gaierror, PermissionError, OverflowError, MemoryError as coil_open_connection.
/// Suspends, perhaps. Tasks only.
/// Python: `await asyncio.start_server(callback, host, port)`
COIL_SUSPENDS coil_server *coil_start_server(coil_client_connected_callback callback, void *arg, const char *host, int port);

/// Starts a server, with options.
///
/// @param callback  as for coil_start_server.
/// @param arg  passed to it, borrowed.
/// @param host  borrowed; as for coil_start_server.
/// @param port  as for coil_start_server.
/// @param options  copied; see coil_server_options.
/// @return as coil_start_server.
/// Suspends, perhaps. Tasks only.
/// Python: `await asyncio.start_server(callback, host, port, limit=..., backlog=...)`
COIL_SUSPENDS coil_server *coil_start_server_with(coil_client_connected_callback callback, void *arg, const char *host, int port, coil_server_options options);

// Makes the protocol of a connection. It returns it, owned; or NULL with the error kept, which is reported, and the connection is closed.
typedef coil_protocol *(*coil_protocol_factory)(void *arg);

/// Starts a server that gives each connection a protocol.
///
/// @param factory  called for each connection. Must not suspend.
/// @param arg  passed to it, borrowed.
/// @param host  borrowed; as for coil_start_server.
/// @param port  as for coil_start_server.
/// @param options  copied; the limit does not matter.
/// @return as coil_start_server.
/// Suspends, perhaps. Tasks only.
/// Python: `await loop.create_server(factory, host, port)`
COIL_SUSPENDS coil_server *coil_create_server(coil_protocol_factory factory, void *arg, const char *host, int port, coil_server_options options);

/// Starts to take connections, if it does not yet.
///
/// @param server  borrowed.
/// @return none; or an error: RuntimeError "server <Server sockets=()> is closed", OSError.
/// Never suspends. Any context.
/// Python: `await server.start_serving()`
coil_value coil_server_start_serving(coil_server *server);

/// Takes connections until it is cancelled; then closes the server.
///
/// @param server  borrowed; kept alive.
/// @return an error: CancelledError when the waiting task is cancelled, or the server is closed; RuntimeError "server ... is already being awaited on serve_forever()",
///         "server ... is closed"; as coil_server_start_serving.
/// Suspends. Tasks only.
/// Python: `await server.serve_forever()`
COIL_SUSPENDS coil_value coil_server_serve_forever(coil_server *server);

/// Takes no more connections. Those that are there stay.
///
/// @param server  borrowed.
/// Never suspends. Any context.
/// Python: `server.close()`
void coil_server_close(coil_server *server);

/// Waits until the server is closed, and all its connections are.
///
/// @param server  borrowed; kept alive.
/// @return none; or CancelledError when the waiting task is cancelled.
/// Suspends, unless they are. Tasks only.
/// Python: `await server.wait_closed()`
COIL_SUSPENDS coil_value coil_server_wait_closed(coil_server *server);

/// Closes all connections, after what was written.
///
/// @param server  borrowed.
/// Never suspends. Any context.
/// Python: `server.close_clients()`
void coil_server_close_clients(coil_server *server);

/// Closes all connections at once.
///
/// @param server  borrowed.
/// Never suspends. Any context.
/// Python: `server.abort_clients()`
void coil_server_abort_clients(coil_server *server);

/// Tells whether a server takes connections.
///
/// @param server  borrowed.
/// @return true if it does.
/// Never suspends. Any context.
/// Python: `server.is_serving()`
bool coil_server_is_serving(const coil_server *server);

/// Reads where a server listens.
///
/// @param server  borrowed.
/// @return owned: a list of addresses, none of them when it is closed; MemoryError.
/// Never suspends. Any context.
/// Python: `[socket.getsockname() for socket in server.sockets]`
coil_value coil_server_get_addresses(const coil_server *server);

/// Reads the loop of a server.
///
/// @param server  borrowed.
/// @return borrowed.
/// Never suspends. Any context.
/// Python: `server.get_loop()`
coil_loop *coil_server_get_loop(const coil_server *server);

// Datagrams.

// Between whom datagrams go. Zero is the default.
typedef struct coil_datagram_options {
    const char *local_host; // borrowed; NULL: any
    int local_port;         // 0: any
    const char *remote_host; // borrowed; to whom all go, and from whom those come that are received. NULL with port 0: each is sent to an address of its own
    int remote_port;
    int family;             // 4, 6; 0: both
    bool reuse_port, allow_broadcast;
} coil_datagram_options;

/// Makes an endpoint that sends and receives datagrams: the protocol's datagram_received and error_received are told of them.
///
/// @param protocol  borrowed; kept alive until its connection_lost. Its connection_made comes at the loop's next turn.
/// @param options  copied; see coil_datagram_options. Without any address it is of family 4.
/// @return owned; or NULL: as coil_start_server; OSError.
/// Suspends, perhaps. Tasks only.
/// Python: `await loop.create_datagram_endpoint(lambda: protocol, local_addr=..., remote_addr=...)`
COIL_SUSPENDS coil_transport *coil_create_datagram_endpoint(coil_protocol *protocol, coil_datagram_options options);

/// Sends a datagram.
///
/// @param transport  borrowed; of coil_create_datagram_endpoint.
/// @param data  copied.
/// @param length  in bytes; may be 0.
/// @param address  borrowed: a list of an address in digits and a port; none: to whom the endpoint is connected.
/// @return none: that it cannot be sent is told to the protocol's error_received. Or an error: ValueError "Invalid address: must be None or ('127.0.0.1', 9)", TypeError for what is no
///         address, NotImplementedError for another transport, MemoryError.
/// Never suspends. Any context.
/// Python: `transport.sendto(data, address)`
coil_value coil_transport_sendto(coil_transport *transport, const void *data, size_t length, coil_value address);

// Protocols.

// The head of every protocol: struct my_protocol { coil_protocol head; ... }, made by coil_object_new with the type's coil_type.
struct coil_protocol {
    coil_object head;
};

// A type of protocols. A method that is NULL does nothing and returns none. Methods must not suspend; an error that one returns is reported or ends the
// connection, as said at each. The order of calls: connection_made, data_received any number of times, eof_received perhaps, connection_lost.
typedef struct coil_protocol_type {
    coil_type type;
    // The connection is there. transport is borrowed: retain it until connection_lost. An error is reported.
    coil_value (*connection_made)(coil_protocol *self, coil_transport *transport);
    // Bytes have come, borrowed. An error is reported and ends the connection, as it does in all that follow up to eof_received.
    coil_value (*data_received)(coil_protocol *self, const void *data, size_t length);
    // In place of data_received, if it is there: room for bytes (borrowed; at least 1), or NULL with the error kept. hint is how many bytes have come.
    void *(*get_buffer)(coil_protocol *self, size_t hint, size_t *size);
    // So many bytes have been put there.
    coil_value (*buffer_updated)(coil_protocol *self, size_t count);
    // The other side will write no more. True keeps the transport open for writing; anything else closes it.
    coil_value (*eof_received)(coil_protocol *self);
    // The connection is gone: error is borrowed, none when it was closed. An error that it returns is reported.
    coil_value (*connection_lost)(coil_protocol *self, coil_value error);
    // The transport's buffer has grown over its high-water mark; has shrunk to the low one. Called at once, not through the loop. An error is reported.
    coil_value (*pause_writing)(coil_protocol *self);
    coil_value (*resume_writing)(coil_protocol *self);
    // Of datagrams: one has come, from an address (both borrowed); one could not be sent or received: error is borrowed. An error that is returned ends the endpoint.
    coil_value (*datagram_received)(coil_protocol *self, const void *data, size_t length, coil_value address);
    coil_value (*error_received)(coil_protocol *self, coil_value error);
} coil_protocol_type;

/// Tells a protocol that its connection is there. This and what follows is for those who write transports, and for tests.
///
/// @param protocol  borrowed.
/// @param transport  borrowed.
/// @return what the method returned, owned; none without one.
/// Never suspends. Any context.
/// Python: `protocol.connection_made(transport)`
coil_value coil_protocol_connection_made(coil_protocol *protocol, coil_transport *transport);

/// Hands bytes to a protocol: to its data_received, or piece by piece to its get_buffer and buffer_updated.
///
/// @param protocol  borrowed.
/// @param data  borrowed.
/// @param length  in bytes.
/// @return what the method returned, owned; none without one. RuntimeError "get_buffer() returned an empty buffer".
/// Never suspends. Any context.
/// Python: `protocol.data_received(data)`
coil_value coil_protocol_data_received(coil_protocol *protocol, const void *data, size_t length);

/// Tells a protocol that the other side will write no more.
///
/// @param protocol  borrowed.
/// @return what the method returned, owned: true to keep the transport open; none without one.
/// Never suspends. Any context.
/// Python: `protocol.eof_received()`
coil_value coil_protocol_eof_received(coil_protocol *protocol);

/// Tells a protocol that its connection is gone.
///
/// @param protocol  borrowed.
/// @param error  borrowed; none when it was closed.
/// @return what the method returned, owned; none without one.
/// Never suspends. Any context.
/// Python: `protocol.connection_lost(error)`
coil_value coil_protocol_connection_lost(coil_protocol *protocol, coil_value error);

/// Asks a protocol to write no more for now.
///
/// @param protocol  borrowed.
/// @return what the method returned, owned; none without one. AssertionError from a stream's that is paused already.
/// Never suspends. Any context.
/// Python: `protocol.pause_writing()`
coil_value coil_protocol_pause_writing(coil_protocol *protocol);

/// Tells a protocol that it may write again.
///
/// @param protocol  borrowed.
/// @return what the method returned, owned; none without one. AssertionError from a stream's that is not paused.
/// Never suspends. Any context.
/// Python: `protocol.resume_writing()`
coil_value coil_protocol_resume_writing(coil_protocol *protocol);

/// Hands a datagram to a protocol.
///
/// @param protocol  borrowed.
/// @param data  borrowed.
/// @param length  in bytes.
/// @param address  borrowed: from whom it is.
/// @return what the method returned, owned; none without one.
/// Never suspends. Any context.
/// Python: `protocol.datagram_received(data, address)`
coil_value coil_protocol_datagram_received(coil_protocol *protocol, const void *data, size_t length, coil_value address);

/// Tells a protocol that a datagram could not be sent, or received.
///
/// @param protocol  borrowed.
/// @param error  borrowed; an OSError.
/// @return what the method returned, owned; none without one.
/// Never suspends. Any context.
/// Python: `protocol.error_received(error)`
coil_value coil_protocol_error_received(coil_protocol *protocol, coil_value error);

// Transports.

// The head of every transport: struct my_transport { coil_transport head; ... }, made by coil_transport_new. To be read; only transport.c writes it.
struct coil_transport {
    coil_object head;
    coil_loop *loop;         // owned
    coil_protocol *protocol; // owned; NULL after its connection_lost
    struct coil__extra *extra; // what coil_transport_set_extra_info has put there
    coil_handle *made, *lost;  // owned until the loop has them: the calls of connection_made and connection_lost; NULL afterwards
    coil_value error;         // what connection_lost will be told
    int64_t high_water, low_water;
    unsigned writes_lost;     // that came when the connection was lost
    bool protocol_paused;     // its pause_writing was called
    bool closing;             // nothing is read any more, and what is written is the last
    bool disconnected;        // connection_lost was called
};

// A type of transports. What is NULL behaves as said. Methods must not suspend. finalize has to be coil_transport_finalize, or to call it.
typedef struct coil_transport_type {
    coil_type type;
    // What asyncio's transports have. NULL: NotImplementedError; those that return no error do nothing, or say false or 0.
    coil_value (*write)(coil_transport *self, const void *data, size_t length); // copies
    coil_value (*write_eof)(coil_transport *self);
    coil_value (*pause_reading)(coil_transport *self);
    coil_value (*resume_reading)(coil_transport *self);
    bool (*is_reading)(coil_transport *self);
    size_t (*get_write_buffer_size)(coil_transport *self);
    // Writes what is left, then calls coil_transport_lose; forgets what is left, and calls it (error is taken, none when somebody asked for it). NULL: calls it.
    void (*close)(coil_transport *self);
    void (*abort)(coil_transport *self, coil_value error);
    // NULL: write of all of it at once.
    coil_value (*writelines)(coil_transport *self, coil_list *lines);
    // NULL: whether there is a write_eof.
    bool (*can_write_eof)(coil_transport *self);
    // NULL: what the head says. A transport on top of another one passes them on.
    bool (*is_closing)(coil_transport *self);
    coil_value (*set_write_buffer_limits)(coil_transport *self, int64_t high, int64_t low);
    void (*get_write_buffer_limits)(coil_transport *self, int64_t *low, int64_t *high);
    coil_value (*get_extra_info)(coil_transport *self, const char *name);
    coil_protocol *(*get_protocol)(coil_transport *self);
    void (*set_protocol)(coil_transport *self, coil_protocol *protocol);
    // For the transport's own sake. NULL: nothing.
    void (*connected)(coil_transport *self);    // connection_made was called: reading may begin
    void (*disconnected)(coil_transport *self); // connection_lost was called: gives back what the connection is made of
} coil_transport_type;

/// Writes bytes to a transport, which sends them by itself.
///
/// @param transport  borrowed.
/// @param data  copied; NULL is allowed where length is 0.
/// @param length  in bytes.
/// @return none, also when the connection is lost: the bytes are dropped then, and from the fifth such write on it warns. Or an error, and then nothing was written:
///         RuntimeError "Cannot call write() after write_eof()", NotImplementedError, MemoryError.
/// Never suspends. Any context.
/// Python: `transport.write(data)`
coil_value coil_transport_write(coil_transport *transport, const void *data, size_t length);

/// Writes several pieces, as if they were one.
///
/// @param transport  borrowed.
/// @param lines  borrowed; a list of bytes and strings. Nothing is put between them.
/// @return as coil_transport_write; TypeError "sequence item 0: expected a bytes-like object, int found", RuntimeError "Cannot call writelines() after write_eof()".
/// Never suspends. Any context.
/// Python: `transport.writelines(lines)`
coil_value coil_transport_writelines(coil_transport *transport, coil_list *lines);

/// Ends the writing, after what was written; receiving goes on.
///
/// @param transport  borrowed.
/// @return none, also the second time; or NotImplementedError.
/// Never suspends. Any context.
/// Python: `transport.write_eof()`
coil_value coil_transport_write_eof(coil_transport *transport);

/// Tells whether coil_transport_write_eof is possible.
///
/// @param transport  borrowed.
/// @return true if it is.
/// Never suspends. Any context.
/// Python: `transport.can_write_eof()`
bool coil_transport_can_write_eof(coil_transport *transport);

/// Closes a transport: nothing is received any more, what was written is sent, then the protocol's connection_lost is called with none.
///
/// @param transport  borrowed; it lives until then by itself.
/// Never suspends. Any context.
/// Python: `transport.close()`
void coil_transport_close(coil_transport *transport);

/// Closes a transport at once: what was written and not sent yet is lost. The protocol's connection_lost is called at the loop's next turn, with none.
///
/// @param transport  borrowed; it lives until then by itself.
/// Never suspends. Any context.
/// Python: `transport.abort()`
void coil_transport_abort(coil_transport *transport);

/// Tells whether a transport was closed, or lost its connection.
///
/// @param transport  borrowed.
/// @return true if it was.
/// Never suspends. Any context.
/// Python: `transport.is_closing()`
bool coil_transport_is_closing(coil_transport *transport);

/// Has a transport receive nothing until coil_transport_resume_reading.
///
/// @param transport  borrowed.
/// @return none, also the second time; or NotImplementedError.
/// Never suspends. Any context.
/// Python: `transport.pause_reading()`
coil_value coil_transport_pause_reading(coil_transport *transport);

/// Has a transport receive again.
///
/// @param transport  borrowed.
/// @return none, also when it was not paused; or NotImplementedError.
/// Never suspends. Any context.
/// Python: `transport.resume_reading()`
coil_value coil_transport_resume_reading(coil_transport *transport);

/// Tells whether a transport receives: it is neither paused nor closing.
///
/// @param transport  borrowed.
/// @return true if it does.
/// Never suspends. Any context.
/// Python: `transport.is_reading()`
bool coil_transport_is_reading(coil_transport *transport);

/// Sets when a transport pauses its protocol's writing, and when it lets it go on.
///
/// @param transport  borrowed.
/// @param high  bytes: pauses above them. COIL_DEFAULT_LIMIT: four times low, or 64 KiB.
/// @param low  bytes: goes on at them and below. COIL_DEFAULT_LIMIT: a quarter of high.
/// @return none; or ValueError "high (1) must be >= low (2) must be >= 0".
/// Never suspends. Any context.
/// Python: `transport.set_write_buffer_limits(high, low)`
coil_value coil_transport_set_write_buffer_limits(coil_transport *transport, int64_t high, int64_t low);

/// Reads when a transport pauses its protocol's writing, and when it lets it go on.
///
/// @param transport  borrowed.
/// @param low  where to put the low-water mark, borrowed.
/// @param high  where to put the high-water mark, borrowed.
/// Never suspends. Any context.
/// Python: `low, high = transport.get_write_buffer_limits()`
void coil_transport_get_write_buffer_limits(coil_transport *transport, int64_t *low, int64_t *high);

/// Counts what was written and is not sent yet.
///
/// @param transport  borrowed.
/// @return bytes.
/// Never suspends. Any context.
/// Python: `transport.get_write_buffer_size()`
size_t coil_transport_get_write_buffer_size(coil_transport *transport);

/// Reads what is known about a transport's connection.
///
/// @param transport  borrowed.
/// @param name  borrowed.
/// @return owned; none for a name that is not known.
/// Never suspends. Any context.
/// Python: `transport.get_extra_info(name)`
coil_value coil_transport_get_extra_info(coil_transport *transport, const char *name);

/// Reads a transport's protocol.
///
/// @param transport  borrowed.
/// @return borrowed from the transport; NULL after the protocol's connection_lost.
/// Never suspends. Any context.
/// Python: `transport.get_protocol()`
coil_protocol *coil_transport_get_protocol(coil_transport *transport);

/// Gives a transport another protocol. Neither of the two is told.
///
/// @param transport  borrowed.
/// @param protocol  borrowed; kept alive until its connection_lost.
/// Never suspends. Any context.
/// Python: `transport.set_protocol(protocol)`
void coil_transport_set_protocol(coil_transport *transport, coil_protocol *protocol);

// What follows is for those who write transports.

/// Makes a transport, its bytes after the head all zero.
///
/// @param type  borrowed; must outlive the transport.
/// @param size  of the whole struct, which begins with a coil_transport, in bytes.
/// @param protocol  borrowed; kept alive until its connection_lost.
/// @param loop  borrowed; NULL for the running one.
/// @return owned; or NULL: RuntimeError "no running event loop", "Event loop is closed", MemoryError.
/// Never suspends. Any context.
/// Python: `Transport.__init__`
void *coil_transport_new(const coil_transport_type *type, size_t size, coil_protocol *protocol, coil_loop *loop);

/// Gives back what the head of a transport owns: the finalize of its type. One that was started and not closed warns: ResourceWarning "unclosed transport <...>".
///
/// @param transport  borrowed; a coil_transport.
/// Never suspends. Finalizers only.
/// Python: `Transport.__del__`
void coil_transport_finalize(coil_object *transport);

/// Has a transport's protocol told of its connection at the loop's next turn; then the type's connected is called.
///
/// @param transport  borrowed; it lives until then by itself.
/// Never suspends. Any context.
/// Python: `loop.call_soon(protocol.connection_made, transport)`
void coil_transport_start(coil_transport *transport);

/// Tells something about a transport's connection, for coil_transport_get_extra_info.
///
/// @param transport  borrowed.
/// @param name  copied.
/// @param value  taken.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `transport._extra[name] = value`
coil_value coil_transport_set_extra_info(coil_transport *transport, const char *name, coil_value value);

/// Hands bytes to a transport's protocol. An error of it is fatal: it is reported, and the connection is lost.
///
/// @param transport  borrowed.
/// @param data  borrowed.
/// @param length  in bytes.
/// Never suspends. Callbacks of a loop.
/// Python: `protocol.data_received(data)`, in a transport
void coil_transport_data_received(coil_transport *transport, const void *data, size_t length);

/// Tells a transport's protocol that the other side will write no more, and closes the transport unless the protocol wants it open.
///
/// @param transport  borrowed.
/// Never suspends. Callbacks of a loop.
/// Python: `protocol.eof_received()`, in a transport
void coil_transport_eof_received(coil_transport *transport);

/// Pauses the protocol's writing if the buffer is over the high-water mark. To be called whenever the buffer has grown.
///
/// @param transport  borrowed.
/// Never suspends. Any context.
/// Python: `transport._maybe_pause_protocol()`
void coil_transport_maybe_pause_protocol(coil_transport *transport);

/// Lets the protocol's writing go on if the buffer is at the low-water mark or below. To be called whenever the buffer has shrunk.
///
/// @param transport  borrowed.
/// Never suspends. Any context.
/// Python: `transport._maybe_resume_protocol()`
void coil_transport_maybe_resume_protocol(coil_transport *transport);

/// Marks a transport as closing, and has its protocol told that the connection is gone at the loop's next turn; then the type's disconnected is called. The
/// second time it does nothing.
///
/// @param transport  borrowed; it lives until then by itself.
/// @param error  taken; none when it was closed.
/// Never suspends. Any context.
/// Python: `loop.call_soon(transport._call_connection_lost, error)`
void coil_transport_lose(coil_transport *transport, coil_value error);

/// Ends a connection that cannot go on: reports the error, unless it is an OSError, and calls the type's abort with it. A SystemExit or KeyboardInterrupt
/// ends the loop instead.
///
/// @param transport  borrowed.
/// @param error  taken.
/// @param message  borrowed; for the report.
/// Never suspends. Any context.
/// Python: `transport._fatal_error(error, message)`
void coil_transport_fatal_error(coil_transport *transport, coil_value error, const char *message);

// ---------------------------------------------------------------------------------------------------------------------
// Threads
// ---------------------------------------------------------------------------------------------------------------------

// Only native programs have threads. The other hosts refuse: RuntimeError "can't start new thread: this host has none; call the function directly, or
// run natively".
//
// A function that runs in another thread than the loop's may call what this section says is for any thread, and of the rest only: coil_none, coil_bool,
// coil_int, coil_double, coil_pointer; coil_string and coil_bytes in all their forms; coil_raise, COIL_TRY, COIL_LET; coil_coroutine_new, for
// coil_run_coroutine_threadsafe; and what reads or releases values that it made itself. It gets what it needs by its argument, and hands over what it returns.
// Objects are counted without atomics: one that two threads refer to is a race. There is no running loop ("no running event loop"), and nothing to suspend.

// The result of a coroutine that another thread waits for: concurrent.futures.Future. Not an object: it has its own release.
typedef struct coil_concurrent_future coil_concurrent_future;

/// Calls a function in a thread of the loop's executor, which starts threads as they are needed, 32 at most.
///
/// @param loop  borrowed; NULL for the running one.
/// @param function  what to call; see above for what it may do.
/// @param arg  passed to it, borrowed until it has returned, also when the future is cancelled: a function that runs cannot be stopped.
/// @return an owned future of what the function returns, value or error; cancelled before a thread was free, the function is not called. Or NULL: RuntimeError
///         "Event loop is closed", "Executor shutdown has been called", "can't start new thread: ...", TypeError "a callable object was expected by
///         run_in_executor(), got NULL", MemoryError.
/// Never suspends. Any context, of the loop's thread.
/// Python: `loop.run_in_executor(None, function, arg)`
coil_future *coil_loop_run_in_executor(coil_loop *loop, coil_function function, void *arg);

/// Sets how many threads a loop's executor may start.
///
/// @param loop  borrowed; NULL for the running one.
/// @param workers  at least 1; those that have been started stay.
/// @return none; or ValueError "max_workers must be greater than 0", RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context, of the loop's thread.
/// Python: `loop.set_default_executor(ThreadPoolExecutor(max_workers=workers))`
coil_value coil_loop_set_default_executor(coil_loop *loop, size_t workers);

/// Ends the threads of a loop's executor: it refuses new work, and what it has is waited for.
///
/// @param loop  borrowed; NULL for the running one.
/// @param timeout  seconds; COIL_FOREVER: no limit. When it is over, a RuntimeWarning "The executor did not finishing joining its threads within 5 seconds." is
///                 given, and the threads are left alone.
/// @return none; or CancelledError, MemoryError.
/// Suspends, unless there are no threads. Tasks only.
/// Python: `await loop.shutdown_default_executor(timeout)`
COIL_SUSPENDS coil_value coil_loop_shutdown_default_executor(coil_loop *loop, double timeout);

/// Calls a function in another thread, and waits until it has returned: other tasks go on meanwhile.
///
/// @param function  what to call; see above for what it may do.
/// @param arg  passed to it, borrowed until it has returned, also when the waiting task is cancelled.
/// @return what the function returned, owned; CancelledError when the waiting task was cancelled; and the errors of coil_loop_run_in_executor.
/// Suspends. Tasks only.
/// Python: `await asyncio.to_thread(function, arg)`
COIL_SUSPENDS coil_value coil_to_thread(coil_function function, void *arg);

// Makes a coroutine object that calls a function in another thread: coil_create_task(coil_to_thread_coro(function, arg)).
#define coil_to_thread_coro(function, arg) coil_to_thread_coro_at((function), (arg), __FILE__, __LINE__)

/// Makes a coroutine object that calls a function in another thread. Use the macro coil_to_thread_coro.
///
/// @param function  what to call; see above for what it may do.
/// @param arg  passed to it, borrowed until it has returned.
/// @param file  borrowed for ever (a literal).
/// @param line  where it was made.
/// @return owned; or NULL: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.to_thread(function, arg)`, not awaited
coil_coroutine *coil_to_thread_coro_at(coil_function function, void *arg, const char *file, int line);

/// Has a function called by a loop at its next turn, and wakes the loop. In the thread of the loop it is coil_loop_call_soon; called from another one, the function
/// runs in an empty context.
///
/// @param loop  borrowed; from another thread than its own, it must be held (coil_loop_hold), or one of its executor's functions must be running.
/// @param callback  what to call.
/// @param arg  passed to it, borrowed.
/// @return none; or RuntimeError "Event loop is closed", TypeError "a callable object was expected by call_soon_threadsafe(), got NULL", MemoryError.
/// Never suspends. Any context, any thread.
/// Python: `loop.call_soon_threadsafe(callback, arg)`
coil_value coil_loop_call_soon_threadsafe(coil_loop *loop, coil_callback callback, void *arg);

/// Tells a loop of somebody outside who will use it: a thread that the program starts itself (to be called before it starts), or, in WebAssembly, the program that
/// drives this one and calls its functions (docs/embedding). Until coil_loop_unhold a loop that has nothing to do waits, where it would end with "deadlock: ...".
///
/// @param loop  borrowed; NULL for the running one. Counted: each call needs its coil_loop_unhold.
/// @return none; or RuntimeError "can't start new thread: ...", where there are no threads and nobody drives the program, "no running event loop".
/// Never suspends. Any context, of the loop's thread.
/// Python: not needed: a loop waits for ever
coil_value coil_loop_hold(coil_loop *loop);

/// Ends what coil_loop_hold began, when the thread has ended.
///
/// @param loop  borrowed; NULL for the running one.
/// Never suspends. Any context, of the loop's thread.
/// Python: not needed: a loop waits for ever
void coil_loop_unhold(coil_loop *loop);

/// Runs a coroutine as a task of a loop, for another thread.
///
/// @param loop  borrowed; as for coil_loop_call_soon_threadsafe.
/// @param coroutine  a coroutine object that the calling thread made, taken. It is closed when it is refused.
/// @return owned, for coil_concurrent_future_release; or NULL: TypeError "A coroutine object is required", RuntimeError "Event loop is closed", MemoryError.
/// Never suspends. Any context, any thread.
/// Python: `asyncio.run_coroutine_threadsafe(coroutine, loop)`
coil_concurrent_future *coil_run_coroutine_threadsafe(coil_loop *loop, void *coroutine);

/// Waits for the result of a coroutine that runs in another thread: this thread stands still.
///
/// @param future  borrowed.
/// @param timeout  seconds; COIL_FOREVER: no limit.
/// @return a copy of the result, owned: a string, bytes, or a value that needs no object; or a copy of the error: type, message and trail. TimeoutError when the time
///         is over, and the coroutine goes on; CancelledError; TypeError "'list' object cannot be handed to another thread"; RuntimeError "the loop's own thread
///         cannot wait for it"; MemoryError.
/// Never suspends. Any context, any thread but the loop's.
/// Python: `future.result(timeout)`
coil_value coil_concurrent_future_result(coil_concurrent_future *future, double timeout);

/// Cancels a coroutine that runs in another thread: its task is asked to cancel, and whoever waits for the result gets CancelledError at once.
///
/// @param future  borrowed.
/// @return false when it has a result or an error already; true when it was cancelled before.
/// Never suspends. Any context, any thread.
/// Python: `future.cancel()`
bool coil_concurrent_future_cancel(coil_concurrent_future *future);

/// Tells whether a coroutine that runs in another thread is done.
///
/// @param future  borrowed.
/// @return true if it has a result, has failed or is cancelled.
/// Never suspends. Any context, any thread.
/// Python: `future.done()`
bool coil_concurrent_future_done(coil_concurrent_future *future);

/// Gives a concurrent future back. The coroutine goes on, if it is not done.
///
/// @param future  taken; NULL is allowed.
/// Never suspends. Any context, any thread.
/// Python: `del future`
void coil_concurrent_future_release(coil_concurrent_future *future);

// ---------------------------------------------------------------------------------------------------------------------
// Introspection
// ---------------------------------------------------------------------------------------------------------------------

// A coroutine or generator on the way from a task to what it waits for; of coil_task_get_stack also any function of C.
typedef struct coil_call_frame {
    const char *kind; // "async", "async generator" or "generator"; "function", of C
    const char *name; // of the function; NULL: of a "function" nobody knows
    const char *file; // of a "function" where it stands, NULL if nobody knows. Else where the coroutine was made: there is no line of its await
    int line;
} coil_call_frame;

// Who waits for a future, and for those, and so on: CPython's FutureCallGraph. An object, to be read and released.
typedef struct coil_call_graph coil_call_graph;
struct coil_call_graph {
    coil_object head;
    coil_future *future;               // or a task
    size_t call_stack_count;           // 0 for a future that is no task
    const coil_call_frame *call_stack; // innermost first
    size_t awaited_by_count;
    coil_call_graph **awaited_by; // in the order in which they began to wait
};

#define COIL_NO_LIMIT 0x7fffffff // of a call stack's frames: all of them

// The functions that a task is in. An object, to be read and released.
typedef struct coil_task_stack {
    coil_object head;
    size_t count;
    const coil_call_frame *frames; // outermost first
    bool is_traceback;             // of a task that has failed: where the error passed through
} coil_task_stack;

/// Lists the functions that a task is in. Of one that waits these are the functions of C on its stack, down to what it waits in, and those on the stacks
/// of the coroutines and generators that it awaits; in the module of a program that does this they are known by name, and by file and line if it was
/// built with -g. Of the current task, and where the host cannot look into a stack, they are its coroutines, each with the place where it was made. Of a
/// task that has failed they are the places that its error passed through.
///
/// @param task  borrowed.
/// @param limit  how many to list at most: of a stack the innermost ones, of a traceback the outermost ones. COIL_NO_LIMIT: all.
/// @return an owned object value, a coil_task_stack, whose count is 0 when the task has ended otherwise; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `task.get_stack(limit=limit)`
coil_value coil_task_get_stack(const coil_task *task, int limit);

/// Writes the functions that a task is in as asyncio prints them.
///
/// @param task  borrowed.
/// @param limit  as for coil_task_get_stack.
/// @return an owned string, with a newline at its end; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: what `task.print_stack(limit=limit)` prints
coil_value coil_task_format_stack(coil_task *task, int limit);

/// Prints the functions that a task is in.
///
/// @param task  borrowed.
/// @param limit  as for coil_task_get_stack.
/// @param file  borrowed; NULL for standard output.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `task.print_stack(limit=limit, file=file)`
coil_value coil_task_print_stack(coil_task *task, int limit, FILE *file);

/// Captures who waits for a future, with the coroutines that each of them is in.
///
/// @param future  borrowed; a future or a task. NULL: the current task.
/// @param depth  how many of the innermost frames to leave out, if the future is the current task; 0: none.
/// @param limit  how many frames to keep of each call stack: the outermost ones, or the innermost ones if it is negative. COIL_NO_LIMIT: all; 0: no call stack is captured.
/// @return an owned object value, a coil_call_graph; none if there is no current task. Or RuntimeError "capture_call_graph() is called outside of a running event loop
///         and no *future* to introspect was provided", TypeError "... object does not appear to be compatible with asyncio.Future",
///         RecursionError "maximum recursion depth exceeded" if tasks wait for each other in a circle, MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.capture_call_graph(future, depth=depth + 1, limit=limit)`
coil_value coil_capture_call_graph(void *future, int depth, int limit);

/// Writes who waits for a future as asyncio prints it.
///
/// @param future  borrowed; a future or a task. NULL: the current task.
/// @param depth  as for coil_capture_call_graph.
/// @param limit  as for coil_capture_call_graph.
/// @return an owned string, without a newline at its end, empty if there is no current task; or an error, as coil_capture_call_graph.
/// Never suspends. Any context.
/// Python: `asyncio.format_call_graph(future, depth=depth + 1, limit=limit)`
coil_value coil_format_call_graph(void *future, int depth, int limit);

/// Prints who waits for a future on standard output.
///
/// @param future  borrowed; a future or a task. NULL: the current task.
/// @param depth  as for coil_capture_call_graph.
/// @param limit  as for coil_capture_call_graph.
/// @return none; or an error, as coil_capture_call_graph.
/// Never suspends. Any context.
/// Python: `asyncio.print_call_graph(future, depth=depth + 1, limit=limit)`
coil_value coil_print_call_graph(void *future, int depth, int limit);

/// Notes that somebody waits for a future in a way that Coil cannot see: call graphs show it until it is taken back. Needed by primitives of one's own only.
///
/// @param future  borrowed; a future or a task. Anything else is ignored.
/// @param waiter  borrowed, and kept until it is taken back or the future is gone; usually the current task. Anything but a future or task is ignored.
/// @return none; or an error: MemoryError.
/// Never suspends. Any context.
/// Python: `asyncio.future_add_to_awaited_by(future, waiter)`
coil_value coil_future_add_to_awaited_by(void *future, void *waiter);

/// Takes back what coil_future_add_to_awaited_by has noted.
///
/// @param future  borrowed; a future or a task. Anything else is ignored.
/// @param waiter  borrowed.
/// Never suspends. Any context.
/// Python: `asyncio.future_discard_from_awaited_by(future, waiter)`
void coil_future_discard_from_awaited_by(void *future, void *waiter);

/// Tells the log of `coil run --explain` that a call begins. COIL_TRY and COIL_LET do this, in a program that is compiled with COIL_EXPLAIN.
///
/// @param text  borrowed for ever (a literal); the call as it is written.
/// @param file  borrowed for ever.
/// @param line  where.
/// Never suspends. Any context.
/// Python: GET_AWAITABLE and SEND, at `await call()`
void coil_explain_begin(const char *text, const char *file, int line);

/// Tells the log of `coil run --explain` that the call has ended.
///
/// @param result  taken; what the call returned.
/// @return the same, owned.
/// Never suspends. Any context.
/// Python: END_SEND, at `await call()`
coil_value coil_explain_end(coil_value result);

/// Writes the pending tasks of a loop as a tree: below each task its coroutines, outermost first, and below these the tasks that they wait for.
///
/// @param loop  borrowed; NULL for the running one.
/// @return an owned string, a line each; or RuntimeError "ERROR: await-graph contains cycles - cannot print a tree!" with a line for each circle of tasks that
///         wait for each other ("cycle: A → B → A"), RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: what `python -m asyncio pstree PID` prints
coil_value coil_format_task_tree(coil_loop *loop);

/// Prints the pending tasks of a loop as a tree on standard output.
///
/// @param loop  borrowed; NULL for the running one.
/// @return none; or an error, as coil_format_task_tree.
/// Never suspends. Any context.
/// Python: `python -m asyncio pstree PID`
coil_value coil_print_task_tree(coil_loop *loop);

/// Writes the pending tasks of a loop as a table: each with its coroutines, and a line for each task that waits for it.
///
/// @param loop  borrowed; NULL for the running one.
/// @return an owned string, a line each; or RuntimeError "no running event loop", MemoryError.
/// Never suspends. Any context.
/// Python: what `python -m asyncio ps PID` prints
coil_value coil_format_tasks(coil_loop *loop);

/// Prints the pending tasks of a loop as a table on standard output.
///
/// @param loop  borrowed; NULL for the running one.
/// @return none; or an error, as coil_format_tasks.
/// Never suspends. Any context.
/// Python: `python -m asyncio ps PID`
coil_value coil_print_tasks(coil_loop *loop);

// ---------------------------------------------------------------------------------------------------------------------
// JavaScript
// ---------------------------------------------------------------------------------------------------------------------

// JavaScript calls C: COIL_EXPORT coil_value fetch_title(int argc, coil_value *argv) { ... } is `await app.exports.fetch_title(url)`. The arguments are borrowed;
// the result is owned by the caller, and an error rejects. Each call is a task; any number of them may wait at once.
// Values go over by their tags, both ways: none is null, bool boolean, int a number (a bigint if it is too large for one), double a number, string a string,
// bytes a Uint8Array, a list an array. Any other object of JavaScript's is a reference (COIL_JS), released like other values; any other object of C's is one that
// JavaScript holds: a generator can be iterated over, what can be awaited can be awaited. undefined arrives as none.
// COIL_EXPORT_AS("(url: string): string") says for `coil build --types` what the arguments and the result are in TypeScript.
#if defined(__cplusplus)
#define COIL__EXTERN_C extern "C"
#else
#define COIL__EXTERN_C
#endif
#if defined(__clang__)
#define COIL_EXPORT COIL__EXTERN_C __attribute__((annotate("coil.export"), used))
#define COIL_EXPORT_AS(signature) COIL__EXTERN_C __attribute__((annotate("coil.export"), annotate("coil.signature" signature), used))
#else
#define COIL_EXPORT COIL__EXTERN_C
#define COIL_EXPORT_AS(signature) COIL__EXTERN_C
#endif

// What JavaScript has thrown, or rejected with. Each name, such as "TypeError", is a type of its own below this one, and also below Coil's own error of that
// name (RangeError: coil_ValueError). coil_error_value is the thrown value itself.
extern const coil_error_type coil_JSError[1];

// A function for JavaScript. argv is borrowed; the result is owned by the caller.
typedef coil_value (*coil_js_callable)(void *arg, int argc, coil_value *argv);

/// Looks up a global of JavaScript's.
///
/// @param name  borrowed; such as "fetch", "document".
/// @return owned; none if there is no such global. ReferenceError, or what a getter throws.
/// Never suspends. Any context.
/// Python: `js.name`, in Pyodide
coil_value coil_js_global(const char *name);

/// Gets a property.
///
/// @param object  borrowed; a JavaScript value. An error is returned as it is, so that calls can be nested.
/// @param name  borrowed.
/// @return owned; none if there is no such property; or an error: what a getter throws.
/// Never suspends. Any context.
/// Python: `object.name`
coil_value coil_js_get(coil_value object, const char *name);

/// Gets an element.
///
/// @param object  borrowed; a JavaScript value.
/// @param index  from 0.
/// @return as coil_js_get.
/// Never suspends. Any context.
/// Python: `object[index]`
coil_value coil_js_get_index(coil_value object, size_t index);

/// Sets a property.
///
/// @param object  borrowed; a JavaScript value.
/// @param name  borrowed.
/// @param value  taken.
/// @return none; or an error: TypeError where the property cannot be set, what a setter throws.
/// Never suspends. Any context.
/// Python: `object.name = value`
coil_value coil_js_set(coil_value object, const char *name, coil_value value);

/// Calls a function. It runs at once, and must not wait: await the promise that it returns.
///
/// @param function  borrowed; a JavaScript function.
/// @param count  how many arguments.
/// @param arguments  borrowed; an error among them is returned instead. NULL if there are none.
/// @return owned; or an error: what the function throws.
/// Never suspends. Any context.
/// Python: `function(*arguments)`
coil_value coil_js_call(coil_value function, size_t count, const coil_value *arguments);

/// Calls a method.
///
/// @param object  borrowed; a JavaScript value.
/// @param name  borrowed.
/// @param count  how many arguments.
/// @param arguments  borrowed; as in coil_js_call.
/// @return as coil_js_call.
/// Never suspends. Any context.
/// Python: `object.name(*arguments)`
coil_value coil_js_call_method(coil_value object, const char *name, size_t count, const coil_value *arguments);

/// Makes an object with `new`.
///
/// @param constructor  borrowed; a class of JavaScript's.
/// @param count  how many arguments.
/// @param arguments  borrowed; as in coil_js_call.
/// @return as coil_js_call.
/// Never suspends. Any context.
/// Python: `constructor(*arguments)`
coil_value coil_js_new(coil_value constructor, size_t count, const coil_value *arguments);

// The three with a few arguments, which are taken: COIL_JS_METHOD(console, "log", coil_string("hello")). At most 7 arguments of a method.
#define COIL_JS_CALL(...) coil_js_call_taking(COIL__JS_COUNT(__VA_ARGS__), (const coil_value[]){__VA_ARGS__}, 0) // the function, and its arguments
#define COIL_JS_NEW(...) coil_js_call_taking(COIL__JS_COUNT(__VA_ARGS__), (const coil_value[]){__VA_ARGS__}, 1)  // the class, and its arguments
#define COIL_JS_METHOD(object, ...) COIL__JS_JOIN(COIL__JS_METHOD_, COIL__JS_NUMBER(__VA_ARGS__))(object, __VA_ARGS__)
#define COIL__JS_COUNT(...) (sizeof((const coil_value[]){__VA_ARGS__}) / sizeof(coil_value))
#define COIL__JS_METHOD_1(object, name) coil_js_call_method_taking(object, name, 0, NULL)
#define COIL__JS_METHOD_2(object, name, ...) coil_js_call_method_taking(object, name, COIL__JS_COUNT(__VA_ARGS__), (const coil_value[]){__VA_ARGS__})
#define COIL__JS_METHOD_3 COIL__JS_METHOD_2
#define COIL__JS_METHOD_4 COIL__JS_METHOD_2
#define COIL__JS_METHOD_5 COIL__JS_METHOD_2
#define COIL__JS_METHOD_6 COIL__JS_METHOD_2
#define COIL__JS_METHOD_7 COIL__JS_METHOD_2
#define COIL__JS_METHOD_8 COIL__JS_METHOD_2

/// Calls what COIL_JS_CALL and COIL_JS_NEW call.
///
/// @param count  how many values.
/// @param values  the function or class, borrowed; and behind it its arguments, which are taken.
/// @param constructs  not 0: with `new`.
/// @return as coil_js_call.
/// Never suspends. Any context.
/// Python: `function(*arguments)`
coil_value coil_js_call_taking(size_t count, const coil_value *values, int constructs);

/// Calls what COIL_JS_METHOD calls.
///
/// @param object  borrowed; a JavaScript value.
/// @param name  borrowed.
/// @param count  how many arguments.
/// @param arguments  taken. NULL if there are none.
/// @return as coil_js_call.
/// Never suspends. Any context.
/// Python: `object.name(*arguments)`
coil_value coil_js_call_method_taking(coil_value object, const char *name, size_t count, const coil_value *arguments);

/// Waits for a promise, or whatever JavaScript's `await` takes.
///
/// @param value  borrowed. What is no reference to a JavaScript value is returned as it is, an error too.
/// @return owned: what the promise was fulfilled with; or an error: what it was rejected with; CancelledError. Cancelling aborts the signals of
///   coil_js_abort_signal that the task has made.
/// Suspends. In a coroutine only.
/// Python: `await promise`
COIL_SUSPENDS coil_value coil_js_await(coil_value value);

/// Makes a future of a promise, for coil_gather, coil_wait_for and their like.
///
/// @param value  borrowed; as in coil_js_await.
/// @return owned; or NULL: RuntimeError (no running event loop), MemoryError, or the error that the value is.
/// Never suspends. In a loop only.
/// Python: `asyncio.ensure_future(promise)`
coil_future *coil_js_future(coil_value value);

// A JavaScript function that calls C: coil_js_function(reply, arg, NULL), in a task each time, and returns a promise; coil_js_sync_function, which returns the result
// at once, for event handlers, comparisons, getters.
#define coil_js_function(function, arg, release) coil_js_function_named((function), (arg), (release), #function)
#define coil_js_sync_function(function, arg, release) coil_js_sync_function_named((function), (arg), (release), #function)

/// Makes a JavaScript function that calls C, in a task each time, and returns a promise. Use the macro coil_js_function.
///
/// @param function  what it calls; it may suspend.
/// @param arg  passed to it; taken: released by release.
/// @param release  called when JavaScript has dropped the function, which may be late or never. NULL: nothing is to be released.
/// @param name  of the function in JavaScript and of the task's coroutine; borrowed for ever (a literal).
/// @return owned, a JavaScript function; or an error.
/// Never suspends. Any context.
/// Python: `pyodide.ffi.create_proxy(function)`
coil_value coil_js_function_named(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name);

/// Makes a JavaScript function that calls C and returns its result at once. Use the macro coil_js_sync_function.
///
/// @param function  what it calls. It must not suspend: where it tries, that fails with a RuntimeError that names it, and the task that has called JavaScript.
/// @param arg  passed to it; taken: released by release.
/// @param release  as in coil_js_function_named.
/// @param name  of the function; borrowed for ever (a literal).
/// @return owned, a JavaScript function; or an error.
/// Never suspends. Any context.
/// Python: `pyodide.ffi.create_proxy(function)`
coil_value coil_js_sync_function_named(coil_js_callable function, void *arg, void (*release)(void *arg), const char *name);

/// Opens streams of the Web platform as a stream of Coil's. A ReadableStream's chunks are bytes (or text, as UTF-8); it is read while the reader has room for more, and
/// cancelled when the writer is closed. A WritableStream gets what is written, a chunk a write; its backpressure is what coil_stream_writer_drain waits for; it is
/// closed with the writer, or by coil_stream_writer_write_eof.
///
/// @param readable  borrowed; a ReadableStream; or none: the reader is at its end.
/// @param writable  borrowed; a WritableStream; or none: writing is a RuntimeError, and the writer is there to be closed. A pair, such as a TransformStream or a
///                  connection, is two values: coil_js_get(pair, "readable"), coil_js_get(pair, "writable").
/// @param limit  of the reader, as for coil_stream_reader_new.
/// @param opened  where the stream goes, borrowed; both ends are owned by the caller. {NULL, NULL} after an error.
/// @return none; or an error: TypeError for what is no JavaScript value, for two nones, and for a WritableStream that is locked; RuntimeError "no running event loop". That a
///         ReadableStream is locked, or fails, is told by the first read.
/// Never suspends. In a loop only.
/// Python: `await loop.connect_read_pipe(...)`, `await loop.connect_write_pipe(...)`
coil_value coil_js_open_stream(coil_value readable, coil_value writable, int64_t limit, coil_stream *opened);

/// Makes an AbortSignal that is aborted when the current task is cancelled while it waits for JavaScript: give it to what is awaited, as to fetch.
///
/// @return owned, an AbortSignal; or an error.
/// Never suspends. In a coroutine only.
/// Python: nothing of the kind
coil_value coil_js_abort_signal(void);

// A function whose body is JavaScript, for what is easier said there: COIL_JS(title_of, (element), { return element.querySelector("title").textContent; })
// defines coil_value title_of(coil_value element), and COIL_JS_ASYNC one whose body may `await`, and which suspends. Arguments (8 at most) are borrowed and
// converted as all values; the result is owned, or an error: what the body throws. `coil build` puts the bodies into a module of their own, FILE.snippets.js, which a
// page imports and gives to load(). A body is text to the C compiler: quotes must come in pairs, in comments too, and #if does not work in it.
#define COIL_JS(name, parameters, ...)                                                                                               \
    COIL__JS_TEXT(name, "", #parameters, #__VA_ARGS__)                                                                               \
    static inline coil_value name(COIL__JS_DECLARE parameters)                                                                       \
    {                                                                                                                                \
        return coil_js_snippet(#name, COIL__JS_NUMBER parameters, (const coil_value[]){coil_none(), COIL__JS_NAMES parameters} + 1); \
    }                                                                                                                                \
    COIL__JS_SEMICOLON(name)
#define COIL_JS_ASYNC(name, parameters, ...)                                                                                               \
    COIL__JS_TEXT(name, "async ", #parameters, #__VA_ARGS__)                                                                               \
    COIL_SUSPENDS static inline coil_value name(COIL__JS_DECLARE parameters)                                                               \
    {                                                                                                                                      \
        return coil_js_snippet_async(#name, COIL__JS_NUMBER parameters, (const coil_value[]){coil_none(), COIL__JS_NAMES parameters} + 1); \
    }                                                                                                                                      \
    COIL__JS_SEMICOLON(name)
// Four texts in a section of their own. What is a string in C already is quoted once more, for the assembler.
#if defined(__wasm__)
#define COIL__JS_TEXT(name, kind, parameters, body) \
    __asm__(".section .custom_section.coil_js,\"\",@\n.asciz \"" #name "\"\n.asciz \"" kind "\"\n.asciz " #parameters "\n.asciz " #body "\n.text\n");
#else
#define COIL__JS_TEXT(name, kind, parameters, body)
#endif
#define COIL__JS_SEMICOLON(name) struct coil__js_end_of_##name
#define COIL__JS_NUMBER(...) COIL__JS_TENTH(_, ##__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define COIL__JS_TENTH(_, a, b, c, d, e, f, g, h, n, ...) n
#define COIL__JS_JOIN(a, b) COIL__JS_JOIN_(a, b)
#define COIL__JS_JOIN_(a, b) a##b
#define COIL__JS_DECLARE(...) COIL__JS_JOIN(COIL__JS_DECLARE_, COIL__JS_NUMBER(__VA_ARGS__))(__VA_ARGS__)
#define COIL__JS_DECLARE_0(_) void
#define COIL__JS_DECLARE_1(a) coil_value a
#define COIL__JS_DECLARE_2(a, ...) coil_value a, COIL__JS_DECLARE_1(__VA_ARGS__)
#define COIL__JS_DECLARE_3(a, ...) coil_value a, COIL__JS_DECLARE_2(__VA_ARGS__)
#define COIL__JS_DECLARE_4(a, ...) coil_value a, COIL__JS_DECLARE_3(__VA_ARGS__)
#define COIL__JS_DECLARE_5(a, ...) coil_value a, COIL__JS_DECLARE_4(__VA_ARGS__)
#define COIL__JS_DECLARE_6(a, ...) coil_value a, COIL__JS_DECLARE_5(__VA_ARGS__)
#define COIL__JS_DECLARE_7(a, ...) coil_value a, COIL__JS_DECLARE_6(__VA_ARGS__)
#define COIL__JS_DECLARE_8(a, ...) coil_value a, COIL__JS_DECLARE_7(__VA_ARGS__)
#define COIL__JS_NAMES(...) __VA_ARGS__

/// Calls a snippet, for COIL_JS.
///
/// @param name  borrowed for ever (a literal).
/// @param count  how many arguments.
/// @param arguments  borrowed; as in coil_js_call.
/// @return as coil_js_call; an error too if load() was not given the snippets.
/// Never suspends. Any context.
/// Python: `pyodide.code.run_js`
coil_value coil_js_snippet(const char *name, size_t count, const coil_value *arguments);

/// Calls a snippet and awaits its promise, for COIL_JS_ASYNC.
///
/// @param name  borrowed for ever (a literal).
/// @param count  how many arguments.
/// @param arguments  borrowed; as in coil_js_call.
/// @return as coil_js_snippet; or what the promise was rejected with; CancelledError.
/// Suspends. In a coroutine only.
/// Python: `await pyodide.code.run_js`
COIL_SUSPENDS coil_value coil_js_snippet_async(const char *name, size_t count, const coil_value *arguments);

/// Tells whether two values are the same to JavaScript's Object.is.
///
/// @param a  borrowed.
/// @param b  borrowed.
/// @return true: they are. Two references to one object are.
/// Never suspends. Any context.
/// Python: `a is b`
bool coil_js_equal(coil_value a, coil_value b);

/// Names the kind of a value.
///
/// @param value  borrowed.
/// @return an owned string: what typeof says, or for an object the name of its class.
/// Never suspends. Any context.
/// Python: `type(value).__name__`
coil_value coil_js_type(coil_value value);

// ---------------------------------------------------------------------------------------------------------------------
// Watching and tuning
// ---------------------------------------------------------------------------------------------------------------------

// What a trace function is told of.
typedef enum coil_trace_event {
    COIL_TRACE_TASK_CREATED,       // object: its coroutine
    COIL_TRACE_TASK_ENTER,         // the loop gives control to the task; value: the error that is raised in it, or none
    COIL_TRACE_TASK_LEAVE,         // the task gives it back; value: what it yielded, returned or raised
    COIL_TRACE_TASK_WAITS,         // object: the future that it waits for
    COIL_TRACE_TASK_CANCEL,        // somebody asked it to cancel
    COIL_TRACE_TASK_DONE,          // it has ended; value: its result, or its error
    COIL_TRACE_TASK_DESTROYED,     // its loop is closed while it is pending
    COIL_TRACE_FUTURE_DONE,        // object: a future that is no task; value: its result, or its error
    COIL_TRACE_CALLBACK_ENTER,     // object: the handle
    COIL_TRACE_CALLBACK_LEAVE,     // object: the handle
    COIL_TRACE_TASK_SCHEDULED,     // its next step is in the ready queue; object: the future that has woken it, or NULL
    COIL_TRACE_CALLBACK_SCHEDULED, // object: the handle, now in the ready queue
    COIL_TRACE_CALLBACK_CANCELLED, // object: the handle, whose turn has come; it is not called
    COIL_TRACE_TIMER_SET,          // object: the handle
    COIL_TRACE_TIMER_FIRED,        // object: the handle, now in the ready queue
    COIL_TRACE_TIMER_CANCELLED,    // object: the handle, before its time
    COIL_TRACE_FUTURE_MADE,        // object: a future that is no task
    COIL_TRACE_FUTURE_FREED,       // object: the same, for the last time
    COIL_TRACE_COROUTINE_MADE,     // object: a coroutine or generator
    COIL_TRACE_COROUTINE_ENTER,    // object: the coroutine or generator, which starts, in place or on a stack of its own
    COIL_TRACE_COROUTINE_LEAVE,    // object: the same, which has ended; value: what it returned or raised
    COIL_TRACE_YIELD,              // object: the one that gives up control, to whoever drives it; value: what it yields
    COIL_TRACE_RESUME,             // object: the same, which goes on; value: what is sent or thrown in
    COIL_TRACE_AWAIT,              // object: what is to be awaited: GET_AWAITABLE
    COIL_TRACE_SEND,               // object: an iterator that is driven on by an await or yield from; value: what is sent or thrown in
    COIL_TRACE_AWAIT_END,          // object: what was awaited; value: the result, or the error
    COIL_TRACE_TURN_BEGIN,         // object: the loop; what is ready now runs in this turn
    COIL_TRACE_TURN_END            // object: the loop
} coil_trace_event;

// task: the one that the event is about, or NULL. Both are borrowed.
typedef void (*coil_trace_function)(coil_trace_event event, coil_task *task, coil_object *object, void *arg);

/// Sets a function that is told of every step of the loop and its tasks. It must not suspend or change what it is told of; what it does itself is not told.
///
/// @param function  what to call; NULL turns tracing off, and then it costs one comparison an event.
/// @param arg  passed to it, borrowed.
/// Never suspends. Any context.
/// Python: `sys.monitoring`, roughly
void coil_trace_set(coil_trace_function function, void *arg);

/// Reads the value that an event is about, where coil_trace_event names one.
///
/// @return borrowed, for as long as the trace function runs; none if the event has no value, and outside of trace functions.
/// Never suspends. Trace functions only.
/// Python: the last argument of a callback of `sys.monitoring`
coil_value coil_trace_value(void);

typedef void (*coil_warning_handler)(const coil_error_type *category, const char *message, const char *file, int line,
                                     void *arg);

/// Sets what happens with warnings, such as "coroutine 'x' was never awaited".
///
/// @param handler  what to call; NULL for the default, which prints on standard error.
/// @param arg  passed to it, borrowed.
/// Never suspends. Any context.
/// Python: `warnings.showwarning = handler`
void coil_warnings_set_handler(coil_warning_handler handler, void *arg);

// How bad it is: the numbers of Python's logging.
typedef enum coil_log_level {
    COIL_LOG_WARNING = 30,
    COIL_LOG_ERROR = 40
} coil_log_level;

typedef void (*coil_log_handler)(coil_log_level level, const char *text, void *arg);

/// Sets what happens with the lines that asyncio logs: reports of the default exception handler, with their traceback, and slow callbacks.
///
/// @param handler  what to call; NULL for the default, which prints on standard error.
/// @param arg  passed to it, borrowed.
/// Never suspends. Any context.
/// Python: `logging.getLogger("asyncio").addHandler(handler)`
void coil_log_set_handler(coil_log_handler handler, void *arg);

/// Has coroutines that are released without having been awaited tell where they were made, in their warning. A loop in debug mode does it while it runs.
///
/// @param depth  0: no; any other: yes. Of the calls only the last one is known, whatever the depth.
/// Never suspends. Any context.
/// Python: `sys.set_coroutine_origin_tracking_depth(depth)`
void coil_set_coroutine_origin_tracking_depth(unsigned depth);

/// Reads what was set by coil_set_coroutine_origin_tracking_depth.
///
/// @return the depth.
/// Never suspends. Any context.
/// Python: `sys.get_coroutine_origin_tracking_depth()`
unsigned coil_get_coroutine_origin_tracking_depth(void);

/// Sets the C stack that a coroutine gets if its task does not choose one.
///
/// @param bytes  at least 4096, rounded up to a power of two; 0 puts the default back: as wasm 128 KiB, but 32 KiB
///               while 4,096 or more stacks are in use; 256 KiB natively.
/// Never suspends. Any context.
/// Python: `threading.stack_size(bytes)`
void coil_stack_size_default(size_t bytes);

// Memory as Coil asks for it. grown and shrunk by exactly what is given back: free is told the size.
typedef struct coil_allocator {
    void *(*allocate)(size_t size, void *arg); // NULL: no memory
    void (*free)(void *memory, size_t size, void *arg);
    void *arg;
} coil_allocator;

/// Sets where objects come from; C stacks come from the platform. To be called before anything else of Coil, or when nothing of it is alive.
///
/// @param allocator  copied; NULL for the one that Coil brings along.
/// Never suspends. Any context.
/// Python: `PyMem_SetAllocator`
void coil_allocator_set(const coil_allocator *allocator);

/// Counts the bytes of objects that are alive: what a leak test asks for.
///
/// @return bytes.
/// Never suspends. Any context.
/// Python: `sys.getallocatedblocks()`, roughly
size_t coil_memory_live(void);

#ifdef __cplusplus
}
#endif

#endif
