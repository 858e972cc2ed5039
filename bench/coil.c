// SPDX-License-Identifier: MIT
//
// coil.c: what a yield, a task, a future, a callback or a timer costs.
//
//     coil WORKLOAD N    prints {"n":N,"s":SECONDS}, or {"na":"why"}; a wrong result is an error
//
// Every workload is an async program that an asyncio user would write, run once with N/10 to warm up and once for the record; what
// one unit is stands before each. W4, the sleepers, is measured from outside, by processor time and memory, and has no warm-up. The
// programs of the peers, which have the same workloads, are in peers/.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP 10000
#define DEPTH 10
#define GREAT_DEPTH 40

// Frames that are to stay frames: what is measured is how deep a suspension is.
#define OWN_FRAME __attribute__((noinline))

static coil_value one(void *arg)
{
    (void)arg;
    return coil_int(1);
}

// A wrong result is no measurement.
static coil_value checked(int64_t result, int64_t expected)
{
    if (result == expected) return coil_none();
    return coil_raise(coil_RuntimeError, "the result is %lld, and must be %lld", (long long)result, (long long)expected);
}

// Runs two coroutines (taken) as tasks, and awaits both; the sum of what they return must be what is expected.
static coil_value both(coil_coroutine *first_coro, coil_coroutine *second_coro, int64_t expected)
{
    coil_task *first = coil_create_task(first_coro);
    coil_task *second = coil_create_task(second_coro);
    COIL_LET(first_result, coil_join(first));
    COIL_LET(second_result, coil_join(second));
    return checked(coil_as_int(first_result) + coil_as_int(second_result), expected);
}

// Two tasks that do something n/2 times each, and return how often.
static coil_value two_tasks(coil_function body, int n)
{
    int each = n / 2;
    return both(coil_coroutine_with(body, &each, sizeof each), coil_coroutine_with(body, &each, sizeof each), n);
}

// The same numbers for everyone: delays between 0 and limit - 1.
static int next_delay(int64_t *state, int limit)
{
    *state = (*state * 1103515245 + 12345) & 0x7fffffff;
    return (int)((*state >> 8) % limit);
}

// W1: a yield. Two tasks, each gives up control n/2 times.
static coil_value yields(void *arg)
{
    int times = *(int *)arg;
    for (int i = 0; i < times; i++) COIL_TRY(coil_sleep(0));
    return coil_int(times);
}

static coil_value yield(int n)
{
    return two_tasks(yields, n);
}

// W2: a task that returns at once, and that is awaited.
static coil_value spawn_and_join(int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        COIL_LET(result, coil_join(coil_create_task(coil_coroutine_new(one, NULL))));
        sum += coil_as_int(result);
    }
    return checked(sum, n);
}

// W3: a hand-over. Two tasks; each makes a future, resolves the other's, and awaits its own.
typedef struct hand_over_side {
    coil_future *promised; // owned by its maker, until that one has seen it done
    struct hand_over_side *other;
    int times;
} hand_over_side;

static void give(hand_over_side *side)
{
    coil_future *future = side->promised;
    side->promised = NULL;
    if (future) coil_value_release(coil_future_set_result(future, coil_none()));
}

static coil_value hand_overs(void *arg)
{
    hand_over_side *side = arg;
    for (int i = 0; i < side->times; i++) {
        coil_future *mine = side->promised = coil_future_new();
        give(side->other);
        COIL_TRY(coil_join(mine));
    }
    give(side->other); // whoever ends last must not leave the other one waiting
    return coil_int(side->times);
}

static coil_value hand_over(int n)
{
    hand_over_side sides[2] = {{NULL, &sides[1], n / 2}, {NULL, &sides[0], n / 2}};
    return both(coil_coroutine_new(hand_overs, &sides[0]), coil_coroutine_new(hand_overs, &sides[1]), n);
}

// W5: an item. A producer and a consumer over a queue of 64.
typedef struct exchange {
    coil_queue *queue;
    int n;
} exchange;

static coil_value produce(void *arg)
{
    exchange *all = arg;
    for (int i = 0; i < all->n; i++) COIL_TRY(coil_queue_put(all->queue, coil_int(i)));
    return coil_int(0);
}

