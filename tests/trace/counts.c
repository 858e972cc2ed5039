// counts.c: a program that counts the events which a trace function is told, for trace.test.mjs: its trace must have each of them. It does a little of
// everything: tasks with awkward names, eager ones, gather, groups, timers, callbacks, cancelling, generators, coroutines with and without a stack.
#include <coil.h>
#include <stdio.h>

static const char *const names[] = {
    "TASK_CREATED", "TASK_ENTER", "TASK_LEAVE", "TASK_WAITS", "TASK_CANCEL", "TASK_DONE", "TASK_DESTROYED", "FUTURE_DONE",
    "CALLBACK_ENTER", "CALLBACK_LEAVE", "TASK_SCHEDULED", "CALLBACK_SCHEDULED", "CALLBACK_CANCELLED", "TIMER_SET", "TIMER_FIRED", "TIMER_CANCELLED",
    "FUTURE_MADE", "FUTURE_FREED", "COROUTINE_MADE", "COROUTINE_ENTER", "COROUTINE_LEAVE", "YIELD", "RESUME", "AWAIT",
    "SEND", "AWAIT_END", "TURN_BEGIN", "TURN_END"};

static unsigned counts[sizeof names / sizeof *names];

static void count(coil_trace_event event, coil_task *task, coil_object *object, void *arg)
{
    (void)task, (void)object, (void)arg;
    counts[event]++;
}

static coil_value naps(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(1));
    COIL_TRY(coil_sleep(0));
    return coil_string("a \"nap\"\n");
}

static coil_value naps_in_place(void *unused)
{
    return coil_await(coil_coroutine_new(naps, unused));
}

static coil_value fails(void *unused)
{
    COIL_TRY(naps_in_place(unused));
    return coil_raise(coil_ValueError, "no: \\ and \xc3\xa4 and \xff");
}

static coil_value counts_up(void *to)
{
    for (int i = 0; i < *(int *)to; i++) COIL_TRY(coil_yield(coil_int(i)));
    return coil_none();
}

static coil_value counts_up_twice(void *to)
{
    for (int i = 0; i < 2; i++) {
        coil_generator *counter = coil_generator_new(counts_up, to);
        coil_value ended = coil_yield_from(counter);
        coil_release(counter);
        if (coil_failed(ended)) return ended;
        coil_value_release(ended);
    }
    return coil_none();
}

typedef struct light {
    coil_stackless head;
    coil_future *future;
} light;

static coil_value light_body(coil_stackless *self, coil_value sent)
{
    light *here = (light *)self;
    COIL_BEGIN(self, sent);
    COIL_AWAIT_TRY(here->future);
    COIL_AWAIT_TRY(coil_coroutine_new(naps, NULL));
    COIL_END;
}

static const coil_stackless_type light_type = COIL_STACKLESS_TYPE("light", light_body, NULL);

static void nothing(void *arg)
{
    (void)arg;
}

static coil_value generators(void)
{
    int three = 3;
    coil_generator *counter = coil_generator_new(counts_up_twice, &three);
    coil_value value;
    while (coil_next(counter, &value) == COIL_SEND_NEXT) coil_value_release(value);
    coil_value_release(value);
    coil_release(counter);
    return coil_none();
}

static coil_value callbacks(void)
{
    coil_handle *soon = coil_loop_call_soon(NULL, nothing, NULL), *later = coil_loop_call_later(NULL, 5, nothing, NULL);
    coil_handle_cancel(soon);
    coil_handle_cancel(later);
    coil_loop_call_later(NULL, 0.5, nothing, NULL);
    coil_loop_call_later(NULL, 100, nothing, NULL); // the program ends before
    return coil_sleep(0.75);
}

static coil_value tasks(void)
{
    coil_task *eager = coil_create_task_with(coil_coroutine_new(naps, NULL), (coil_task_options){.name = "eager \"task\"\t\xff", .eager_start = true});
    coil_task *cancelled = coil_create_task(coil_coroutine_new(naps_in_place, NULL));
    coil_task *failing = coil_create_task(coil_coroutine_new(fails, NULL));
    COIL_TRY(coil_sleep(0.25));
    coil_task_cancel(cancelled, "enough");
    coil_task_set_name(failing, "renamed");
    COIL_LET(results, coil_gather(3, (void *[]){eager, cancelled, failing}, COIL_RETURN_EXCEPTIONS));
    coil_value_release(results);
    coil_release(eager);
    coil_release(cancelled);
    coil_release(failing);
    return coil_none();
}

static coil_value light_task(void)
{
    light *body = coil_stackless_new(&light_type, sizeof *body);
    coil_future *future = body->future = coil_future_new();
    coil_task *task = coil_create_task(body);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_set_result(future, coil_none()));
    coil_release(future);
    return coil_join(task);
}

static coil_value app(void *unused)
{
    COIL_TRY(generators());
    COIL_TRY(callbacks());
    COIL_TRY(tasks());
    COIL_TRY(light_task());
    coil_group *group = coil_group_new();
    coil_group_spawn(group, naps, unused);
    coil_group_spawn(group, naps_in_place, unused);
    return coil_group_join(group);
}

static void print_counts(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) printf("%s%s\"%s\": %u", i ? ", " : "{", i % 6 ? "" : "\n  ", names[i], counts[i]);
    puts("\n}");
}

int main(void)
{
    coil_trace_set(count, NULL);
    coil_value result = coil_run(app, NULL);
    if (coil_failed(result)) coil_error_print(result);
    coil_value_release(result);
    coil_trace_set(NULL, NULL);
    print_counts();
    return 0;
}
