// awaits.c: awaits of every kind, for explain.test.mjs: awaits.py has the same, and CPython tells there which instructions it executes. The test makes a
// second program of this one, in which what is awaited in place is called instead.
#include <coil.h>

// An awaitable that yields none so many times.
typedef struct steps {
    coil_object head;
    int left;
} steps;

static coil_object *steps_await(coil_object *self)
{
    return coil_retain(self);
}

static coil_send_result steps_send(coil_object *self, coil_value sent, coil_value *result)
{
    coil_value_release(sent);
    *result = coil_none();
    return ((steps *)self)->left-- == 0 ? COIL_SEND_RETURN : COIL_SEND_NEXT;
}

static const coil_type steps_type = {.name = "Steps", .await = steps_await, .send = steps_send};

static steps *steps_new(int left)
{
    steps *made = coil_object_new(&steps_type, sizeof *made);
    if (made) made->left = left;
    return made;
}

static coil_value leaf(void *future)
{
    COIL_TRY(coil_await(future));
    return coil_none();
}

static coil_value middle(void *future)
{
    COIL_TRY(coil_await(coil_coroutine_new(leaf, future)));
    return coil_none();
}

static coil_value at_once(void *unused)
{
    (void)unused;
    return coil_none();
}

static coil_value through_task(void *future)
{
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(middle, future))));
    return coil_none();
}

static coil_value fails(void *unused)
{
    (void)unused;
    COIL_TRY(coil_await(coil_sleep_coro(1.0)));
    return coil_raise(coil_ValueError, "no");
}

static coil_value fails_once(void *unused)
{
    COIL_TRY(coil_await(coil_coroutine_new(fails, unused)));
    return coil_none();
}

static coil_value catches(void *unused)
{
    coil_value caught = fails_once(unused);
    coil_value_release(caught);
    return coil_none();
}

static coil_value beside(void *future)
{
    COIL_TRY(coil_await(coil_sleep_coro(0.5)));
    return coil_future_set_result(future, coil_none());
}

static coil_value waits(coil_future *future, coil_task *task)
{
    COIL_TRY(coil_await(coil_coroutine_new(middle, future)));
    COIL_TRY(coil_await(coil_coroutine_new(at_once, NULL)));
    COIL_TRY(coil_await(coil_coroutine_new(middle, future)));
    COIL_TRY(coil_join(task));
    coil_release(future);
    future = coil_future_new();
    task = coil_create_task(coil_coroutine_new(beside, future));
    COIL_TRY(coil_await(coil_coroutine_new(through_task, future)));
    COIL_TRY(coil_join(task));
    coil_release(future);
    COIL_TRY(coil_join(steps_new(2)));
    COIL_TRY(coil_await(coil_coroutine_new(catches, NULL)));
    return coil_none();
}

static coil_value app(void *unused)
{
    (void)unused;
    coil_future *future = coil_future_new();
    return waits(future, coil_create_task(coil_coroutine_new(beside, future)));
}

int main(void)
{
    return coil_main(app, NULL);
}
