// Things in places where they cannot be: what each function says of them.

#include "tell.h"

static coil_value nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

static void tell_null(const char *what, void *object)
{
    if (object) printf("%s: made\n", what);
    else tell(what, coil_last_error());
    coil_release(object);
}

static coil_value inner(void *arg)
{
    (void)arg;
    tell("run in run", coil_run(nothing, NULL));
    coil_loop *other = coil_loop_new();
    coil_coroutine *coroutine = coil_coroutine_new(nothing, NULL);
    tell("another loop", coil_loop_run_until_complete(other, coil_retain(coroutine)));
    coil_release(coroutine);
    tell("close", coil_loop_close(other));
    coil_release(other);
    tell("close the running one", coil_loop_close(coil_loop_get_running()));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_lock *lock = coil_lock_new();
    coil_list *list = coil_list_new(0, NULL);
    coil_future *future = coil_future_new();
    coil_value awaited = coil_await(lock);
    tell("await a lock", awaited);
    tell("await a list", coil_await(list));
    tell_null("task of a list", coil_create_task(list));
    awaited = coil_gather(1, &lock, 0);
    tell("gather a lock", awaited);
    tell("wait_for a list", coil_wait_for(list, 1));
    tell_null("shield a list", coil_shield(list));
    tell_null("ensure_future of a list", coil_ensure_future(list));
    printf("ensure_future of a future: %d\n", (coil_object *)coil_ensure_future(future) == (coil_object *)future);
    coil_release(future);
    tell("wait for nothing", coil_wait(0, NULL, 1, COIL_ALL_COMPLETED, NULL, NULL));
    tell("result", coil_future_result(future));
    tell("exception", coil_future_exception(future));
    tell("cancel", coil_bool(coil_future_cancel(future, "gone")));
    tell("result", coil_future_result(future));
    tell("set", coil_future_set_result(future, coil_int(1)));
    tell("cancel", coil_bool(coil_future_cancel(future, "again")));
    tell("barrier of none", coil_object_value(coil_barrier_new(0)));
    tell("negative semaphore", coil_object_value(coil_semaphore_new(-1)));
    coil_semaphore *bounded = coil_bounded_semaphore_new(1);
    tell("release", coil_semaphore_release(bounded));
    coil_release(bounded);
    coil_release(future);
    coil_release(list);
    coil_release(lock);
    return inner(NULL);
}

int main(void)
{
    tell_warnings();
    tell("app", coil_run(app, NULL));
    tell_null("no loop", coil_loop_get_running());
    coil_coroutine *coroutine = coil_coroutine_new(nothing, NULL);
    tell_null("task without a loop", coil_create_task(coil_retain(coroutine)));
    coil_release(coroutine);
    return 0;
}
