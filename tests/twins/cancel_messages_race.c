// Several requests to cancel in one turn, one of them taken back, and one in the turn in which the future is done: which message the task catches, and when.
#include "tell.h"

static coil_value waits(void *future)
{
    tell("  caught", coil_await(future));
    tell("  then", coil_sleep(1.0));
    return coil_string("ended");
}

static coil_task *start(coil_future *future)
{
    return coil_create_task(coil_coroutine_new(waits, future));
}

static void cancel(coil_task *task, const char *message)
{
    printf(" %d", coil_task_cancel(task, message));
}

// Takes both.
static void end(coil_task *task, coil_future *future)
{
    tell("  task", coil_join(task));
    coil_release(future);
}

static coil_value before(void)
{
    puts("before the first step");
    coil_future *future = coil_future_new();
    coil_task *task = start(future);
    printf(" ");
    cancel(task, "first");
    cancel(task, "second");
    cancel(task, NULL);
    puts("");
    end(task, future);
    return coil_none();
}

static coil_value waiting(void)
{
    puts("while it waits");
    coil_future *future = coil_future_new();
    coil_task *task = start(future);
    COIL_TRY(coil_sleep(0));
    printf(" ");
    cancel(task, "first");
    cancel(task, "second");
    printf("\n  future cancelled %d\n", coil_future_cancelled(future));
    end(task, future);
    return coil_none();
}

static coil_value taken_back(void)
{
    puts("taken back in between");
    coil_future *future = coil_future_new();
    coil_task *task = start(future);
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, "first");
    coil_task_uncancel(task);
    coil_task_cancel(task, "second");
    printf("  cancelling %u\n", coil_task_cancelling(task));
    end(task, future);
    return coil_none();
}

static coil_value done(bool is_taken_back)
{
    coil_future *future = coil_future_new();
    coil_task *task = start(future);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_set_result(future, coil_string("result")));
    if (is_taken_back) {
        coil_task_cancel(task, "not meant");
        coil_task_uncancel(task);
    } else {
        printf(" ");
        cancel(task, "too late");
        cancel(task, "even later");
        puts("");
    }
    end(task, future);
    return coil_none();
}

static coil_value future_first(void)
{
    puts("the future first");
    coil_future *future = coil_future_new();
    coil_task *task = start(future);
    COIL_TRY(coil_sleep(0));
    coil_future_cancel(future, "of the future");
    printf(" ");
    cancel(task, "of the task");
    puts("");
    end(task, future);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(before());
    COIL_TRY(waiting());
    COIL_TRY(taken_back());
    puts("when the future is done");
    COIL_TRY(done(false));
    COIL_TRY(future_first());
    puts("taken back when the future is done");
    return done(true);
}

int main(void)
{
    return coil_main(app, NULL);
}
