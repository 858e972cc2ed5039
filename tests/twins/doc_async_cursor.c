// An asynchronous iterator that fetches rows ahead when its buffer is empty, and ends.

#include <coil.h>
#include <stdio.h>

typedef struct cursor {
    coil_object head;
    int buffer[3];
    int filled, next, fetched;
} cursor;

static coil_value prefetch(cursor *self)
{
    COIL_TRY(coil_sleep(1));
    printf("prefetch at %.0f\n", coil_loop_time(NULL));
    self->filled = self->next = 0;
    while (self->filled < 3 && self->fetched < 7) self->buffer[self->filled++] = ++self->fetched * 11;
    return coil_none();
}

static coil_value next_row(void *arg)
{
    cursor *self = *(cursor **)arg;
    if (self->next == self->filled) COIL_TRY(prefetch(self));
    if (self->next == self->filled) return coil_raise(coil_StopAsyncIteration);
    return coil_int(self->buffer[self->next++]);
}

static coil_object *cursor_anext(coil_object *self)
{
    return (coil_object *)coil_coroutine_with(next_row, &self, sizeof self);
}

static const coil_type cursor_type = {.name = "Cursor", .anext = cursor_anext};

static coil_value app(void *arg)
{
    (void)arg;
    cursor *rows = coil_object_new(&cursor_type, sizeof *rows);
    if (!rows) return coil_last_error();
    coil_async_for (row, rows) printf("row %d\n", (int)coil_as_int(row));
    puts("no more");
    coil_release(rows);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
