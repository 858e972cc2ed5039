// SPDX-License-Identifier: MIT
//
// task.c: Task, a future that drives a coroutine. A pending task is always in exactly one of three states:
//   (1) it waits: `waiter` is not done, and the task's entry is in its list of callbacks
//   (2) its next step is scheduled: the entry is in the ready queue
//   (3) it is executing: coil_current_task is the task
// The entry is a part of the task, so going from one to the next allocates nothing and cannot fail. The loop's list of tasks owns a
// pending task, so nobody need keep a reference on a task that shall run to its end.

#include "core.h"

#include <stdio.h>
#include <string.h>

#define NAME_SIZE 32 // "Task-" and 64 bits

static uint64_t tasks_made;
void (*coil__step_refused)(coil_loop *loop, coil_task *task, bool enters);
coil_task *(*coil__start_eagerly)(coil_task *task);

// ---------------------------------------------------------------------------------------------------------------------
// Registering: _register_task, _unregister_task, _enter_task, _leave_task
// ---------------------------------------------------------------------------------------------------------------------

static void task_register(coil_task *task)
{
    coil_loop *loop = task->future.loop;
    task->previous = loop->tasks_last;
    if (loop->tasks_last) loop->tasks_last->next = task;
    else loop->tasks_first = task;
    loop->tasks_last = task;
    coil_retain(task);
}

void coil__task_unregister(coil_task *task)
{
    coil_loop *loop = task->future.loop;
    if (task->previous) task->previous->next = task->next;
    else loop->tasks_first = task->next;
    if (task->next) task->next->previous = task->previous;
    else loop->tasks_last = task->previous;
    task->previous = task->next = NULL;
    coil_release(task);
}

COIL__COLD_BEGIN

static coil_value with_repr(const coil_error_type *type, const char *before, void *object, const char *between, void *other, const char *after)
{
    coil__text text = {0};
    coil__text_add(&text, "%s", before);
    coil__text_repr_object(&text, object);
    coil__text_add(&text, "%s", between);
    if (other) coil__text_repr_object(&text, other);
    coil__text_add(&text, "%s", after);
    return coil__text_raise(&text, type);
}

COIL__COLD_END

// ---------------------------------------------------------------------------------------------------------------------
// Stepping: __step, __wakeup
// ---------------------------------------------------------------------------------------------------------------------

static void schedule_step(coil_task *task, coil_value error)
{
    task->thrown = error.as.object;
    coil__loop_push(task->future.loop, &task->entry);
}

COIL__COLD_BEGIN

COIL__APART static void task_raised(coil_task *task, coil_value error)
{
    if (coil_error_matches(error, coil_CancelledError)) {
        coil__future_finish(&task->future, COIL__CANCELLED, error); // the error has the message
        return;
    }
    // These two end the loop as well: they are about the program, not about the task.
    if (coil__error_ends_program(error)) coil__loop_raise(task->future.loop, coil__value_keep(error));
    coil__future_finish(&task->future, COIL__FINISHED, error);
}

// It has returned, but was cancelled after its last await.
COIL__APART static void task_was_cancelled(coil_task *task)
{
    task->must_cancel = false;
    coil_value message = task->future.result;
    task->future.result = coil_none();
    coil__future_finish(&task->future, COIL__CANCELLED, message);
}

COIL__COLD_END

// The coroutine has returned or raised.
COIL__INLINE void task_ended(coil_task *task, const coil_value *result)
{
    if (COIL__UNLIKELY(coil_failed(*result))) {
        task_raised(task, *result);
    } else if (COIL__LIKELY(!task->must_cancel)) {
        coil__future_finish(&task->future, COIL__FINISHED, *result);
    } else {
        coil__value_drop(*result);
        task_was_cancelled(task);
    }
}

COIL__COLD_BEGIN

// Its coroutine will not be resumed: what stands on its C stack is lost with it.
static void leave_coroutine(coil_task *task)
{
    coil__frame *frame = (coil__frame *)task->coroutine;
    coil__stack_free(frame->stack);
    frame->stack = NULL;
    frame->state = COIL_CORO_CLOSED;
    task->must_cancel = false;
    coil__future_finish(&task->future, COIL__CANCELLED, coil_none());
}

