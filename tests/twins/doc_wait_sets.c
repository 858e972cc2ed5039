// wait() gives the futures that are done and those that are pending; asked again until none is left.

#include <coil.h>
#include <stdio.h>

static coil_value foo(void *arg)
{
    int n = *(int *)arg;
    COIL_TRY(coil_sleep(n));
    return coil_int(n * n);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *tasks[3];
    void *waiting[3];
    for (int i = 0; i < 3; i++) waiting[i] = tasks[i] = coil_create_task(coil_coroutine_with(foo, (&(int){i + 1}), sizeof(int)));

    size_t left = 3;
    while (left) {
        coil_list *done, *pending;
        COIL_TRY(coil_wait(left, waiting, COIL_FOREVER, COIL_FIRST_COMPLETED, &done, &pending));
        for (size_t i = 0; i < coil_list_count(done); i++) {
            coil_task *task = coil_as_object(coil_list_get(done, i));
            COIL_LET(result, coil_task_result(task));
            printf("%d, %zu pending\n", (int)coil_as_int(result), coil_list_count(pending));
        }
        left = coil_list_count(pending);
        for (size_t i = 0; i < left; i++) waiting[i] = coil_as_object(coil_list_get(pending, i));
        coil_release(done);
        coil_release(pending);
    }
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
