// One asynchronous generator, read by three tasks in turn under a lock; one is cancelled while it reads, and the generator with it.

#include "tell.h"

static coil_lock *lock;

static coil_value source(void *arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        coil_value waited = coil_sleep(1);
        if (coil_failed(waited)) {
            tell("  the source is told", coil_value_retain(waited));
            return waited;
        }
        COIL_TRY(coil_yield(coil_int(i)));
    }
}

typedef struct reader {
    const char *name;
    coil_async_generator *from;
} reader;

static coil_value read_one(reader *me)
{
    COIL_WITH_LOCK(lock);
    coil_value item = coil_anext(me->from);
    printf("%.1f ", coil_loop_time(NULL));
    tell(me->name, coil_value_retain(item));
    return item;
}

static coil_value reads(void *arg)
{
    reader *me = arg;
    while (true) {
        coil_value item = read_one(me);
        if (coil_error_matches(item, coil_StopAsyncIteration)) {
            coil_value_release(item);
            return coil_string_format("%s saw the end", me->name);
        }
        COIL_TRY(item);
        COIL_TRY(coil_sleep(0));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    lock = coil_lock_new();
    coil_async_generator *from = coil_async_generator_new(source, NULL);
    static const char *const names[] = {"a", "b", "c"};
    coil_task *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = coil_create_task(coil_coroutine_with(reads, &(reader){names[i], from}, sizeof(reader)));
    COIL_TRY(coil_sleep(4.5));
    coil_task_cancel(tasks[1], "b is cancelled");
    coil_list *done;
    COIL_TRY(coil_wait(3, tasks, COIL_FOREVER, COIL_ALL_COMPLETED, &done, NULL));
    for (int i = 0; i < 3; i++) {
        tell(names[i], coil_task_cancelled(tasks[i]) ? coil_none() : coil_task_result(tasks[i]));
        coil_release(tasks[i]);
    }
    coil_release(done);
    coil_release(from);
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