static coil_value bad_yield(coil_task *task, coil_value yielded)
{
    coil_object *object = yielded.tag == COIL_OBJECT ? yielded.as.object : NULL;
    if (object == &task->future.head) return with_repr(coil_RuntimeError, "Task cannot await on itself: ", task, "", NULL, "");
    if (object && coil__is_future(object)) {
        if (((coil_future *)object)->loop != task->future.loop)
            return with_repr(coil_RuntimeError, "Task ", task, " got Future ", object, " attached to a different loop");
        return with_repr(coil_RuntimeError, "yield was used instead of yield from in task ", task, " with ", object, "");
    }
    if (object && object->type == &coil__generator_type.public_type)
        return with_repr(coil_RuntimeError, "yield was used instead of yield from for generator in task ", task, " with ", object, "");
    coil__text text = {0};
    coil__text_add(&text, "Task got bad yield: ");
    coil__text_repr(&text, yielded);
    return coil__text_raise(&text, coil_RuntimeError);
}

COIL__COLD_END

// The coroutine has yielded: none lets the loop run once, a future is waited for, anything else is a mistake. As in CPython, a future that cannot be waited
// for here stays blocked: awaiting it again fails as well. Whether it has ended.
COIL__INLINE bool task_yielded(coil_task *task, const coil_value *yielded)
{
    if (yielded->tag == COIL_NONE) {
        coil__loop_push(task->future.loop, &task->entry);
        return false;
    }
    coil_future *future = yielded->tag == COIL_OBJECT && coil__is_future(yielded->as.object) ? (coil_future *)yielded->as.object : NULL;
    if (COIL__LIKELY(future && future->blocking && future->loop == task->future.loop && future != &task->future)) {
        future->blocking = false;
        task->waiter = future;
        coil__trace(COIL_TRACE_TASK_WAITS, task, future, NULL);
        coil__future_append(future, &task->entry);
        if (COIL__UNLIKELY(task->must_cancel) && coil_future_cancel(future, coil__future_message(&task->future))) task->must_cancel = false;
        return false;
    }
    if (yielded->tag == COIL_OBJECT && yielded->as.object == &coil__left) {
        coil__release(yielded->as.object);
        leave_coroutine(task);
        return true;
    }
    // One that is refused stays marked as being awaited, as in CPython: nobody else can await it before it is done.
    schedule_step(task, bad_yield(task, *yielded));
    coil__value_drop(*yielded);
    return false;
}

COIL__COLD_BEGIN

COIL__APART static void throw_cancelled(coil_task *task, coil_value *thrown)
{
    if (!coil_error_matches(*thrown, coil_CancelledError)) {
        coil__value_drop(*thrown);
        *thrown = coil__raise_cancelled(coil__future_message(&task->future));
    }
    task->must_cancel = false;
}

// Of what is not a stackful coroutine, or not one that can go on.
COIL__APART static coil_send_result send_to(coil_task *task, coil_value *value)
{
    return coil_send(task->coroutine, *value, value);
}

COIL__COLD_END

static bool can_resume(coil__frame *frame, const coil_value *value)
{
    if (COIL__LIKELY(frame->state == COIL_CORO_SUSPENDED)) return true;
    return frame->state == COIL_CORO_CREATED && value->tag == COIL_NONE && coil__frame_begin(frame);
}

