// A plain iterable, wrapped so that it can be iterated asynchronously, letter by letter.

#include <coil.h>
#include <stdio.h>

typedef struct wrapper {
    coil_object head;
    const char *at;
} wrapper;

static coil_value next_letter(void *arg)
{
    wrapper *self = *(wrapper **)arg;
    if (!*self->at) return coil_raise(coil_StopAsyncIteration);
    return coil_string_n(self->at++, 1);
}

static coil_object *wrapper_anext(coil_object *self)
{
    return (coil_object *)coil_coroutine_with(next_letter, &self, sizeof self);
}

static const coil_type wrapper_type = {.name = "AsyncIteratorWrapper", .anext = wrapper_anext};

static coil_value app(void *arg)
{
    (void)arg;
    wrapper *letters = coil_object_new(&wrapper_type, sizeof *letters);
    letters->at = "abc";
    coil_async_for (letter, letters) puts(coil_as_string(letter));
    coil_value rest = coil_anext_default(letters, coil_string("nothing"));
    puts(coil_as_string(rest));
    coil_value_release(rest);
    coil_release(letters);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
