// Tasks that are counted until they are done: the loop itself keeps them.

#include <coil.h>
#include <stdio.h>

static int running;
static coil_list *finished;

static coil_value work(void *arg)
{
    int number = *(int *)arg;
    COIL_TRY(coil_sleep(3 - number));
    return coil_list_append(finished, coil_int(number));
}

static void discard(coil_future *task, void *arg)
{
    (void)task;
    (void)arg;
    running--;
}

static void tell(void)
{
    coil_value text = coil_repr(coil_object_value(finished));
    printf("running: %d finished: %s\n", running, coil_as_string(text));
    coil_value_release(text);
}

static coil_value app(void *arg)
{
    (void)arg;
    finished = coil_list_new(0, NULL);
    for (int number = 0; number < 3; number++) {
        coil_task *task = coil_create_task(coil_coroutine_with(work, &number, sizeof number));
        running++;
        COIL_TRY(coil_task_add_done_callback(task, discard, NULL));
        coil_release(task);
    }
    printf("running: %d\n", running);
    COIL_TRY(coil_sleep(1.5));
    tell();
    COIL_TRY(coil_sleep(2));
    tell();
    coil_release(finished);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
