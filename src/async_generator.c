// SPDX-License-Identifier: MIT
//
// async_generator.c: asynchronous generators. One is a frame (coroutine.c) that both awaits and yields. What it awaits passes up to the task;
// what it yields, marked by `yielded`, is the result of the object that drives it: an asend, athrow or aclose, each awaited once.
//
// `busy` (ag_running_async) holds from the first step of such an object to its last. `closed` is set when the generator has ended, or aclose began.
// The first of these objects calls the hooks. Those of a loop keep a list of the generators that it has seen, and have one that is released half-way
// closed by a task.

#include "core.h"

COIL__COLD_BEGIN

struct coil_async_generator {
    coil__frame frame;
    coil_loop *loop; // owned: that of the hooks; NULL: they were not a loop's
    coil_async_generator *previous, *next; // in the loop's list
    void (*finalizer)(coil_async_generator *generator, void *arg);
    void *finalizer_arg;
    bool yielded, busy, closed, hooked, listed, finalized;
    bool kept; // its place in the list owns it
};

// ---------------------------------------------------------------------------------------------------------------------
// Hooks: BaseEventLoop._asyncgen_firstiter_hook and _asyncgen_finalizer_hook, sys.set_asyncgen_hooks
// ---------------------------------------------------------------------------------------------------------------------

static void list_remove(coil_async_generator *generator)
{
    if (!generator->listed) return;
    generator->listed = false;
    if (generator->previous) generator->previous->next = generator->next;
    else generator->loop->asyncgens = generator->next;
    if (generator->next) generator->next->previous = generator->previous;
    generator->previous = generator->next = NULL;
}

static void list_add(coil_async_generator *generator)
{
    coil_async_generator **end = &generator->loop->asyncgens, *last = NULL;
    if (*end) { // oldest first, as they shall be closed; few are open at a time
        for (last = *end; last->next; last = last->next) continue;
        end = &last->next;
    }
    *end = generator;
    generator->previous = last;
    generator->listed = true;
}

static void discard_driver(coil_object *closing);

// Without memory for a task that closes it, the list keeps the generator until shutdown_asyncgens, or the end of the loop. closing: taken; may be NULL.
static void keep(coil_async_generator *generator, coil_object *closing)
{
    coil_value_release(coil_last_error());
    discard_driver(closing);
    generator->kept = true;
    coil__retain(&generator->frame.head);
    list_add(generator);
}

static void drop_kept(coil_loop *loop)
{
    coil_async_generator *each = loop->asyncgens;
    while (each) {
        if (each->kept) {
            list_remove(each);
            coil__release(&each->frame.head);
            each = loop->asyncgens; // closing it may have released others
        } else {
            each = each->next;
        }
    }
}

static coil_value shutdown_body(void *loop)
{
    return coil_loop_shutdown_asyncgens(loop);
}

static void attach(coil_async_generator *generator, coil_loop *loop)
{
    coil__shutdown_asyncgens = shutdown_body;
    loop->drop_asyncgens = drop_kept;
    coil_retain(loop);
    coil_release(generator->loop);
    generator->loop = loop;
}

static void loop_firstiter(coil_async_generator *generator, void *loop)
{
    if (((coil_loop *)loop)->asyncgens_shut_down)
        coil__warn(coil_ResourceWarning, generator->frame.file, generator->frame.line,
                   "asynchronous generator <async_generator object %s at %p> was scheduled after loop.shutdown_asyncgens() call",
                   generator->frame.name, (void *)generator);
    list_remove(generator);
    attach(generator, loop);
    list_add(generator);
}

static void close_in_task(void *closing);

static void loop_finalizer(coil_async_generator *generator, void *loop)
{
    list_remove(generator);
    if (((coil_loop *)loop)->closed) return;
    attach(generator, loop);
    coil_object *closing = coil_async_generator_aclose_coro(generator);
    coil_handle *handle = closing ? coil_loop_call_soon(loop, close_in_task, closing) : NULL;
    if (handle) handle->keeps = closing;
    else keep(generator, closing);
}

static coil_asyncgen_hooks outside, inside; // as they were chosen; inside: only while the running loop's hooks_chosen is set

