// A cancellation goes to the bottom of a chain of tasks that wait for each other, and comes back as CancelledError, with its message.
#include "tell.h"

static coil_value link_of(void *arg)
{
    int depth = *(int *)arg;
    coil_value outcome;
    if (depth == 0) {
        outcome = coil_sleep(100.0);
    } else {
        depth--;
        coil_task *next = coil_create_task(coil_coroutine_with(link_of, &depth, sizeof depth));
        outcome = coil_join(next);
        depth++;
    }
    if (!coil_failed(outcome)) return outcome;
    printf("link %d: %s(%s), cancelling %u\n", depth, coil_error_type_of(outcome)->name, coil_error_message(outcome),
           coil_task_cancelling(coil_current_task()));
    if (depth != 2) return outcome;
    coil_value_release(outcome); // this one cleans up, and is cancelled once more while it does
    outcome = coil_sleep(5.0);
    tell("link 2, cleaning up", coil_value_retain(outcome));
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    int depth = 3;
    coil_task *top = coil_create_task(coil_coroutine_with(link_of, &depth, sizeof depth));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(top, "first");
    COIL_TRY(coil_sleep(1.0));
    printf("done %d\n", coil_task_done(top));
    coil_task_cancel(top, "second");
    tell("top", coil_await(top));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(top), coil_task_cancelling(top));
    coil_release(top);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
