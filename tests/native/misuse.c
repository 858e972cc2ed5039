// SPDX-License-Identifier: MIT
//
// misuse.c: mistakes that a program does not survive, each in a process of its own: the sentence that tells of it, and the status.

#define _POSIX_C_SOURCE 200809L

#include "core.h"

#include "check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct mistake {
    void (*make)(void);
    const char *told;
    const char *where; // NULL: in main
} mistake;

static coil_value an_object(void)
{
    return coil_object_value(coil_list_new(0, NULL));
}

static void int_of_string(void)
{
    coil_as_int(coil_string("7"));
}
static void int_of_fraction(void)
{
    coil_as_int(coil_double(0.5));
}
static void int_of_large(void)
{
    coil_as_int(coil_double(9223372036854775808.0));
}
static void int_of_small(void)
{
    coil_as_int(coil_double(-1e19));
}
static void double_of_none(void)
{
    coil_as_double(coil_none());
}
static void pointer_of_int(void)
{
    coil_as_pointer(coil_int(1));
}
static void string_of_pointer(void)
{
    coil_as_string(coil_pointer("text"));
}
static void bytes_of_double(void)
{
    coil_as_bytes(coil_double(1), NULL);
}
static void object_of_bytes(void)
{
    coil_as_object(coil_bytes("b", 1));
}
static void list_of_bool(void)
{
    coil_as_list(coil_bool(true));
}
static void list_of_other_object(void)
{
    coil_as_list(coil_object_value(coil_context_new()));
}
static void bool_of_error(void)
{
    coil_as_bool(coil_raise(coil_ValueError, "unseen"));
}
static void string_of_object(void)
{
    coil_as_string(an_object());
}
static void int_of_error(void)
{
    coil_as_int(coil_raise_no_memory());
}
static void int_of_nothing(void)
{
    coil_as_int((coil_value){.tag = (coil_tag)77});
}
static void bool_of_nothing(void)
{
    coil_as_bool((coil_value){.tag = (coil_tag)77});
}
static void item_beyond_the_end(void)
{
    coil_list_get(coil_list_new(2, NULL), 2);
}
static void object_without_head(void)
{
    coil_object_new(coil_as_object(an_object()) ? &(coil_type){.name = "small"} : NULL, 1);
}
static void object_too_large(void)
{
    coil_object_new(&(coil_type){.name = "large"}, (size_t)UINT32_MAX + 1);
}
static void type_of_no_error(void)
{
    coil_error_type_of(coil_int(3));
}
static void member_of_no_group(void)
{
    coil_error_member(coil_raise(coil_ValueError, "alone"), 0);
}
static void derived_from_no_group(void)
{
    coil_error_derive(coil_raise(coil_ValueError, "alone"), 0, NULL);
}
static void partial_of_other_error(void)
{
    coil_error_partial(coil_raise(coil_ValueError, "whole"));
}
static void exception_that_is_none(void)
{
    coil_stream_reader_set_exception(coil_stream_reader_new(10, NULL), coil_int(1));
}

static void *allocates_nothing(size_t size, void *arg)
{
    (void)size;
    (void)arg;
    return NULL;
}

static void frees_nothing(void *memory, size_t size, void *arg)
{
    (void)memory;
    (void)size;
    (void)arg;
}

static void error_without_memory(void)
{
    coil_value error = coil_raise(coil_ValueError, "unseen");
    coil_allocator_set(&(coil_allocator){allocates_nothing, frees_nothing, NULL});
    coil_as_int(error);
}

static coil_value wrong(void *unused)
{
    (void)unused;
    return coil_int(coil_as_int(coil_none()));
}

static void in_a_generator(void)
{
    coil_value result;
    coil_next(coil_generator_new(wrong, NULL), &result);
}

static coil_value wrong_stackless(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    return coil_int(coil_as_int(coil_none()));
    COIL_END;
}

static const coil_stackless_type wrong_type = COIL_STACKLESS_TYPE("wrong", wrong_stackless, NULL);

static void in_a_stackless_task(void)
{
    coil_loop *loop = coil_loop_new();
    coil_task *task = coil_loop_create_task(loop, coil_stackless_new(&wrong_type, sizeof(coil_stackless)), (coil_task_options){.name = "small"});
    coil_loop_run_until_complete(loop, task);
}

static const mistake mistakes[] = {
    {int_of_string, "coil_as_int: the value is a string", NULL},
    {int_of_fraction, "coil_as_int: 0.5 is no integer of 64 bits", NULL},
    {int_of_large, "coil_as_int: 9.223372036854776e+18 is no integer of 64 bits", NULL},
    {int_of_small, "coil_as_int: -1e+19 is no integer of 64 bits", NULL},
    {double_of_none, "coil_as_double: the value is None", NULL},
    {pointer_of_int, "coil_as_pointer: the value is an int", NULL},
    {string_of_pointer, "coil_as_string: the value is a pointer", NULL},
    {bytes_of_double, "coil_as_bytes: the value is a double", NULL},
    {object_of_bytes, "coil_as_object: the value is bytes", NULL},
    {list_of_bool, "coil_as_list: the value is a bool", NULL},
    {list_of_other_object, "coil_as_list: the value is an object", NULL},
    {bool_of_error, "coil_as_bool: the value is an error that nobody looked at: ValueError: unseen", NULL},
    {string_of_object, "coil_as_string: the value is an object", NULL},
    {int_of_error, "coil_as_int: the value is an error that nobody looked at: MemoryError", NULL},
    {int_of_nothing, "coil_as_int: the value is no value (was it initialised?)", NULL},
    {bool_of_nothing, "coil_as_bool: the value is no value (was it initialised?)", NULL},
    {item_beyond_the_end, "coil_list_get: index 2 of a list of 2", NULL},
    {object_without_head, "coil_object_new: 1 is no size of an object", NULL},
    {object_too_large, "coil_object_new: 4294967296 is no size of an object", NULL},
    {type_of_no_error, "coil_error_type_of: the value is no error", NULL},
    {member_of_no_group, "coil_error_member: the error is no group", NULL},
    {derived_from_no_group, "coil_error_derive: the error is no group", NULL},
    {partial_of_other_error, "coil_error_partial: the value is no IncompleteReadError", NULL},
    {exception_that_is_none, "coil_stream_reader_set_exception: the value is no error", NULL},
    {error_without_memory, "coil_as_int: the value is an error that nobody looked at: MemoryError", NULL},
    {in_a_generator, "coil_as_int: the value is None", "wrong (not a task)"},
    {in_a_stackless_task, "coil_as_int: the value is None", "Task 'small'"},
};

// What a process that makes the mistake writes to standard error, and how it ends.
static int make_apart(const mistake *made, char *told, size_t size)
{
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        made->make();
        exit(0); // it was none
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while ((got = read(ends[0], told + length, size - 1 - length)) > 0) length += (size_t)got;
    told[length] = '\0';
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(void)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        char told[500], expected[300];
        int status = make_apart(&mistakes[i], told, sizeof told);
        snprintf(expected, sizeof expected, "coil: %s: %s\n", mistakes[i].where ? mistakes[i].where : "main", mistakes[i].told);
        if (status == 134 && strstr(told, expected)) continue;
        fprintf(stderr, "status %d, expected 134 and %sgot      %s\n", status, expected, told);
        wrong++;
    }
    return wrong > 0;
}
