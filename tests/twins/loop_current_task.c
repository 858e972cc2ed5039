// The current task by hand: swapped, entered and left, and what is said to those who do it the wrong way.
#include "tell_places.h"

static coil_task *other;

static const char *current(void)
{
    return coil_current_task() ? coil_task_get_name(coil_current_task()) : "none";
}

static coil_value sleeps(void *arg)
{
    (void)arg;
    return coil_sleep(100.0);
}

static void callback(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("in a callback: %s\n", current());
    tell_plain("enter", coil_enter_task(loop, other));
    printf("entered: %s\n", current());
    tell_plain("enter again", coil_enter_task(loop, other));
    tell_plain("leave", coil_leave_task(loop, other));
    tell_plain("leave again", coil_leave_task(loop, other));
    printf("left: %s\n", current());
}

static void swap(coil_loop *loop, coil_task *task)
{
    coil_value before = coil_swap_current_task(loop, task);
    printf("swapped: %s, now %s\n", before.tag == COIL_NONE ? "none" : coil_task_get_name(coil_as_object(before)), current());
    coil_value_release(before);
}

static coil_value app(void *arg)
{
    coil_loop *loop = coil_loop_get_running(), *stranger = arg;
    coil_task *self = coil_current_task();
    other = coil_create_task_with(coil_coroutine_new(sleeps, NULL), (coil_task_options){.name = "other"});
    tell_plain("enter", coil_enter_task(loop, other));
    tell_plain("leave", coil_leave_task(loop, other));
    swap(loop, other);
    swap(loop, NULL);
    swap(loop, self);
    tell_plain("enter in another loop", coil_enter_task(stranger, other));
    tell_plain("leave in another loop", coil_leave_task(stranger, other));
    coil_loop_call_soon(NULL, callback, NULL);
    COIL_TRY(coil_sleep(0));
    printf("in the end: %s, of the loop %d\n", current(), coil_current_task_of(loop) == self);
    coil_task_cancel(other, NULL);
    coil_release(other);
    return coil_none();
}

int main(void)
{
    coil_loop *stranger = coil_loop_new();
    int status = coil_main(app, stranger);
    coil_value_release(coil_loop_close(stranger));
    coil_release(stranger);
    return status;
}
