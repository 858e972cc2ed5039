// A gather that lets only three run at a time: a semaphore around each.

#include <coil.h>
#include <stdio.h>

typedef struct call {
    coil_semaphore *limit;
    int number;
} call;

static int running, most;

static coil_value fetch(int number)
{
    running++;
    if (running > most) most = running;
    coil_value outcome = coil_sleep(1 + number % 2);
    running--;
    if (!coil_failed(outcome)) printf("%d at %.0f\n", number, coil_loop_time(NULL));
    return outcome;
}

static coil_value limited(void *arg)
{
    call *me = arg;
    COIL_WITH_SEMAPHORE(me->limit);
    COIL_TRY(fetch(me->number));
    return coil_int(me->number * 10);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_semaphore *limit = coil_semaphore_new(3);
    coil_coroutine *calls[8];
    for (int i = 0; i < 8; i++) calls[i] = coil_coroutine_with(limited, &(call){limit, i}, sizeof(call));
    coil_value results = coil_gather(8, calls, 0);
    coil_release(limit);
    if (coil_failed(results)) return results;
    int sum = 0;
    for (size_t i = 0; i < 8; i++) sum += (int)coil_as_int(coil_list_get(coil_as_list(results), i));
    coil_value_release(results);
    printf("sum %d, most %d\n", sum, most);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
