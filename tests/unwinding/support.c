// support.c: suspending, in every way that has no influence on what is computed but its order.
#include "support.h"

#define LONG 1000 // seconds: longer than any program takes
#define MOST_JOBS 4

// ---------------------------------------------------------------------------------------------------------------------
// Resting
// ---------------------------------------------------------------------------------------------------------------------

static coil_value yield_none(context *c)
{
    if (c->closing) return coil_none();
    coil_value sent = coil_yield(coil_none());
    if (coil_failed(sent) && coil_error_matches(sent, coil_GeneratorExit)) c->closing = true;
    return sent;
}

static u64 next_choice(context *c)
{
    return mix(c->pauses++ + ((u64)c->seed << 32)) >> 40;
}

coil_value rest_or_fail(context *c)
{
    u64 chosen = next_choice(c);
    if (chosen % 4 == 0) return coil_none();
    if (c->yields) return yield_none(c);
    switch (chosen / 4 % 8) {
    case 0: return coil_sleep(0.001 * (double)(chosen / 32 % 4));
    case 1: return coil_join(coil_sleep_future(0.001));
    case 2: return coil_await(coil_sleep_coro(0.002));
    default: return coil_sleep(0);
    }
}

void rest(context *c)
{
    coil_value_release(rest_or_fail(c));
}

coil_value nap_or_fail(context *c)
{
    u64 chosen = next_choice(c);
    if (chosen % 4 == 0) return coil_none();
    if (c->yields) return yield_none(c);
    return coil_sleep(0.001 * (double)(chosen / 4 % 4));
}

void nap(context *c)
{
    coil_value_release(nap_or_fail(c));
}

coil_value fail(context *c, u32 how)
{
    switch (how % 3) {
    case 0: return coil_raise(coil_ValueError, "%u after %u", how, c->pauses);
    case 1: return coil_raise(coil_KeyError, "%u", how);
    default: return coil_raise(coil_RuntimeError, "again");
    }
}

u64 caught(coil_value outcome)
{
    const coil_error_type *types[] = {coil_ValueError, coil_KeyError, coil_TimeoutError, coil_CancelledError, coil_GeneratorExit, coil_RuntimeError};
    u64 which = 0;
    if (coil_failed(outcome)) {
        for (which = 1; which <= sizeof types / sizeof *types; which++)
            if (coil_error_matches(outcome, types[which - 1])) break;
    } else if (outcome.tag == COIL_INT) {
        which = mix((u64)coil_as_int(outcome));
    }
    coil_value_release(outcome);
    return which;
}

u64 await_task(context *c, coil_task *task, const context *its)
{
    // This task may be cancelled while it waits, and the other one when it ends.
    while (!coil_future_done((coil_future *)task)) {
        coil_value outcome = coil_await(task);
        if (c->ordered) add(c, caught(outcome));
        else coil_value_release(outcome);
    }
    return its->sum;
}

coil_value body_end(context *c)
{
    c->ended = 1;
    return coil_int((int64_t)(c->sum >> 1));
}

void fill(u32 *array, u32 count, u32 value)
{
    for (u32 i = 0; i < count; i++) array[i] = value + i * 77;
}

u32 spend(u32 bytes, u32 value)
{
    u32 array[64];
    fill(array, 64, value);
    u32 rest = bytes > sizeof array ? spend(bytes - (u32)sizeof array, value + 1) : 0;
    for (u32 i = 0; i < 64; i++) rest += array[i] ^ value;
    return rest;
}

// ---------------------------------------------------------------------------------------------------------------------
// Jobs
// ---------------------------------------------------------------------------------------------------------------------

static coil_value run_job(void *arg)
{
    job *self = arg;
    if (self->call_or_fail) {
        coil_value outcome = self->call_or_fail(&self->c, self->fuel, self->value);
        if (coil_failed(outcome)) return coil_trail(outcome, __FILE__, __LINE__, __func__);
        add(&self->c, caught(outcome));
    } else {
        add(&self->c, self->call(&self->c, self->fuel, self->value));
    }
    return body_end(&self->c);
}

