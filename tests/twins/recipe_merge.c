// Several asynchronous generators merged into one, by tasks and a queue, in the order in which values come.

#include <coil.h>
#include <stdio.h>

typedef struct beat {
    const char *name;
    double every;
    int count;
} beat;

static coil_value ticks(void *arg)
{
    const beat *me = arg;
    for (int i = 0; i < me->count; i++) {
        COIL_TRY(coil_sleep(me->every));
        COIL_TRY(coil_yield(coil_string_format("%s%d", me->name, i)));
    }
    return coil_none();
}

typedef struct pump_args {
    coil_async_generator *from;
    coil_queue *to;
} pump_args;

static coil_value pump(void *arg)
{
    const pump_args *me = arg;
    coil_async_for (value, me->from) COIL_TRY(coil_queue_put(me->to, coil_value_retain(value)));
    coil_release(me->from);
    return coil_none();
}

typedef struct closing {
    coil_task *pumps[3];
    coil_queue *to;
} closing;

static coil_value close_queue(void *arg)
{
    closing *me = arg;
    COIL_TRY(coil_gather(3, me->pumps, 0));
    coil_queue_shutdown(me->to, false);
    return coil_none();
}

static coil_value merged(void *arg)
{
    closing *me = arg;
    while (true) {
        coil_value value = coil_queue_get(me->to);
        if (coil_error_matches(value, coil_QueueShutDown)) {
            coil_value_release(value);
            return coil_none();
        }
        if (coil_failed(value)) return value;
        COIL_TRY(coil_yield(value));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    static const beat beats[] = {{"a", 1, 3}, {"b", 0.7, 4}, {"c", 2.5, 1}};
    closing all = {.to = coil_queue_new(1)};
    for (int i = 0; i < 3; i++) {
        pump_args args = {coil_async_generator_new(ticks, &beats[i]), all.to};
        all.pumps[i] = coil_create_task(coil_coroutine_with(pump, &args, sizeof args));
    }
    coil_task *closer = coil_create_task(coil_coroutine_new(close_queue, &all));
    coil_async_for_taken (value, coil_async_generator_new(merged, &all)) printf("%s at %.1f\n", coil_as_string(value), coil_loop_time(NULL));
    COIL_TRY(coil_join(closer));
    for (int i = 0; i < 3; i++) coil_release(all.pumps[i]);
    coil_release(all.to);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
