// SPDX-License-Identifier: MIT
//
// async_generator.c: asynchronous generators. One is a frame (coroutine.c) that both awaits and yields. What it awaits passes up to the task;
// what it yields, marked by `yielded`, is the result of the object that drives it: an asend, athrow or aclose, each awaited once.
//
// `busy` (ag_running_async) holds from the first step of such an object to its last. `closed` is set when the generator has ended, or aclose began.
// The loop knows the generators that it has seen (its hooks): one that is released half-way is closed by a task of the loop.

#include "core.h"

COIL__COLD_BEGIN

struct coil_async_generator {
    coil__frame frame;
    coil_loop *loop; // owned: whose hooks it was given; NULL: none
    coil_async_generator *previous, *next; // in the loop's list
    coil_asyncgen_hooks hooks; // given by coil_set_asyncgen_hooks
    bool yielded, busy, closed, hooked, listed, finalized;
    bool kept; // its place in the list owns it
};

// ---------------------------------------------------------------------------------------------------------------------
// Hooks: sys.set_asyncgen_hooks, BaseEventLoop._asyncgen_firstiter_hook and _asyncgen_finalizer_hook
// ---------------------------------------------------------------------------------------------------------------------

static coil_asyncgen_hooks chosen;
static coil_loop *chosen_in; // the loop that ran when they were chosen: run_forever puts its own in their place

coil_asyncgen_hooks coil_get_asyncgen_hooks(void)
{
    return chosen_in == coil__running_loop ? chosen : (coil_asyncgen_hooks){0};
}

coil_asyncgen_hooks coil_set_asyncgen_hooks(coil_asyncgen_hooks hooks)
{
    coil_asyncgen_hooks before = coil_get_asyncgen_hooks();
    chosen = hooks;
    chosen_in = coil__running_loop;
    return before;
}

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

// Without memory for a task that closes it, the list keeps the generator until shutdown_asyncgens, or the end of the loop.
static void keep(coil_async_generator *generator)
{
    coil_value_release(coil_last_error());
    generator->kept = true;
    coil__retain(&generator->frame.head);
    list_add(generator);
}

static void drop_kept(coil_loop *loop)
{
    for (coil_async_generator *each = loop->asyncgens, *next; each; each = next) {
        next = each->next;
        if (!each->kept) continue;
        list_remove(each);
        coil__release(&each->frame.head);
    }
}

static void warn_late(coil_async_generator *generator)
{
    coil__warn(coil_ResourceWarning, generator->frame.file, generator->frame.line,
               "asynchronous generator <async_generator object %s at %p> was scheduled after loop.shutdown_asyncgens() call",
               generator->frame.name, (void *)generator);
}

// async_gen_init_hooks: the first asend, athrow, aclose or anext.
static void init_hooks(coil_async_generator *generator)
{
    if (generator->hooked) return;
    generator->hooked = true;
    if (coil__running_loop && chosen_in != coil__running_loop) {
        generator->loop = coil_retain(coil__running_loop);
        generator->loop->shutdown_asyncgens = coil_loop_shutdown_asyncgens;
        generator->loop->drop_asyncgens = drop_kept;
        if (generator->loop->asyncgens_shut_down) warn_late(generator);
        list_add(generator);
    } else {
        generator->hooks = coil_get_asyncgen_hooks();
        if (generator->hooks.firstiter) generator->hooks.firstiter(generator, generator->hooks.arg);
    }
}

static void close_in_task(void *object)
{
    coil_task *task = coil_create_task(coil_retain(object));
    if (!task) coil_value_release(coil_last_error());
    coil_release(task);
}

// True: somebody else closes it, and keeps it until then.
static bool finalize_later(coil_async_generator *generator)
{
    if (!generator->hooked || generator->closed) return false;
    if (generator->finalized && !generator->loop) return false;
    if (generator->loop) {
        list_remove(generator);
        if (generator->loop->closed) return false;
        if (generator->finalized) { // its task could not be made
            keep(generator);
            return true;
        }
        generator->finalized = true;
        coil_object *closing = coil_async_generator_aclose_coro(generator);
        coil_handle *handle = closing ? coil_loop_call_soon(generator->loop, close_in_task, closing) : NULL;
        if (handle) {
            handle->keeps = closing;
        } else {
            coil_release(closing);
            keep(generator);
        }
        return true;
    }
    if (!generator->hooks.finalizer) return false;
    generator->finalized = true;
    generator->hooks.finalizer(generator, generator->hooks.arg);
    return true;
}

static void finalize(coil_object *self)
{
    coil_async_generator *generator = (coil_async_generator *)self;
    if (generator->frame.state != COIL_CORO_CLOSED && finalize_later(generator)) return;
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
    coil__async_yield = mark_yield;
    return (coil_async_generator *)frame;
}

bool coil_async_generator_running(const coil_async_generator *generator)
{
    return generator->busy;
}

coil_coroutine_state coil_async_generator_get_state(const coil_async_generator *generator)
{
    return (coil_coroutine_state)generator->frame.state;
}

