// A scheduler: jobs in a priority queue by time, then number; run when they are due.

#include <coil.h>
#include <stdio.h>

static coil_value job(double when, int number, const char *what)
{
    return COIL_LIST(coil_double(when), coil_int(number), coil_string(what));
}

static coil_value run_all(coil_queue *queue)
{
    while (!coil_queue_empty(queue)) {
        COIL_LET(next, coil_queue_get(queue));
        coil_list *item = coil_as_list(next);
        double when = coil_as_double(coil_list_get(item, 0));
        if (when > coil_loop_time(NULL)) COIL_TRY(coil_sleep(when - coil_loop_time(NULL)));
        printf("%.1f: job %d, %s\n", coil_loop_time(NULL), (int)coil_as_int(coil_list_get(item, 1)), coil_as_string(coil_list_get(item, 2)));
        if (coil_as_int(coil_list_get(item, 1)) == 2) COIL_TRY(coil_queue_put(queue, job(when + 0.5, 9, "again")));
        coil_value_release(next);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_queue *queue = coil_priority_queue_new(0, NULL);
    COIL_TRY(coil_queue_put(queue, job(3, 1, "late")));
    COIL_TRY(coil_queue_put(queue, job(1, 3, "same time, second")));
    COIL_TRY(coil_queue_put(queue, job(1, 2, "same time, first")));
    COIL_TRY(coil_queue_put(queue, job(0, 4, "now")));
    coil_value outcome = run_all(queue);
    coil_release(queue);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
