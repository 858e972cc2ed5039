// Coroutine objects in a list: awaited in the reverse order, one closed, one thrown into, one forgotten.

#include "tell.h"

static coil_value work(void *arg)
{
    int number = *(int *)arg;
    coil_value outcome = coil_sleep(number);
    if (coil_failed(outcome)) tell("  work", coil_value_retain(outcome));
    COIL_TRY(outcome);
    printf("  %.0f: %d\n", coil_loop_time(NULL), number);
    return coil_int(number);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_warnings();
    coil_list *list = coil_list_new(0, NULL);
    for (int i = 0; i < 6; i++) COIL_TRY(coil_list_append(list, coil_object_value(coil_coroutine_with(work, &i, sizeof i))));
    for (int i = 5; i > 2; i--) tell("await", coil_await(coil_retain(coil_as_object(coil_list_get(list, (size_t)i)))));
    coil_coroutine *closed = coil_as_object(coil_list_get(list, 0)), *thrown = coil_as_object(coil_list_get(list, 1));
    tell("close", coil_coroutine_close(closed));
    tell("await closed", coil_await(coil_retain(closed)));
    coil_value result;
    tell_send("throw", coil_coroutine_throw(thrown, coil_raise(coil_OSError, "into it"), &result), result);
    coil_task *task = coil_create_task(coil_retain(thrown));
    tell("task of it", coil_join(task));
    int states[6], count = 0;
    for (size_t i = 0; i < 6; i++) states[count++] = coil_coroutine_get_state(coil_as_object(coil_list_get(list, i)));
    for (int i = 0; i < 6; i++) printf("%s ", states[i] == COIL_CORO_CREATED ? "created" : states[i] == COIL_CORO_CLOSED ? "closed"
                                                                                                                         : "other");
    puts("");
    coil_release(list);
    puts("the end");
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