const char *coil_async_generator_get_name(const coil_async_generator *generator)
{
    return generator->frame.name;
}

coil_object *coil_async_generator_get_await(const coil_async_generator *generator)
{
    return generator->frame.waits_for;
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
static coil_send_result unwrap(driver *self, coil_send_result step, coil_value *result)
{
    coil_async_generator *generator = self->generator;
    if (step == COIL_SEND_NEXT && !generator->yielded) return step;
    generator->busy = false;
    self->state = CLOSED;
    if (step == COIL_SEND_NEXT) {
        generator->yielded = false;
        return COIL_SEND_RETURN;
    }
    if (step == COIL_SEND_RETURN) {
        coil__value_drop(*result);
        *result = coil__raise(coil_StopAsyncIteration, "%s", "");
    }
    if (coil_error_matches(*result, coil_StopAsyncIteration) || coil_error_matches(*result, coil_GeneratorExit)) generator->closed = true;
    return COIL_SEND_ERROR;
}

// The same for aclose: the end of the generator is its success, and a yield its failure.
static coil_send_result unwrap_aclose(driver *self, coil_send_result step, coil_value *result)
{
    coil_async_generator *generator = self->generator;
    if (step == COIL_SEND_NEXT && !generator->yielded) return step;
    generator->busy = false;
    self->state = CLOSED;
    if (step == COIL_SEND_NEXT) {
        generator->yielded = false;
        return refuse(*result, coil__raise(coil_RuntimeError, "async generator ignored GeneratorExit"), result);
    }
    if (step == COIL_SEND_ERROR && !coil_error_matches(*result, coil_StopAsyncIteration) && !coil_error_matches(*result, coil_GeneratorExit))
        return COIL_SEND_ERROR;
    coil__value_drop(*result);
    *result = coil_none();
    return COIL_SEND_RETURN;
}

static coil_send_result go_on(driver *self, coil_value sent, coil_value *result)
{
    coil_send_result step = coil__frame_send(&self->generator->frame, sent, result);
    return self->kind == ACLOSE ? unwrap_aclose(self, step, result) : unwrap(self, step, result);
}

static coil_value take_given(driver *self)
{
    coil_value given = self->given;
    self->given = coil_none();
    return given;
}

// The first step of asend.
static coil_send_result begin_asend(driver *self, coil_value sent, coil_value *result)
{
    if (self->generator->busy) return refuse_busy(self, sent, result);
    self->state = ITER;
    self->generator->busy = true;
    return go_on(self, sent.tag == COIL_NONE ? take_given(self) : sent, result);
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
    if (sent.tag != COIL_NONE) return refuse(sent, coil__raise(coil_TypeError, "can't send non-None value to a just-started coroutine"), result);
    self->state = ITER;
    generator->busy = true;
    if (self->kind == ACLOSE) generator->closed = true;
    return go_on(self, self->kind == ACLOSE ? coil__raise_generator_exit() : take_given(self), result);
}

static coil_send_result driver_send(coil_object *object, coil_value sent, coil_value *result)
{
    driver *self = (driver *)object;
    if (self->state == CLOSED) return refuse_reuse(self, sent, result);
    if (self->kind != ASEND && self->generator->frame.state == COIL_CORO_CLOSED) { // nothing to throw into
        self->state = CLOSED;
        coil__value_drop(sent);
        *result = coil_none();
        return COIL_SEND_RETURN;
    }
    if (self->state == ITER) return go_on(self, sent, result);
    return self->kind == ASEND ? begin_asend(self, sent, result) : begin_athrow(self, sent, result);
}

static coil_send_result driver_throw(coil_object *object, coil_value error, coil_value *result)
{
    driver *self = (driver *)object;
    if (self->state == CLOSED) return refuse_reuse(self, error, result);
    if (self->state == INIT) {
        if (self->generator->busy) return refuse_busy(self, error, result);
        self->state = ITER;
        self->generator->busy = true;
    }
    return go_on(self, error, result);
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
    // One that the loop made to close the generator, and that did not get to it because the loop was closed, is nobody's mistake.
    if (self->state == INIT && !self->generator->finalized)
        coil__warn(coil_RuntimeWarning, frame->file, frame->line, "coroutine method '%s' of '%s' was never awaited", method_names[self->kind], frame->name);
    coil__value_drop(self->given);
    coil_release(self->generator);
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
    driver *made = coil_object_new(kind == ASEND ? &asend_type.public_type : &athrow_type.public_type, sizeof *made);
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
    return coil_raise_null(coil__raise(coil_TypeError, "exceptions must be classes or instances deriving from BaseException, not %s",
                                       coil__value_type_name(error)));
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
    coil_async_generator **all = begin_shutdown(loop, &count);
    if (count == 0) return coil_none();
    if (!all) return coil_last_error();
    return end_shutdown(loop, all, count, coil_join(close_all(all, count)));
}

COIL__COLD_END