bool coil__task_run(coil_task *task)
{
    coil_value value;
    coil_future *waiter = task->waiter;
    coil__value_set(&value, task->thrown ? COIL_ERROR : COIL_NONE, task->thrown);
    task->thrown = NULL;
    if (waiter) { // __wakeup: what the future failed with is raised in the coroutine
        task->waiter = NULL;
        if (COIL__UNLIKELY(waiter->state == COIL__CANCELLED || coil_failed(waiter->result))) value = coil_future_result(waiter);
    }
    coil_loop *loop = task->future.loop;
    if (COIL__UNLIKELY(task->must_cancel)) throw_cancelled(task, &value);
    if (COIL__UNLIKELY(loop->current_task != NULL)) {
        coil_release(waiter);
        coil__value_drop(value);
        coil__step_refused(loop, task, true);
        return false;
    }
    loop->current_task = task;
    coil__trace(COIL_TRACE_TASK_ENTER, task, NULL, &value);
    if (waiter) coil__release(&waiter->head); // not before, for whoever tells what has woken it
    coil_send_result step;
    coil__frame *frame = (coil__frame *)task->coroutine;
    // A stackful coroutine, which nearly all are, is driven without a look at its slots.
    if (COIL__LIKELY(frame->head.type == &coil__coroutine_type.public_type && can_resume(frame, &value))) step = coil__frame_resume(frame, &value);
    else step = send_to(task, &value);
    coil__trace(COIL_TRACE_TASK_LEAVE, task, NULL, &value);
    if (COIL__UNLIKELY(loop->current_task != task)) coil__step_refused(loop, task, false);
    else loop->current_task = NULL;
    if (step == COIL_SEND_NEXT) return task_yielded(task, &value);
    task_ended(task, &value);
    return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

COIL__COLD_BEGIN

COIL__APART static bool name_new(coil_task *task, const char *name)
{
    coil_value named = coil_task_set_name(task, name);
    coil__value_drop(named);
    return !coil_failed(named);
}

COIL__COLD_END

// Takes the coroutine, unless it fails.
COIL__INLINE coil_task *task_new(coil_loop *loop, coil_object *coroutine, const coil_task_options *options)
{
    coil_task *task = (coil_task *)coil__future_make(&coil__task_type, sizeof *task, loop);
    if (COIL__UNLIKELY(!task)) return NULL;
    task->entry.kind = COIL__STEP;
    if (COIL__UNLIKELY(!coil__context_take(&task->context, options->context))) return coil__no_memory_for(task);
    if (COIL__UNLIKELY(options->name != NULL)) {
        if (!name_new(task, options->name)) return coil__no_memory_for(task);
    } else {
        task->name.number = ++tasks_made;
    }
    task->coroutine = coroutine;
    if (COIL__LIKELY(coroutine->type->flags & COIL__TYPE_FRAME)) {
        coil__frame *frame = (coil__frame *)coroutine;
        if (options->stack_size) frame->stack_size = options->stack_size;
        if (COIL__UNLIKELY(task->future.placed)) coil__place_object(&task->future.head, frame->file, frame->line);
    }
    return task;
}

COIL__COLD_BEGIN

// A factory runs as callbacks do, outside of any frame: it cannot suspend.
COIL_NEVER_SUSPENDS static coil_task *call_factory(coil_loop *loop, void *coroutine, const coil_task_options *options)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_task *task = loop->task_factory(loop, coroutine, *options, loop->task_factory_arg);
    coil__frame_current = frame;
    return task;
}

void coil_loop_set_task_factory(coil_loop *loop, coil_task_factory factory, void *arg)
{
    loop = coil__loop_or_running(loop);
    if (!loop) {
        coil_value_release(coil_last_error());
        return;
    }
    loop->task_factory = factory;
    loop->task_factory_arg = arg;
    loop->create_task = factory ? call_factory : NULL;
}

coil_task_factory coil_loop_get_task_factory(const coil_loop *loop, void **arg)
{
    if (!loop) loop = coil__running_loop;
    if (arg) *arg = loop ? loop->task_factory_arg : NULL;
    return loop ? loop->task_factory : NULL;
}

COIL__COLD_END

