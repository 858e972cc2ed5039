// jobs.c: C that another program calls, and that goes on waiting while that program does something else. ask() begins a job; answer(), the host's, is told its
// result. Nothing here blocks the host: it calls coil_turn when the next timer is due, and has its own event loop otherwise (docs/embedding).
//
//   coil build examples/embedding/jobs.c -o jobs.wasm

#include <coil.h>

#include <stdio.h>

// The host's: the job's number, whether it failed, and its result.
__attribute__((import_module("host"), import_name("answer"))) void answer(int job, int failed, int result);

typedef struct job {
    int number, n;
} job;

static coil_group *group;
static coil_future *ended;

static coil_value fibonacci(int n)
{
    if (n < 2) return coil_int(n);
    COIL_TRY(coil_sleep(0.001)); // it waits, at any depth
    COIL_LET(one, fibonacci(n - 1));
    COIL_LET(other, fibonacci(n - 2));
    return coil_int(coil_as_int(one) + coil_as_int(other));
}

static coil_value work(void *arg)
{
    const job *self = arg;
    coil_value result = self->n < 0 ? coil_raise(coil_ValueError, "there is no such number: %d", self->n) : fibonacci(self->n);
    bool failed = coil_failed(result);
    if (failed) printf("%s\n", coil_error_message(result));
    answer(self->number, failed, failed ? 0 : (int)coil_as_int(result));
    coil_value_release(result);
    return coil_none();
}

// Begins a job; it runs in the next turns. Called between turns, never from answer().
__attribute__((export_name("ask"))) void ask(int number, int n)
{
    job begun = {number, n};
    coil_group_spawn_with(group, work, &begun, sizeof begun);
}

// main ends when all jobs have.
__attribute__((export_name("finish"))) void finish(void)
{
    coil_value_release(coil_future_set_result(ended, coil_none()));
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_loop_hold(NULL)); // who drives us will wake us
    group = coil_group_new();
    ended = coil_future_new();
    COIL_TRY(coil_await(ended));
    coil_loop_unhold(NULL);
    COIL_TRY(coil_group_join(group));
    coil_release(ended);
    puts("all jobs are done");
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