coil_asyncgen_hooks coil_get_asyncgen_hooks(void)
{
    coil_loop *loop = coil__running_loop;
    if (!loop) return outside;
    return loop->hooks_chosen ? inside : (coil_asyncgen_hooks){loop_firstiter, loop_finalizer, loop};
}

coil_asyncgen_hooks coil_set_asyncgen_hooks(coil_asyncgen_hooks hooks)
{
    coil_asyncgen_hooks before = coil_get_asyncgen_hooks();
    if (coil__running_loop) {
        inside = hooks;
        coil__running_loop->hooks_chosen = true;
    } else {
        outside = hooks;
    }
    return before;
}

// A hook runs as callbacks do, outside of any frame: it cannot suspend.
COIL_NEVER_SUSPENDS static void call_firstiter(coil_asyncgen_hooks hooks, coil_async_generator *generator)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    hooks.firstiter(generator, hooks.arg);
    coil__frame_current = frame;
}

// async_gen_init_hooks: the first asend, athrow, aclose or anext.
static void init_hooks(coil_async_generator *generator)
{
    if (generator->hooked) return;
    generator->hooked = true;
    coil_asyncgen_hooks hooks = coil_get_asyncgen_hooks();
    generator->finalizer = hooks.finalizer;
    generator->finalizer_arg = hooks.arg;
    if (hooks.finalizer == loop_finalizer) attach(generator, hooks.arg); // the hook shall not outlive its loop
    if (hooks.firstiter) call_firstiter(hooks, generator);
}