COIL__RARE static coil_task *refuse_coroutine(const coil_loop *loop, coil_object *object)
{
    coil_value refused = coil__loop_check_open(loop);
    if (!coil_failed(refused)) refused = with_repr(coil_TypeError, "a coroutine was expected, got ", object, "", NULL, "");
    if (object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    return coil_raise_null(refused);
}

coil_task *coil__task_make(coil_loop *loop, void *coroutine, const coil_task_options *options)
{
    coil_object *body = coroutine;
    if (COIL__UNLIKELY(!body)) return NULL; // the kept error stays kept
    if (COIL__UNLIKELY(loop->closed || !(body->type->flags & COIL_TYPE_COROUTINE))) return refuse_coroutine(loop, body);
    coil_task *task = task_new(loop, body, options);
    if (COIL__UNLIKELY(!task)) {
        coil_release(body);
        return NULL;
    }
    task_register(task);
    coil__trace(COIL_TRACE_TASK_CREATED, task, task->coroutine, NULL);
    if (COIL__UNLIKELY(options->eager_start == COIL__UNSCHEDULED)) return task;
    if (COIL__UNLIKELY(options->eager_start > 0) && loop->running) return coil__start_eagerly(task);
    coil__loop_push(loop, &task->entry);
    return task;
}

void coil__task_renew(coil_task *task)
{
    task->name.number = ++tasks_made;
    task_register(task);
}

coil_task *coil__create_task(coil_loop *loop, void *coroutine, const coil_task_options *options)
{
    if (COIL__UNLIKELY(loop->create_task != NULL) && coroutine && !loop->closed) return loop->create_task(loop, coroutine, options);
    return coil__task_make(loop, coroutine, options);
}

static coil_task *create_in_running(void *coroutine, const coil_task_options *options)
{
    coil_loop *loop = coroutine ? coil_loop_get_running() : NULL;
    if (loop) return coil__create_task(loop, coroutine, options);
    if (coroutine && ((coil_object *)coroutine)->type->flags & COIL_TYPE_COROUTINE) coil_release(coroutine);
    return NULL;
}

coil_task *coil_create_task(void *coroutine)
{
    static const coil_task_options none;
    return create_in_running(coroutine, &none);
}

coil_task *coil_create_task_with(void *coroutine, coil_task_options options)
{
    coil__eager_use();
    return create_in_running(coroutine, &options);
}

coil_task *coil_loop_create_task(coil_loop *loop, void *coroutine, coil_task_options options)
{
    coil__eager_use();
    return loop ? coil__create_task(loop, coroutine, &options) : create_in_running(coroutine, &options);
}

coil_task *coil_task_new(coil_loop *loop, void *coroutine, coil_task_options options)
{
    coil__eager_use();
    return coil__task_make(loop, coroutine, &options);
}

COIL__COLD_BEGIN

static coil_value await_arg(void *arg)
{
    return coil_await(*(coil_object **)arg); // kept by the coroutine
}

coil_object *coil__wrap_awaitable(coil_object *object)
{
    if (object->type->flags & COIL_TYPE_COROUTINE) return object;
    if (!object->type->await)
        return coil__raise_null(coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
    return (coil_object *)coil__method_coroutine(await_arg, &object, sizeof object, coil__retain(object), "_wrap_awaitable", __FILE__, __LINE__);
}

coil_future *coil_loop_ensure_future(coil_loop *loop, void *awaitable)
{
    coil_object *object = awaitable;
    if (!object) return NULL;
    if (!loop) return coil_ensure_future(awaitable);
    if (coil__is_future(object)) {
        if (((coil_future *)object)->loop == loop) return coil_retain(object);
        return coil_raise_null(
            coil__raise(coil_ValueError, "The future belongs to a different loop than the one specified as the loop argument"));
    }
    object = coil__wrap_awaitable(object);
    if (object && object == awaitable && loop->closed) coil_value_release(coil__close(object)); // refused: it need not tell that nobody awaited it
    return (coil_future *)(object ? coil__create_task(loop, object, &(coil_task_options){0}) : NULL);
}

coil_future *coil_ensure_future(void *awaitable)
{
    coil_object *object = awaitable;
    if (object && coil__is_future(object)) return coil_retain(object); // of any loop
    coil_loop *loop = object ? coil_loop_get_running() : NULL;
    if (loop) return coil_loop_ensure_future(loop, object);
    if (object && object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    return NULL;
}

static void task_finalize(coil_object *self)
{
    coil_task *task = (coil_task *)self;
    coil__future_finalize(self);
    coil_release(task->coroutine);
    coil_release(task->context);
    coil_release(task->waiter);
    coil_release(task->thrown);
    if (task->named) coil__free(task->name.text, strlen(task->name.text) + 1);
}

// Its entry leaves the list of the future that it waits for, which may live on.
static void leave_waiter(coil_task *task)
{
    coil_future *waiter = task->waiter;
    for (coil__entry *entry = coil__entries_take(&waiter->callbacks), *next; entry; entry = next) {
        next = entry->next;
        entry->next = NULL;
        if (entry != &task->entry) coil__entries_append(&waiter->callbacks, entry);
    }
    task->waiter = NULL;
    coil__release(&waiter->head);
}

void coil__task_abandon(coil_task *task)
{
    coil__trace(COIL_TRACE_TASK_DESTROYED, task, NULL, NULL);
    if (!task->quiet) coil__loop_report(task->future.loop, "Task was destroyed but it is pending!", coil_none(), NULL, task, NULL);
    if (task->waiter) leave_waiter(task);
    coil_object *coroutine = task->coroutine;
    task->coroutine = NULL;
    coil_release(coroutine); // closes it, unless somebody else keeps it
    coil__future_drop_callbacks(&task->future); // it will not be done; what they keep (a group, a gather) may own the task
    coil__task_unregister(task);
}

// ---------------------------------------------------------------------------------------------------------------------
// Cancelling
// ---------------------------------------------------------------------------------------------------------------------

bool coil_task_cancel(coil_task *task, const char *message)
{
    task->future.log_traceback = false;
    if (task->future.state != COIL__PENDING) return false;
    coil__trace(COIL_TRACE_TASK_CANCEL, task, NULL, NULL);
    task->cancel_requests++;
    if (task->cancelling) { // tasks that wait for each other: the circle is cut here
        coil_value error = coil__raise_cancelled(message);
        leave_waiter(task);
        schedule_step(task, error);
        return true;
    }
    task->cancelling = true;
    bool passed_on = task->waiter && coil_future_cancel(task->waiter, message);
    task->cancelling = false;
    if (passed_on) return true;
    // Its step is scheduled, or it is executing: it is told at its next await.
    task->must_cancel = true;
    task->interrupted = false;
    coil__future_keep_message(&task->future, message);
    return true;
}

static bool cancel_slot(coil_future *self, const char *message)
{
    return coil_task_cancel((coil_task *)self, message);
}

unsigned coil_task_uncancel(coil_task *task)
{
    if (task->cancel_requests > 0 && --task->cancel_requests == 0) task->must_cancel = false;
    return task->cancel_requests;
}

unsigned coil_task_cancelling(const coil_task *task)
{
    return task->cancel_requests;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

const char *coil_task_get_name(coil_task *task)
{
    if (!task->named) { // written when somebody asks for it: most tasks are never asked
        char name[NAME_SIZE];
        coil__format(name, sizeof name, "Task-%llu", (unsigned long long)task->name.number);
        coil_value_release(coil_task_set_name(task, name));
    }
    return task->named ? task->name.text : "Task";
}

coil_value coil_task_set_name(coil_task *task, const char *name)
{
    size_t size = strlen(name) + 1;
    char *copy = coil__allocate(size);
    if (!copy) return coil_raise_no_memory();
    memcpy(copy, name, size);
    if (task->named) coil__free(task->name.text, strlen(task->name.text) + 1);
    task->named = true;
    task->name.text = copy;
    return coil_none();
}

coil_object *coil_task_get_coro(const coil_task *task)
{
    return task->coroutine;
}

coil_context *coil_task_get_context(coil_task *task)
{
    return coil__context_of(&task->context);
}

coil_future *coil_task_as_future(coil_task *task)
{
    return &task->future;
}

bool coil_task_done(const coil_task *task)
{
    return task->future.state != COIL__PENDING;
}

bool coil_task_cancelled(const coil_task *task)
{
    return task->future.state == COIL__CANCELLED;
}

coil_value coil_task_result(coil_task *task)
{
    return coil_future_result(&task->future);
}

coil_value coil_task_exception(coil_task *task)
{
    return coil_future_exception(&task->future);
}

coil_value coil_task_add_done_callback(coil_task *task, coil_done_callback callback, void *arg)
{
    return coil_future_add_done_callback(&task->future, callback, arg);
}

coil_value coil_task_add_done_callback_with(coil_task *task, coil_done_callback callback, void *arg, coil_context *context)
{
    return coil_future_add_done_callback_with(&task->future, callback, arg, context);
}

size_t coil_task_remove_done_callback(coil_task *task, coil_done_callback callback, void *arg)
{
    return coil_future_remove_done_callback(&task->future, callback, arg);
}

coil_loop *coil_task_get_loop(const coil_task *task)
{
    return task->future.loop;
}

coil_task *coil_current_task_of(const coil_loop *loop)
{
    if (!loop) loop = coil__running_loop;
    return loop ? loop->current_task : NULL;
}

coil_task *coil_current_task(void)
{
    return coil_current_task_of(NULL);
}

coil_value coil_all_tasks_of(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    size_t count = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) count++;
    coil_list *list = coil_list_new(count, NULL);
    if (!list) return coil_last_error();
    size_t i = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) coil__list_set(list, i++, coil_object_value(coil_retain(task)));
    return coil_object_value(list);
}

coil_value coil_all_tasks(void)
{
    return coil_all_tasks_of(NULL);
}

// base_tasks._task_repr
static void repr(coil_object *self, coil__text *text)
{
    coil_task *task = (coil_task *)self;
    if (task->future.in_repr) { // reprlib.recursive_repr
        coil__text_add(text, "...");
        return;
    }
    task->future.in_repr = true;
    static const char *const states[] = {"pending", "cancelled", "finished"};
    bool cancelling = task->cancel_requests && task->future.state == COIL__PENDING;
    const char *name = coil_task_get_name(task);
    coil__text_add(text, "<Task %s name=", cancelling ? "cancelling" : states[task->future.state]);
    coil__text_quote(text, name, strlen(name));
    if (task->coroutine) {
        coil__text_add(text, " coro=<");
        coil__text_coroutine(text, task->coroutine);
        coil__text_add(text, ">");
    }
    if (task->waiter) {
        coil__text_add(text, " wait_for=");
        coil__text_repr_object(text, &task->waiter->head);
    }
    coil__text_future_details(text, &task->future);
    coil__text_add(text, ">");
    task->future.in_repr = false;
}

const coil__type coil__task_type = {
    .public_type = {.name = "Task",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE | COIL__TYPE_TASK,
                    .finalize = task_finalize,
                    .await = coil__future_iterate,
                    .iter = coil__future_iterate}, // so that a generator can `yield from` it
    .repr = repr,
    .cancel = cancel_slot,
};

COIL__COLD_END
