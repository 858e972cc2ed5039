// SPDX-License-Identifier: MIT
//
// task_stack.c: Task.get_stack and print_stack (asyncio.base_tasks): what a task is in the middle of. Python lists one frame of a task that waits, its
// coroutine's. Here a coroutine is an ordinary function that may have called others, so the functions of C on its stack are listed, outermost first, and
// below them those of the coroutine that it awaits, if that has a stack of its own, and so on.
//
// What the platform tells of a stack are facts of one build: how much is inlined, and whether there are names. Names that begin with coil__ are left
// out: they are how waiting works, and not what is waited for.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// The list
// ---------------------------------------------------------------------------------------------------------------------

typedef struct task_stack {
    coil_task_stack told;
    coil_call_frame *frames; // told.frames
    size_t capacity;
} task_stack;

static void finalize(coil_object *self)
{
    task_stack *freed = (task_stack *)self;
    coil__free(freed->frames, freed->capacity * sizeof *freed->frames);
}

static const coil__type stack_type = {
    .public_type = {.name = "TaskStack", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = NULL,
};

// False: no memory.
static bool add(task_stack *to, coil_call_frame frame)
{
    if (!coil__grow((void **)&to->frames, &to->capacity, to->told.count, sizeof *to->frames)) return false;
    to->frames[to->told.count++] = frame;
    return true;
}

static bool is_internal(const coil__function *function)
{
    return function->name && strncmp(function->name, "coil__", 6) == 0;
}

// The functions on a suspended stack, outermost first. False: no memory.
static bool add_functions(task_stack *to, coil__stack *from, size_t count)
{
    coil__function *functions = coil__allocate(count * sizeof *functions);
    if (!functions) return false;
    coil__stack_list(from, functions, count);
    bool added = true;
    for (size_t i = count; i-- > 0 && added;)
        if (!is_internal(&functions[i])) added = add(to, (coil_call_frame){"function", functions[i].name, functions[i].file, functions[i].line});
    coil__free(functions, count * sizeof *functions);
    return added;
}

// From a task that waits down to what it waits for. A coroutine that is awaited in place is on its owner's stack, and listed with that.
static bool add_suspended(task_stack *to, const coil_task *task)
{
    const coil_object *object = task->coroutine;
    const coil__frame *listed = NULL; // whose stack was listed last
    coil_call_frame described;
    while (true) {
        const coil__frame *frame = object && object->type->flags & COIL__TYPE_FRAME ? (const coil__frame *)object : NULL;
        if (!coil__describe_coroutine(&object, &described)) return true;
        size_t count = frame && frame->owner == frame && frame->state == COIL_CORO_SUSPENDED ? coil__stack_list(frame->stack, NULL, 0) : 0;
        if (count) listed = frame;
        bool is_listed = frame && frame->owner == listed;
        if (count ? !add_functions(to, frame->stack, count) : !is_listed && !add(to, described)) return false;
    }
}

// The current task's stack is in use: nothing of it is in memory where it could be read. Its coroutines are known.
static bool add_running(task_stack *to, const coil_task *task)
{
    size_t count = coil__call_stack(&task->future, NULL, 0);
    coil_call_frame *frames = coil__allocate(count * sizeof *frames);
    if (!frames) return false;
    coil__call_stack(&task->future, frames, count);
    bool added = true;
    for (size_t i = count; i-- > 0 && added;) added = add(to, frames[i]);
    coil__free(frames, count * sizeof *frames);
    return added;
}

// As far as the error had come when the task ended: whoever awaited the task has added more.
static bool add_trail(task_stack *to, const coil_task *task)
{
    const coil__error *error = coil__error_of(task->future.result);
    bool added = true;
    size_t length = task->future.trail_length < error->trail_length ? task->future.trail_length : error->trail_length;
    for (size_t i = length; i-- > 0 && added;)
        added = add(to, (coil_call_frame){"function", error->trail[i].function, error->trail[i].file, error->trail[i].line});
    return added;
}

static bool has_failed(const coil_task *task)
{
    return task->future.state == COIL__FINISHED && coil_failed(task->future.result);
}

static void limit_to(task_stack *limited, int limit)
{
    size_t most = limit < 0 ? 0 : (size_t)limit, count = limited->told.count;
    limited->told.frames = limited->frames;
    if (most >= count) return;
    if (!limited->told.is_traceback) limited->told.frames += count - most;
    limited->told.count = most;
}

coil_value coil_task_get_stack(const coil_task *task, int limit)
{
    task_stack *made = coil_object_new(&stack_type.public_type, sizeof *made);
    if (!made) return coil_last_error();
    bool filled = true;
    made->told.is_traceback = has_failed(task);
    if (made->told.is_traceback) filled = add_trail(made, task);
    else if (task->future.state == COIL__PENDING) filled = coil__is_running(&task->future) ? add_running(made, task) : add_suspended(made, task);
    if (filled) {
        limit_to(made, limit);
        return coil_object_value(made);
    }
    coil_release(made);
    return coil_raise_no_memory();
}

// ---------------------------------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------------------------------

static void add_frame(coil__text *text, const coil_call_frame *frame)
{
    if (frame->line) coil__text_add(text, "  File \"%s\", line %d, in %s\n", frame->file, frame->line, frame->name);
    else coil__text_add(text, "  In %s\n", frame->name ? frame->name : "a function of C (build with -g for its name)");
}

// traceback.format_exception_only
static void add_error(coil__text *text, coil_value error)
{
    coil__text_error_line(text, error);
    coil__text_add(text, "\n");
    coil__traceback out = {text, 0, false};
    if (coil__error_of(error)->notes) coil__notes_writer(&out, coil__error_of(error)->notes);
}

coil_value coil_task_format_stack(coil_task *task, int limit)
{
    coil_value listed = coil_task_get_stack(task, limit);
    if (coil_failed(listed)) return listed;
    const coil_task_stack *stack = coil_as_object(listed);
    bool failed = has_failed(task);
    coil__text text = {0};
    coil__text_add(&text, stack->count == 0 ? "No stack for " : failed ? "Traceback for "
                                                                       : "Stack for ");
    coil__text_repr_object(&text, &task->future.head);
    coil__text_add(&text, stack->count == 0 ? "\n" : " (most recent call last):\n");
    for (size_t i = 0; i < stack->count; i++) add_frame(&text, &stack->frames[i]);
    coil_value_release(listed);
    if (failed) add_error(&text, task->future.result);
    return coil__text_take(&text);
}

coil_value coil_task_print_stack(coil_task *task, int limit, FILE *file)
{
    coil_value text = coil_task_format_stack(task, limit);
    if (coil_failed(text)) return text;
    fputs(coil_as_string(text), file ? file : stdout);
    coil_value_release(text);
    return coil_none();
}

COIL__COLD_END