// _PyGen_Finalize. One that nobody keeps in order to close it is closed at once, and cannot wait for anything: its C stack must be unwound.
// (CPython clears the frame's variables.)
static void finalize(coil_object *self)
{
    coil_async_generator *generator = (coil_async_generator *)self;
    if (generator->frame.state != COIL_CORO_CLOSED && !generator->closed && !generator->finalized && generator->finalizer) {
        generator->finalized = true;
        generator->finalizer(generator, generator->finalizer_arg);
        if (self->references > 1) return;
    }
    coil__frame_finalize(self);
    list_remove(generator);
    coil_release(generator->loop);
    generator->loop = NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// The generator
// ---------------------------------------------------------------------------------------------------------------------

static coil_object *self_aiter(coil_object *self)
{
    return coil_retain(self);
}

static coil_object *anext_slot(coil_object *self)
{
    return coil_async_generator_asend_coro((coil_async_generator *)self, coil_none());
}

static const coil__type generator_type = {
    // Without send it is no iterator; throw and close are what coil__abandon calls.
    .public_type = {.name = "async_generator",
                    .flags = COIL__TYPE_CORE,
                    .finalize = finalize,
                    .throw_error = coil__frame_throw_slot,
                    .close = coil__frame_close_slot,
                    .aiter = self_aiter,
                    .anext = anext_slot},
    .repr = coil__frame_repr,
};

static void mark_yield(coil__frame *frame)
{
    ((coil_async_generator *)frame)->yielded = true;
}

coil_async_generator *coil_async_generator_new_at(coil_function function, void *arg, size_t size, const char *name, const char *file, int line)
{
    coil__frame *frame = coil__frame_new(&generator_type, sizeof(coil_async_generator), COIL__ASYNC_GENERATOR, function, arg, size, name, file, line);
    static const coil__async_generator_type made = {&generator_type.public_type, coil_async_generator_asend, coil_async_generator_athrow, coil_async_generator_aclose};
    coil__async_yield = mark_yield;
    coil__async_generators = &made;
    return (coil_async_generator *)frame;
}

bool coil_async_generator_running(const coil_async_generator *generator)
{
    return generator->busy;
}

coil_coroutine_state coil_async_generator_get_state(const coil_async_generator *generator)
{
    return generator->busy ? COIL_CORO_RUNNING : (coil_coroutine_state)generator->frame.state; // as inspect.getasyncgenstate has it
}

const char *coil_async_generator_get_name(const coil_async_generator *generator)
{
    return generator->frame.name;
}

coil_object *coil_async_generator_get_await(const coil_async_generator *generator)
{
    return generator->frame.state == COIL_CORO_SUSPENDED ? generator->frame.waits_for : NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// asend, athrow, aclose: what drives it
// ---------------------------------------------------------------------------------------------------------------------

typedef enum driver_kind { ASEND,
                           ATHROW,
                           ACLOSE } driver_kind;

typedef enum driver_state { INIT,
                            ITER,
                            CLOSED } driver_state;

typedef struct driver {
    coil_object head;
    coil_async_generator *generator; // owned
    coil_value given;                // owned: what is sent, or thrown
    uint8_t kind, state;
} driver;

static const char *const method_names[] = {"asend", "athrow", "aclose"};

static coil_send_result refuse(coil_value given, coil_value error, coil_value *result)
{
    coil__value_drop(given);
    *result = error;
    return COIL_SEND_ERROR;
}

static coil_send_result refuse_reuse(const driver *self, coil_value given, coil_value *result)
{
    return refuse(given, coil__raise(coil_RuntimeError, "cannot reuse already awaited %s", self->kind == ASEND ? "__anext__()/asend()" : "aclose()/athrow()"),
                  result);
}

static coil_send_result refuse_busy(driver *self, coil_value given, coil_value *result)
{
    self->state = CLOSED;
    return refuse(given,
                  coil__raise(coil_RuntimeError, "%s(): asynchronous generator is already running",
                              self->kind == ASEND ? "anext" : method_names[self->kind]),
                  result);
}

// async_gen_unwrap_value, for asend and athrow: what the generator yielded is the driver's result; what it awaits passes on.
static coil_send_result unwrap(coil_async_generator *generator, coil_send_result step, coil_value *result)
{
    if (step == COIL_SEND_NEXT) return COIL_SEND_RETURN;
    if (step == COIL_SEND_RETURN) {
        coil__value_drop(*result);
        *result = coil__raise(coil_StopAsyncIteration, "%s", "");
    }
    if (coil_error_matches(*result, coil_StopAsyncIteration) || coil_error_matches(*result, coil_GeneratorExit)) generator->closed = true;
    return COIL_SEND_ERROR;
}

// The same for aclose: the end of the generator is its success, and a yield its failure.
static coil_send_result unwrap_aclose(coil_send_result step, coil_value *result)
{
    if (step == COIL_SEND_NEXT) return refuse(*result, coil__raise(coil_RuntimeError, "async generator ignored GeneratorExit"), result);
    if (step == COIL_SEND_ERROR && !coil_error_matches(*result, coil_StopAsyncIteration) && !coil_error_matches(*result, coil_GeneratorExit))
        return COIL_SEND_ERROR;
    coil__value_drop(*result);
    *result = coil_none();
    return COIL_SEND_RETURN;
}

static coil_send_result go_on(driver *self, coil_value sent, coil_value *result)
{
    coil_async_generator *generator = self->generator;
    coil_send_result step = coil__frame_send(&generator->frame, sent, result);
    if (step == COIL_SEND_NEXT && !generator->yielded) return step;
    generator->yielded = false;
    generator->busy = false;
    self->state = CLOSED;
    return self->kind == ACLOSE ? unwrap_aclose(step, result) : unwrap(generator, step, result);
}

static coil_send_result begin(driver *self, coil_value sent, coil_value *result)
{
    self->state = ITER;
    self->generator->busy = true;
    return go_on(self, sent, result);
}

static coil_value take_given(driver *self)
{
    coil_value given = self->given;
    self->given = coil_none();
    return given;
}

// What is sent to a new asend takes the place of what it was made with.
static coil_send_result asend_send(driver *self, coil_value sent, coil_value *result)
{
    if (self->state == INIT) {
        if (self->generator->busy) return refuse_busy(self, sent, result);
        if (sent.tag == COIL_NONE) sent = take_given(self);
    }
    return begin(self, sent, result);
}

// The first step of athrow and aclose.
static coil_send_result begin_athrow(driver *self, coil_value sent, coil_value *result)
{
    coil_async_generator *generator = self->generator;
    if (generator->busy) return refuse_busy(self, sent, result);
    if (generator->closed) {
        self->state = CLOSED;
        return refuse(sent, coil__raise(coil_StopAsyncIteration, "%s", ""), result);
    }
    if (sent.tag != COIL_NONE) // a RuntimeError, where it is a TypeError everywhere else
        return refuse(sent, coil__raise(coil_RuntimeError, "can't send non-None value to a just-started coroutine"), result);
    if (self->kind == ATHROW) return begin(self, take_given(self), result);
    generator->closed = true;
    return begin(self, coil__raise_generator_exit(), result);
}

static coil_send_result athrow_send(driver *self, coil_value sent, coil_value *result)
{
    if (self->generator->frame.state == COIL_CORO_CLOSED) { // nothing to throw into
        self->state = CLOSED;
        coil__value_drop(sent);
        *result = coil_none();
        return COIL_SEND_RETURN;
    }
    if (self->state == INIT) return begin_athrow(self, sent, result);
    coil_send_result step = go_on(self, sent, result);
    if (self->kind == ATHROW) self->state = ITER; // so in CPython: after one that had to wait, sending to it again goes on with the generator
    return step;
}

static coil_send_result driver_send(coil_object *object, coil_value sent, coil_value *result)
{
    driver *self = (driver *)object;
    if (self->state == CLOSED) return refuse_reuse(self, sent, result);
    return self->kind == ASEND ? asend_send(self, sent, result) : athrow_send(self, sent, result);
}

static coil_send_result driver_throw(coil_object *object, coil_value error, coil_value *result)
{
    driver *self = (driver *)object;
    if (self->state == CLOSED) return refuse_reuse(self, error, result);
    if (self->state == ITER) return go_on(self, error, result);
    if (self->generator->busy) return refuse_busy(self, error, result);
    return begin(self, error, result);
}

static coil_value driver_close(coil_object *object)
{
    if (((driver *)object)->state == CLOSED) return coil_none();
    coil_value result;
    coil_send_result step = driver_throw(object, coil__raise_generator_exit(), &result);
    bool quiet = step == COIL_SEND_RETURN || coil_error_matches(result, coil_StopAsyncIteration) || coil_error_matches(result, coil_GeneratorExit);
    if (step == COIL_SEND_ERROR && !quiet) return result;
    coil__value_drop(result);
    return step == COIL_SEND_NEXT ? coil__raise(coil_RuntimeError, "coroutine ignored GeneratorExit") : coil_none();
}

static void driver_finalize(coil_object *object)
{
    driver *self = (driver *)object;
    const coil__frame *frame = &self->generator->frame;
    if (self->state == INIT)
        coil__warn(coil_RuntimeWarning, frame->file, frame->line, "coroutine method '%s' of '%s' was never awaited", method_names[self->kind], frame->name);
    coil__value_drop(self->given);
    coil_release(self->generator);
}

// One that the program does not know of: nobody is told that it was not awaited.
static void discard_driver(coil_object *closing)
{
    if (closing) ((driver *)closing)->state = CLOSED;
    coil_release(closing);
}

static void close_in_task(void *closing)
{
    coil_task *task = coil_create_task(coil_retain(closing));
    if (!task) keep(((driver *)closing)->generator, coil_retain(closing));
    coil_release(task);
}

#define DRIVER_TYPE(type_name)                                          \
    {                                                                   \
        .public_type = {.name = type_name,                              \
                        .flags = COIL__TYPE_CORE | COIL_TYPE_COROUTINE, \
                        .finalize = driver_finalize,                    \
                        .send = driver_send,                            \
                        .throw_error = driver_throw,                    \
                        .close = driver_close}                          \
    }

static const coil__type asend_type = DRIVER_TYPE("async_generator_asend");
static const coil__type athrow_type = DRIVER_TYPE("async_generator_athrow");

static coil_object *driver_new(coil_async_generator *generator, driver_kind kind, coil_value given)
{
    driver *made = generator ? coil_object_new(kind == ASEND ? &asend_type.public_type : &athrow_type.public_type, sizeof *made) : NULL;
    if (!made) {
        coil__value_drop(given);
        return NULL;
    }
    made->generator = coil_retain(generator);
    made->given = given;
    made->kind = (uint8_t)kind;
    init_hooks(generator);
    return &made->head;
}

coil_object *coil_async_generator_asend_coro(coil_async_generator *generator, coil_value value)
{
    return driver_new(generator, ASEND, value);
}

coil_object *coil_async_generator_athrow_coro(coil_async_generator *generator, coil_value error)
{
    if (coil_failed(error)) return driver_new(generator, ATHROW, error);
    coil__value_drop(error);
    return coil__raise_null(coil_TypeError, "exceptions must be classes or instances deriving from BaseException, not %s",
                            coil__value_type_name(error));
}

coil_object *coil_async_generator_aclose_coro(coil_async_generator *generator)
{
    return driver_new(generator, ACLOSE, coil_none());
}

coil_value coil_async_generator_asend(coil_async_generator *generator, coil_value value)
{
    return coil_await(coil_async_generator_asend_coro(generator, value));
}

coil_value coil_async_generator_athrow(coil_async_generator *generator, coil_value error)
{
    return coil_await(coil_async_generator_athrow_coro(generator, error));
}

coil_value coil_async_generator_aclose(coil_async_generator *generator)
{
    return coil_await(coil_async_generator_aclose_coro(generator));
}

// ---------------------------------------------------------------------------------------------------------------------
// loop.shutdown_asyncgens
// ---------------------------------------------------------------------------------------------------------------------

static void report(coil_loop *loop, coil_async_generator *generator, coil_value error)
{
    coil__text text = {0};
    coil__text_add(&text, "an error occurred during closing of asynchronous generator ");
    coil__text_repr_object(&text, &generator->frame.head);
    coil_value message = coil__text_take(&text);
    coil_exception_context context = {.message = coil_failed(message) ? coil_error_message(message) : coil_as_string(message),
                                      .error = error,
                                      .asyncgen = generator};
    coil_loop_call_exception_handler(loop, &context);
    coil__value_drop(message);
}

// The generators that are to be closed, each retained, leave the loop's list.
COIL__APART static coil_async_generator **begin_shutdown(coil_loop *loop, size_t *count)
{
    loop->asyncgens_shut_down = true;
    *count = 0;
    for (coil_async_generator *each = loop->asyncgens; each; each = each->next) ++*count;
    coil_async_generator **all = *count ? coil__allocate(*count * sizeof *all) : NULL;
    if (*count && !all) return coil_raise_null(coil_raise_no_memory());
    for (size_t i = 0; loop->asyncgens; i++) {
        all[i] = loop->asyncgens;
        if (!all[i]->kept) coil_retain(all[i]);
        all[i]->kept = false;
        list_remove(all[i]);
    }
    return all;
}

COIL__APART static coil_future *close_all(coil_async_generator **all, size_t count)
{
    void **closing = coil__allocate(count * sizeof *closing);
    if (!closing) return coil_raise_null(coil_raise_no_memory());
    for (size_t i = 0; i < count; i++) closing[i] = coil_async_generator_aclose_coro(all[i]);
    coil_future *closed = coil_gather_future(count, closing, COIL_RETURN_EXCEPTIONS);
    coil__free(closing, count * sizeof *closing);
    return closed;
}

COIL__APART static coil_value end_shutdown(coil_loop *loop, coil_async_generator **all, size_t count, coil_value outcome)
{
    for (size_t i = 0; i < count; i++) {
        coil_value error = coil_failed(outcome) ? coil_none() : coil_list_get(coil_as_list(outcome), i);
        if (coil_error_matches(error, coil_Exception)) report(loop, all[i], error);
        coil_release(all[i]);
    }
    coil__free(all, count * sizeof *all);
    if (coil_failed(outcome)) return outcome;
    coil__value_drop(outcome);
    return coil_none();
}

coil_value coil_loop_shutdown_asyncgens(coil_loop *loop)
{
    size_t count;
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    coil_async_generator **all = begin_shutdown(loop, &count);
    if (count == 0) return coil_none();
    if (!all) return coil_last_error();
    return end_shutdown(loop, all, count, coil_join(close_all(all, count)));
}

COIL__COLD_END