// Drives what cannot await, because it runs where nobody but its driver knows of it.
static void drive_by_hand(context *c, job *self)
{
    self->c.yields = true;
    coil_coroutine *coroutine = coil_coroutine_new(run_job, self);
    coil_value result;
    while (coil_coroutine_send(coroutine, coil_none(), &result) == COIL_SEND_NEXT) {
        bool counts = result.tag != COIL_BOOL; // compare() does not
        coil_value_release(result);
        if (counts) rest(c);
    }
    if (c->ordered) add(c, caught(result));
    else coil_value_release(result);
    coil_release(coroutine);
}

// A job's end counts where its order is known.
static void ends(context *c, coil_value outcome)
{
    if (c->ordered) add(c, caught(outcome));
    else coil_value_release(outcome);
}

// A task that is cancelled before its first step never runs. When that is depends on the order of what others do.
static void let_begin(void)
{
    coil_value_release(coil_sleep(0));
}

static void run_in_group(context *c, u32 count, job jobs[])
{
    coil_group *group = coil_group_new();
    for (u32 i = 0; i < count; i++) coil_group_spawn(group, run_job, &jobs[i]);
    let_begin();
    ends(c, coil_group_join(group));
}

static void run_in_order_of_completion(context *c, u32 count, coil_task *tasks[])
{
    coil_as_completed *each = coil_as_completed_new(count, tasks, COIL_FOREVER);
    coil_value next;
    while (coil_next(each, &next) == COIL_SEND_NEXT) ends(c, coil_join(coil_as_object(next)));
    coil_value_release(next);
    coil_release(each);
}

static void wait_for_first(context *c, u32 count, coil_task *tasks[])
{
    coil_list *done = NULL, *pending = NULL;
    ends(c, coil_wait(count, tasks, c->ordered ? 0.003 : LONG, COIL_FIRST_COMPLETED, &done, &pending));
    if (c->ordered && done) add(c, coil_list_count(done));
    coil_release(done);
    coil_release(pending);
}

static void run_as_tasks(context *c, u32 way, u32 count, job jobs[])
{
    coil_task *tasks[MOST_JOBS];
    for (u32 i = 0; i < count; i++) tasks[i] = coil_create_task(coil_coroutine_new(run_job, &jobs[i]));
    let_begin();
    double limit = c->ordered ? 0.001 * (double)(c->pauses % 6) : LONG;
    switch (way) {
    case 3: ends(c, coil_gather(count, tasks, c->pauses % 2 ? COIL_RETURN_EXCEPTIONS : 0)); break;
    case 4: ends(c, coil_wait_for(tasks[0], limit)); break;
    case 5: ends(c, coil_timeout_exit(coil_timeout_enter(limit), coil_gather(count, tasks, 0))); break;
    case 6: ends(c, coil_join(coil_shield(tasks[0]))); break;
    case 7: wait_for_first(c, count, tasks); break;
    case 8: run_in_order_of_completion(c, count, tasks); break;
    case 9: coil_task_cancel(tasks[count - 1], NULL); break;
    default: break;
    }
    // The jobs stand on this stack.
    for (u32 i = 0; i < count; i++) {
        add(c, await_task(c, tasks[i], &jobs[i].c));
        coil_release(tasks[i]);
    }
}

void run_jobs(context *c, u32 way, u32 count, job jobs[])
{
    if (c->yields) way = 0;
    for (u32 i = 0; i < count; i++) jobs[i].c = (context){.seed = jobs[i].value, .ordered = c->ordered};
    switch (way) {
    case 0:
        for (u32 i = 0; i < count; i++) drive_by_hand(c, &jobs[i]);
        break;
    case 1:
        for (u32 i = 0; i < count; i++) ends(c, coil_await(coil_coroutine_new(run_job, &jobs[i])));
        break;
    case 2: run_in_group(c, count, jobs); break;
    default: run_as_tasks(c, way, count, jobs); return;
    }
    for (u32 i = 0; i < count; i++) add(c, jobs[i].c.sum);
}

