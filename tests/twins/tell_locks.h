// tell_locks.h: what the twins about locks and queues have in common, as in tell_locks.py.
#ifndef TELL_LOCKS_H
#define TELL_LOCKS_H

#include "tell.h"

#include <string.h>

// Prints a text in which 0x... stands for every address.
static inline void print_masked(const char *text)
{
    while (*text) {
        const char *address = strstr(text, "0x");
        if (!address) break;
        printf("%.*s0x...", (int)(address - text), text);
        text = address + 2 + strspn(address + 2, "0123456789abcdef");
    }
    puts(text);
}

// As tell, without addresses. Takes the value.
static inline void tell_masked(const char *what, coil_value value)
{
    bool failed = coil_failed(value);
    coil_value text = failed ? coil_string_format("%s: %s", coil_error_type_of(value)->name, coil_error_message(value)) : coil_repr(value);
    printf("%s: ", what);
    print_masked(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(value);
}

// Prints an object, borrowed, without addresses.
static inline void tell_repr(const char *what, void *object)
{
    tell_masked(what, coil_object_value(coil_retain(object)));
}

#define CORO(function, type, ...) coil_coroutine_with(function, &(type){__VA_ARGS__}, sizeof(type))
#define TASK(function, type, ...) coil_create_task(CORO(function, type, __VA_ARGS__))

// Cancels a task, waits for its end and releases it.
COIL_SUSPENDS static inline void end_task(coil_task *task)
{
    coil_task_cancel(task, NULL);
    coil_value_release(coil_join(task));
}

// A small generator of random numbers, the same in both languages.
static uint32_t seed = 12345;

static inline int pick(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)below);
}

// Programs of chance: tasks that do what a random number says. The order of everything is what counts.
#define CHANCE_TASKS 24
#define CHANCE_STEPS 10

static coil_task *chance_tasks[CHANCE_TASKS];

static inline double delay(void)
{
    return pick(8) / 4.0;
}

// Prints a line about a step: its number, the time, the task, what came of it, and what the object looks like then.
static inline void log_step(int me, int action, coil_value result, void *object)
{
    static int number;
    printf("%d %.2f t%d a%d ", number++, coil_loop_time(NULL), me, action);
    if (coil_failed(result)) printf("%s(%s)", coil_error_type_of(result)->name, coil_error_message(result));
    else printf("%s", result.tag == COIL_NONE ? "None" : "ok");
    coil_value shown = coil_object_value(coil_retain(object)), text = coil_repr(shown);
    coil_value_release(shown);
    const char *size = strstr(coil_as_string(text), "maxsize");
    printf(" ");
    print_masked(size ? size : strchr(coil_as_string(text), '['));
    coil_value_release(text);
}

// Another task is asked to cancel.
static inline coil_value cancel_any(int me)
{
    int other = pick(CHANCE_TASKS);
    if (other != me) coil_task_cancel(chance_tasks[other], pick(2) ? "by chance" : NULL);
    return coil_none();
}

COIL_SUSPENDS static inline coil_value run_by_chance(coil_function body)
{
    for (int i = 0; i < CHANCE_TASKS; i++) chance_tasks[i] = coil_create_task(coil_coroutine_with(body, &i, sizeof i));
    COIL_LET(results, coil_gather(CHANCE_TASKS, chance_tasks, COIL_RETURN_EXCEPTIONS));
    tell("results", results);
    for (int i = 0; i < CHANCE_TASKS; i++) coil_release(chance_tasks[i]);
    return coil_none();
}

#endif
