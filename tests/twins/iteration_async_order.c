// Three tasks that follow asynchronous iterators at the same time, generators over generators, and one that is cancelled while it waits for its next item.
#include "tell.h"

#include <ctype.h>

typedef struct source {
    char name[8];
    double period;
    int count;
} source;

static coil_value ticks(void *arg)
{
    const source *self = arg;
    coil_value got = coil_none();
    for (int number = 0; number < self->count && !coil_failed(got); number++) {
        got = coil_sleep(self->period);
        if (!coil_failed(got)) got = coil_yield(coil_string_format("%s %d", self->name, number));
    }
    printf("%s ends\n", self->name);
    return got;
}

static void *ticks_of(const char *name, double period, int count)
{
    source self = {.period = period, .count = count};
    snprintf(self.name, sizeof self.name, "%s", name);
    return coil_async_generator_with(ticks, &self, sizeof self);
}

static coil_value upper(const char *text)
{
    char buffer[40];
    size_t i = 0;
    for (; text[i] && i + 1 < sizeof buffer; i++) buffer[i] = (char)toupper((unsigned char)text[i]);
    buffer[i] = '\0';
    return coil_string(buffer);
}

static coil_value maps_each(void *inner)
{
    coil_async_for (item, inner) COIL_TRY(coil_yield(upper(coil_as_string(item))));
    return coil_none();
}

// Takes the iterable.
static coil_value maps(void *inner)
{
    coil_value result = maps_each(inner);
    coil_release(inner);
    return result;
}

static void *mapped(void *inner)
{
    return coil_async_generator_new(maps, inner);
}

typedef struct countdown {
    coil_object head;
    int left;
} countdown;

static coil_object *countdown_aiter(coil_object *self)
{
    puts("__aiter__");
    return coil_retain(self);
}

static coil_value counts_down(void *arg)
{
    countdown *self = arg;
    if (self->left == 0) return coil_raise(coil_StopAsyncIteration);
    if (self->left % 2) COIL_TRY(coil_sleep(0.15));
    return coil_string_format("countdown %d", --self->left);
}

static coil_object *countdown_anext(coil_object *self)
{
    return (coil_object *)coil_coroutine_new(counts_down, self);
}

static const coil_type countdown_type = {.name = "Countdown", .aiter = countdown_aiter, .anext = countdown_anext};

static coil_value prints(void *iterable)
{
    coil_async_for (item, iterable) printf("%.2f %s\n", coil_loop_time(NULL), coil_as_string(item));
    return coil_none();
}

// Takes the iterable.
static coil_value follows(void *iterable)
{
    coil_value result = prints(iterable);
    coil_release(iterable);
    COIL_TRY(result);
    return coil_string("end");
}

static coil_value follows_at_once(void *iterable)
{
    coil_async_for (item, iterable) puts(coil_as_string(item));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    countdown *down = coil_object_new(&countdown_type, sizeof *down);
    down->left = 3;
    tell("all", COIL_GATHER(coil_coroutine_new(follows, ticks_of("a", 0.1, 3)), coil_coroutine_new(follows, mapped(ticks_of("b", 0.15, 2))),
                            coil_coroutine_new(follows, down)));
    void *at_once = ticks_of("c", 0, 2);
    coil_value result = follows_at_once(at_once);
    coil_release(at_once);
    COIL_TRY(result);
    coil_task *task = coil_create_task(coil_coroutine_new(follows, mapped(mapped(ticks_of("d", 0.1, 9)))));
    COIL_TRY(coil_sleep(0.25));
    coil_task_cancel(task, NULL);
    coil_value cancelled = coil_join(task);
    if (coil_error_matches(cancelled, coil_CancelledError)) puts("cancelled");
    coil_value_release(cancelled);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