// ---------------------------------------------------------------------------------------------------------------------
// Generators
// ---------------------------------------------------------------------------------------------------------------------

// Yields a value; adds what is sent.
static void give(context *c, u64 value)
{
    if (c->closing) return;
    coil_value sent = coil_yield(coil_int((int64_t)(value >> 1)));
    if (coil_failed(sent)) c->closing = coil_error_matches(sent, coil_GeneratorExit);
    else if (sent.tag == COIL_INT) add(c, (u64)coil_as_int(sent));
    coil_value_release(sent);
}

static coil_value give_series(series *what, bool yields)
{
    job *each = &what->each;
    each->c.yields = yields;
    for (u32 i = 0; i < what->count && !each->c.closing; i++) {
        if (each->call_or_fail) COIL_TRY(each->call_or_fail(&each->c, each->fuel, each->value + i));
        else add(&each->c, each->call(&each->c, each->fuel, each->value + i));
        give(&each->c, mix(each->c.sum) + i);
    }
    return coil_none();
}

static coil_value generate(void *arg)
{
    return give_series(arg, true);
}

static coil_value generate_async(void *arg)
{
    return give_series(arg, false);
}

void run_generator(context *c, const series *what, u32 most)
{
    coil_generator *generator = coil_generator_with(generate, what, sizeof *what);
    coil_value result, sent = coil_none();
    u32 taken = 0;
    while (coil_generator_send(generator, sent, &result) == COIL_SEND_NEXT) {
        sent = coil_none();
        if (result.tag == COIL_INT) {
            add(c, (u64)coil_as_int(result));
            sent = coil_int(taken * 3);
            taken++;
        }
        bool counts = result.tag != COIL_BOOL;
        coil_value_release(result);
        result = coil_none();
        if (counts) rest(c);
        if (taken == most) break;
    }
    ends(c, result);
    ends(c, coil_generator_close(generator));
    coil_release(generator);
}

void run_async_generator(context *c, const series *what, u32 most)
{
    if (c->yields) {
        run_generator(c, what, most);
        return;
    }
    coil_async_generator *generator = coil_async_generator_with(generate_async, what, sizeof *what);
    for (u32 taken = 0; taken < most; taken++) {
        coil_value result = taken % 2 ? coil_async_generator_asend(generator, coil_int(taken)) : coil_anext(generator);
        bool failed = coil_failed(result);
        add(c, caught(result));
        if (failed) break;
        rest(c);
    }
    ends(c, coil_async_generator_aclose(generator));
    coil_release(generator);
}

// ---------------------------------------------------------------------------------------------------------------------
// What libc calls
// ---------------------------------------------------------------------------------------------------------------------

// How often it is asked is libc's affair, and must not count.
static int compare(const sortable *a, const sortable *b)
{
    u64 chosen = mix(((u64)a->key << 32) + b->key) >> 40;
    if (a->c && !a->c->closing && chosen % 4 == 0) {
        if (a->c->yields) coil_value_release(coil_yield(coil_bool(true)));
        else coil_value_release(coil_sleep(0.001 * (double)(chosen / 4 % 2)));
    }
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return (a->tag > b->tag) - (a->tag < b->tag);
}

int ascending(const void *a, const void *b)
{
    return compare(a, b);
}

int descending(const void *a, const void *b)
{
    return compare(b, a);
}

// Without a wait: the other one that libc calls by the same type.
int by_tag(const void *a, const void *b)
{
    u32 x = ((const sortable *)a)->tag, y = ((const sortable *)b)->tag;
    return (x > y) - (x < y);
}