static coil_value consume(void *arg)
{
    exchange *all = arg;
    int64_t sum = 0;
    for (int i = 0; i < all->n; i++) {
        COIL_LET(item, coil_queue_get(all->queue));
        sum += coil_as_int(item);
    }
    return coil_int(sum);
}

static coil_value queue_items(int n)
{
    exchange all = {coil_queue_new(64), n};
    if (!all.queue) return coil_last_error();
    coil_value ended = both(coil_coroutine_new(produce, &all), coil_coroutine_new(consume, &all), (int64_t)n * (n - 1) / 2);
    coil_release(all.queue);
    return ended;
}

// W4: a sleeper. n tasks sleep up to half a second at the same time, each two calls deep.
OWN_FRAME static coil_value doze(int milliseconds)
{
    COIL_TRY(coil_sleep(milliseconds / 1000.0));
    return coil_int(milliseconds); // not a tail call: the frame is needed
}

static coil_value sleeper(void *arg)
{
    COIL_TRY(doze(*(int *)arg));
    return coil_int(1);
}

static coil_coroutine *new_sleeper(int milliseconds)
{
    return coil_coroutine_with(sleeper, &milliseconds, sizeof milliseconds);
}

// W4s: a sleeper without a stack, as all of tokio's are.
typedef struct stackless_sleeper {
    coil_stackless head;
    int milliseconds;
} stackless_sleeper;

static coil_value sleep_stackless(coil_stackless *self, coil_value sent)
{
    COIL_BEGIN(self, sent);
    COIL_JOIN_TRY(coil_sleep_future(((stackless_sleeper *)self)->milliseconds / 1000.0));
    return coil_int(1);
    COIL_END;
}

static const coil_stackless_type stackless_type = COIL_STACKLESS_TYPE("sleeper", sleep_stackless, NULL);

static void *new_stackless_sleeper(int milliseconds)
{
    stackless_sleeper *coroutine = coil_stackless_new(&stackless_type, sizeof *coroutine);
    if (coroutine) coroutine->milliseconds = milliseconds;
    return coroutine;
}

static coil_value sleepers(int n, bool stackless)
{
    coil_task **tasks = malloc((size_t)(n + 1) * sizeof(coil_task *));
    if (!tasks) return coil_raise_no_memory();
    int64_t state = 12345;
    for (int i = 0; i < n; i++) {
        int milliseconds = next_delay(&state, 501);
        tasks[i] = coil_create_task(stackless ? new_stackless_sleeper(milliseconds) : new_sleeper(milliseconds));
    }
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        COIL_LET(result, coil_join(tasks[i]));
        sum += coil_as_int(result);
    }
    free(tasks);
    return checked(sum, n);
}

static coil_value stackful_sleepers(int n)
{
    return sleepers(n, false);
}

static coil_value stackless_sleepers(int n)
{
    return sleepers(n, true);
}

// W6: a task. Groups of 10,000 that return at once, gathered.
static coil_value gather(int n)
{
    static void *awaitables[GROUP];
    int64_t sum = 0;
    for (int left = n; left > 0; left -= GROUP) {
        for (int i = 0; i < GROUP; i++) awaitables[i] = coil_create_task(coil_coroutine_new(one, NULL));
        COIL_TRY(coil_gather(GROUP, awaitables, 0));
        for (int i = 0; i < GROUP; i++) {
            sum += coil_as_int(coil_future_result(awaitables[i]));
            coil_release(awaitables[i]);
        }
    }
    return checked(sum, n);
}

// W7: a callback. n are queued, then run.
typedef struct countdown {
    int left;
    coil_future *done;
} countdown;

static void count_down(void *arg)
{
    countdown *counter = arg;
    if (--counter->left == 0) coil_value_release(coil_future_set_result(counter->done, coil_none()));
}

static coil_value call_soon(int n)
{
    countdown counter = {n, coil_future_new()};
    coil_loop *loop = coil_loop_get_running();
    for (int i = 0; i < n; i++)
        if (!coil_loop_call_soon(loop, count_down, &counter)) return coil_last_error();
    return coil_join(counter.done);
}

// W8: a timer. n of them an hour or two ahead, all pending at once, then all cancelled, and one turn of the loop.
static void never(void *arg)
{
    (void)arg;
}

