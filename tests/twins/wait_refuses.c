// What wait, ensure_future, create_task and gather refuse, and what they say.
#include "tell.h"

static coil_value nothing(void *arg)
{
    return arg ? coil_string(arg) : coil_none();
}

static void refused(const char *what, void *object)
{
    if (!object) tell(what, coil_last_error());
    else printf("%s: accepted\n", what);
    coil_release(object);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    coil_coroutine *coroutine = coil_coroutine_new(nothing, "still mine");
    tell("nothing", coil_wait(0, NULL, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
    tell("a coroutine", coil_wait(1, (void *[]){coroutine}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
    tell("a future and a coroutine", coil_wait(2, (void *[]){future, coroutine}, 1.0, COIL_FIRST_COMPLETED, NULL, NULL));
    tell("until", coil_wait(1, (void *[]){coroutine}, COIL_FOREVER, (coil_return_when)-1, NULL, NULL));
    tell("nothing until", coil_wait(0, NULL, COIL_FOREVER, (coil_return_when)-1, NULL, NULL));
    tell("coroutine", coil_await(coroutine));

    coil_list *list = coil_list_new(0, NULL);
    refused("ensure_future", coil_ensure_future(list));
    refused("gather", coil_gather_future(2, (void *[]){future, list}, 0));
    coil_future *fresh = coil_future_new();
    refused("create_task", coil_create_task(fresh));
    coil_release(fresh);
    refused("shield", coil_shield(list));
    tell("wait_for", coil_wait_for(list, 0));
    coil_release(list);

    coil_loop *other = coil_loop_new();
    coil_future *foreign = coil_loop_create_future(other);
    refused("gather of two loops", coil_gather_future(2, (void *[]){future, foreign}, 0));
    refused("as_completed of two loops", coil_as_completed_new(2, (void *[]){future, foreign}, COIL_FOREVER));
    coil_value error = coil_await(foreign);
    printf("foreign: %s %d\n", coil_error_type_of(error)->name, coil_future_done(foreign));
    coil_value_release(error);
    coil_release(foreign);
    coil_release(future);
    coil_value closed = coil_loop_close(other);
    coil_release(other);
    return closed;
}

int main(void)
{
    return coil_main(app, NULL);
}
