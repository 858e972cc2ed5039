// Awaiting a coroutine object that ends without waiting gives up no control; awaitables of one's own with await and send slots do the same.
#include "tell.h"

static coil_value at_once(void *arg)
{
    printf("%s runs\n", (char *)arg);
    return coil_string(arg);
}

static coil_value beside(void *arg)
{
    (void)arg;
    puts("beside runs");
    return coil_none();
}

// An awaitable of one's own: class Steps, whose __await__ is a generator that yields none so many times.
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
    steps *these = (steps *)self;
    coil_value_release(sent);
    if (these->left == 0) {
        *result = coil_string("no steps left");
        return COIL_SEND_RETURN;
    }
    printf("steps: %d left\n", these->left--);
    *result = coil_none();
    return COIL_SEND_NEXT;
}

static const coil_type steps_type = {.name = "Steps", .await = steps_await, .send = steps_send};

static coil_object *wrong_await(coil_object *self)
{
    (void)self;
    static const coil_type plain = {.name = "Plain"};
    return coil_object_new(&plain, sizeof(coil_object));
}

static coil_object *coroutine_await(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_coroutine_new(at_once, "never");
}

static const coil_type wrong_type = {.name = "Wrong", .await = wrong_await};
static const coil_type other_wrong_type = {.name = "OtherWrong", .await = coroutine_await};

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(beside, NULL));
    tell("first", coil_await(coil_coroutine_new(at_once, "first")));
    steps *none = coil_object_new(&steps_type, sizeof *none);
    tell("no steps", coil_join(none));
    puts("main has not given up control");
    steps *two = coil_object_new(&steps_type, sizeof *two);
    two->left = 2;
    tell("two steps", coil_await(two));
    two->left = 1;
    tell("in a task", coil_await(two));
    coil_future *future = coil_ensure_future(two);
    puts("made a future of it");
    tell("as a future", coil_join(future));
    coil_release(two);
    tell("wrong", coil_join(coil_object_new(&wrong_type, sizeof(coil_object))));
    coil_object *wrong = coil_object_new(&other_wrong_type, sizeof(coil_object));
    coil_value error = coil_await(wrong);
    printf("other wrong: %s\n", coil_error_message(error));
    coil_value_release(error);
    coil_release(wrong);
    COIL_TRY(coil_join(task));
    return coil_none();
}

static void ignore(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)category, (void)message, (void)file, (void)line, (void)arg;
}

int main(void)
{
    coil_warnings_set_handler(ignore, NULL); // the coroutine of OtherWrong is never awaited
    return coil_main(app, NULL);
}