static coil_value timers(int n)
{
    coil_loop *loop = coil_loop_get_running();
    coil_handle **handles = malloc((size_t)n * sizeof(coil_handle *));
    if (!handles) return coil_raise_no_memory();
    int64_t state = 12345;
    for (int i = 0; i < n; i++) {
        handles[i] = coil_loop_call_later(loop, 3600 + next_delay(&state, 3600), never, NULL);
        if (!handles[i]) return coil_last_error();
    }
    for (int i = 0; i < n; i++) coil_handle_cancel(handles[i]);
    free(handles);
    return coil_sleep(0);
}

// W8b: a timer that is cancelled at once; a turn of the loop every 1,024.
static coil_value brief_timers(int n)
{
    coil_loop *loop = coil_loop_get_running();
    for (int i = 0; i < n; i++) {
        coil_handle *handle = coil_loop_call_later(loop, 3600, never, NULL);
        if (!handle) return coil_last_error();
        coil_handle_cancel(handle);
        if (i % 1024 == 0) COIL_TRY(coil_sleep(0));
    }
    return coil_none();
}

// W9: a yield, ten calls deep; each time ten calls, the yield, ten returns.
OWN_FRAME static coil_value deep(int depth)
{
    if (depth == 1) return coil_sleep(0);
    COIL_TRY(deep(depth - 1));
    return coil_none();
}

static coil_value deep_yields(void *arg)
{
    int times = *(int *)arg;
    for (int i = 0; i < times; i++) COIL_TRY(deep(DEPTH));
    return coil_int(times);
}

static coil_value deep_yield(int n)
{
    return two_tasks(deep_yields, n);
}

// W9b: a yield, ten calls deep, where the innermost call loops.
OWN_FRAME static coil_value deep_loop(int depth, int *times)
{
    if (depth == 1) return yields(times);
    COIL_LET(result, deep_loop(depth - 1, times));
    return coil_int(coil_as_int(result)); // not a tail call: the frame is needed
}

static coil_value deep_yields_inside(void *arg)
{
    return deep_loop(DEPTH, arg);
}

static coil_value deep_yield_inside(int n)
{
    return two_tasks(deep_yields_inside, n);
}

// W9c: the same, forty calls deep: a yield must not cost the frames that it does not use.
static coil_value very_deep_yields_inside(void *arg)
{
    return deep_loop(GREAT_DEPTH, arg);
}

static coil_value very_deep_yield_inside(int n)
{
    return two_tasks(very_deep_yields_inside, n);
}

static const struct workload {
    const char *name;
    coil_value (*run)(int n);
    int multiple; // n is a multiple of this
    bool warm_up;
} workloads[] = {
    {"W1", yield, 2, true},
    {"W2", spawn_and_join, 1, true},
    {"W3", hand_over, 2, true},
    {"W4", stackful_sleepers, 1, false},
    {"W4s", stackless_sleepers, 1, false},
    {"W5", queue_items, 1, true},
    {"W6", gather, GROUP, true},
    {"W7", call_soon, 1, true},
    {"W8", timers, 1, true},
    {"W8b", brief_timers, 1, true},
    {"W9", deep_yield, 2, true},
    {"W9b", deep_yield_inside, 2, true},
    {"W9c", very_deep_yield_inside, 2, true},
};

typedef struct measurement {
    const struct workload *workload;
    int n;
} measurement;

static int whole_units(int n, int multiple)
{
    return n < multiple ? multiple : n - n % multiple;
}

static coil_value measure(void *arg)
{
    const measurement *job = arg;
    const struct workload *workload = job->workload;
    int n = workload->warm_up ? whole_units(job->n, workload->multiple) : job->n;
    if (workload->warm_up) COIL_TRY(workload->run(whole_units(n / 10, workload->multiple)));

    coil_loop *loop = coil_loop_get_running();
    double start = coil_loop_time(loop);
    COIL_TRY(workload->run(n));
    printf("{\"n\":%d,\"s\":%.9f}\n", n, coil_loop_time(loop) - start);
    return coil_none();
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: coil WORKLOAD N\n", stderr);
        return 2;
    }
    measurement job = {NULL, atoi(argv[2])};
    for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
        if (strcmp(argv[1], workloads[i].name) == 0) job.workload = &workloads[i];
    if (!job.workload) {
        puts("{\"na\":\"not defined\"}");
        return 0;
    }
    return coil_main(measure, &job);
}
