// A Runner runs coroutines, futures and any awaitable, each in a task of its own, and refuses anything else.
#include "tell.h"

static coil_value names_its_task(void *arg)
{
    printf("  in %s\n", coil_task_get_name(coil_current_task()));
    return coil_string(arg);
}

typedef struct countdown {
    coil_object head;
    int left;
} countdown;

static coil_send_result count(coil_object *self, coil_value sent, coil_value *result)
{
    coil_value_release(sent);
    countdown *down = (countdown *)self;
    printf("  %d in %s\n", down->left, coil_task_get_name(coil_current_task()));
    *result = coil_none();
    if (down->left-- > 0) return COIL_SEND_NEXT;
    *result = coil_string("counted");
    return COIL_SEND_RETURN;
}

static const coil_type iterator_type = {.name = "iterator", .send = count};

static coil_object *begin(coil_object *self)
{
    countdown *iterator = coil_object_new(&iterator_type, sizeof *iterator);
    if (iterator) iterator->left = ((countdown *)self)->left;
    return (coil_object *)iterator;
}

static const coil_type countdown_type = {.name = "Countdown", .await = begin};

int main(void)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("coroutine", coil_runner_run(runner, coil_coroutine_new(names_its_task, "c"), NULL));
    countdown *down = coil_object_new(&countdown_type, sizeof *down);
    down->left = 2;
    tell("awaitable", coil_runner_run(runner, down, NULL));
    tell("awaitable again", coil_runner_run(runner, down, NULL));
    coil_release(down);
    coil_future *future = coil_loop_create_future(coil_runner_get_loop(runner));
    coil_value_release(coil_future_set_result(future, coil_int(7)));
    tell("future", coil_runner_run(runner, future, NULL));
    coil_release(future);
    future = coil_loop_create_future(coil_runner_get_loop(runner));
    coil_future_cancel(future, "why");
    tell("cancelled", coil_runner_run(runner, future, NULL));
    coil_release(future);
    tell("coroutine", coil_runner_run(runner, coil_coroutine_new(names_its_task, "last"), NULL));
    coil_list *list = coil_list_new(0, NULL);
    tell("list", coil_runner_run(runner, list, NULL));
    coil_release(list);
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    return 0;
}
