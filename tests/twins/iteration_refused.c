// What loops, iter, aiter and anext say to what cannot be iterated: wrong types, wrong answers of the slots, errors of the slots.
#include "tell.h"

typedef struct holder {
    coil_object head;
    void *content; // owned
} holder;

static coil_object *content_of(coil_object *self)
{
    return coil_retain(((holder *)self)->content);
}

static void holder_finalize(coil_object *self)
{
    coil_release(((holder *)self)->content);
}

static coil_object *refuses(coil_object *self)
{
    (void)self;
    return coil_raise_null(coil_raise(coil_OSError, "not today"));
}

static const coil_type opaque_type = {.name = "Opaque"};
static const coil_type container_type = {.name = "Container", .finalize = holder_finalize, .iter = content_of, .aiter = content_of};
static const coil_type iterator_type = {.name = "Iterator", .finalize = holder_finalize, .anext = content_of};
static const coil_type lying_type = {.name = "Lying", .finalize = holder_finalize, .await = content_of};
static const coil_type refusing_type = {.name = "Refusing", .await = refuses, .iter = refuses, .aiter = refuses, .anext = refuses};

static void *opaque(void)
{
    return coil_object_new(&opaque_type, sizeof(coil_object));
}

static void *refusing(void)
{
    return coil_object_new(&refusing_type, sizeof(coil_object));
}

// Takes the content.
static void *holding(const coil_type *type, void *content)
{
    holder *made = coil_object_new(type, sizeof *made);
    made->content = content;
    return made;
}

static coil_value body(void *arg)
{
    (void)arg;
    return coil_yield(coil_int(1));
}

static void told(const char *what, const char *thing, const char *after, coil_value error)
{
    char line[80];
    snprintf(line, sizeof line, "%s, %s%s", what, thing, after);
    coil_value cause = coil_failed(error) ? coil_value_retain(coil_error_cause(error)) : coil_none();
    if (coil_failed(error)) tell(line, error);
    if (coil_failed(cause)) tell("  from", cause);
}

static void told_null(const char *what, const char *thing, void *object)
{
    if (!object) told(what, thing, "", coil_last_error());
    coil_release(object);
}

static coil_value loop(void *iterable)
{
    coil_for (item, iterable) (void)item;
    return coil_none();
}

static coil_value async_loop(void *iterable)
{
    coil_async_for (item, iterable) (void)item;
    return coil_none();
}

static void attempt_async(const char *thing, const char *after, void *object)
{
    told("async for", thing, after, async_loop(object));
    if (!*after) told_null("aiter", thing, coil_aiter(object));
    told("anext", thing, after, coil_anext(object));
    told("anext with a default", thing, after, coil_anext_default(object, coil_int(1)));
}

static coil_value app(void *arg)
{
    coil_coroutine *coro = coil_coroutine_new(body, arg);
    const char *names[] = {"opaque", "coroutine", "async generator", "refusing"};
    void *things[] = {opaque(), coil_retain(coro), coil_async_generator_new(body, arg), refusing()};
    for (int i = 0; i < 4; i++) {
        told("for", names[i], "", loop(things[i]));
        told_null("iter", names[i], coil_iter(things[i]));
        coil_release(things[i]);
    }
    void *container = holding(&container_type, opaque());
    told("for", "wrong __iter__", "", loop(container));
    coil_release(container);
    container = holding(&container_type, coil_retain(coro));
    told_null("iter", "a coroutine", coil_iter(container));
    coil_release(container);

    const char *async_names[] = {"opaque", "list", "generator", "coroutine", "refusing"};
    void *async_things[] = {opaque(), coil_list_new(1, NULL), coil_generator_new(body, arg), coil_retain(coro), refusing()};
    for (int i = 0; i < 5; i++) {
        attempt_async(async_names[i], "", async_things[i]);
        coil_release(async_things[i]);
    }
    container = holding(&container_type, opaque());
    told("async for", "wrong __aiter__", "", async_loop(container));
    told_null("aiter", "wrong __aiter__", coil_aiter(container));
    coil_release(container);

    const char *next_names[] = {"opaque", "refusing", "lying", "generator"};
    void *next_things[] = {opaque(), refusing(), holding(&lying_type, opaque()), coil_generator_new(body, arg)};
    for (int i = 0; i < 4; i++) {
        void *iterator = holding(&iterator_type, next_things[i]);
        attempt_async(next_names[i], " from __anext__", iterator);
        coil_release(iterator);
    }
    coil_value_release(coil_coroutine_close(coro));
    coil_release(coro);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
