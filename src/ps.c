// SPDX-License-Identifier: MIT
//
// ps.c: what `coil ps` is told: all pending tasks of the running loop, who awaits whom, and the stack of each, as JSON. A tool that `coil run` links with
// the program. It looks between two turns of the loop, when no task is running, and changes nothing: no timer, no callback, no turn more.
//
// JavaScript calls coil__snapshot itself. Where the program waits by itself it must look whether somebody asks: the linker puts the two functions at the
// end (--wrap) around the turn, for a program that always has something to do, and around the wait, which becomes a row of short ones.

#include "core.h"

#include <math.h>
#include <string.h>

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// JSON
// ---------------------------------------------------------------------------------------------------------------------

static void add_string(coil__text *text, const char *string)
{
    coil__text_add(text, "\"");
    while (*string) {
        size_t plain = 0;
        while ((unsigned char)string[plain] >= 0x20 && string[plain] != '"' && string[plain] != '\\') plain++;
        coil__text_add(text, "%.*s", (int)plain, string);
        string += plain;
        if (*string) coil__text_add(text, "\\u%04x", (unsigned)(unsigned char)*string++);
    }
    coil__text_add(text, "\"");
}

static void add_field(coil__text *text, const char *key, const char *string)
{
    coil__text_add(text, ",\"%s\":", key);
    if (string) add_string(text, string);
    else coil__text_add(text, "null");
}

static void add_stack(coil__text *text, const coil_task *task)
{
    coil_value listed = coil_task_get_stack(task, COIL_NO_LIMIT);
    const coil_task_stack *stack = coil_failed(listed) ? NULL : coil_as_object(listed);
    if (!stack) text->failed = true;
    coil__text_add(text, ",\"stack\":[");
    for (size_t i = 0; stack && i < stack->count; i++) {
        const coil_call_frame *frame = &stack->frames[i];
        coil__text_add(text, "%s{\"line\":%d", i ? "," : "", frame->line);
        add_field(text, "kind", frame->kind);
        add_field(text, "name", frame->name);
        add_field(text, "file", frame->file);
        coil__text_add(text, "}");
    }
    coil__text_add(text, "]");
    coil_value_release(listed);
}

typedef struct awaiters {
    coil__text *text;
    size_t count;
} awaiters;

static void add_awaiter(coil_future *awaiter, void *arg)
{
    awaiters *list = arg;
    if (coil__is_task(&awaiter->head)) coil__text_add(list->text, "%s\"%p\"", list->count++ ? "," : "", (void *)awaiter);
}

static void add_task(coil__text *text, const coil_task *task)
{
    char name[32];
    coil__format(name, sizeof name, "Task-%llu", task->named ? 0ull : (unsigned long long)task->name.number);
    coil__text_add(text, "{\"id\":\"%p\"", (const void *)task);
    add_field(text, "name", task->named ? task->name.text : name);
    add_field(text, "state", task->waiter ? "waiting" : "ready");
    add_field(text, "waits_for", task->waiter ? task->waiter->head.type->name : NULL);
    add_stack(text, task);
    coil__text_add(text, ",\"awaited_by\":[");
    coil__future_awaiters(&task->future, add_awaiter, &(awaiters){text, 0});
    coil__text_add(text, "]}");
}

static coil__text snapshot;

const char *coil__snapshot(bool wanted)
{
    coil__text_free(&snapshot);
    snapshot = (coil__text){0};
    if (!wanted) return NULL;
    const coil_loop *loop = coil__running_loop;
    coil__text_add(&snapshot, "{\"running\":%s,\"tasks\":[", loop ? "true" : "false");
    for (const coil_task *task = loop ? loop->tasks_first : NULL; task; task = task->next) {
        add_task(&snapshot, task);
        if (task->next) coil__text_add(&snapshot, ",\n");
    }
    coil__text_add(&snapshot, "]}\n");
    return snapshot.failed ? NULL : snapshot.bytes;
}

// ---------------------------------------------------------------------------------------------------------------------
// Where the program waits by itself
// ---------------------------------------------------------------------------------------------------------------------

#define LOOK_EVERY 0.1 // seconds
#define TURNS 16u      // between two looks at the clock

static double looked; // when

static void look(void)
{
    looked = coil__host_now();
    if (!coil__host_asked()) return;
    const char *text = coil__snapshot(true);
    if (!text) text = "{\"error\":\"the program has no memory left for an answer\"}\n";
    coil__host_answer(text, strlen(text));
    coil__snapshot(false);
}

// The linker's names. Weak, since whoever compiles all of the core without this tool has no such functions.
COIL__WEAK double __real_coil__loop_turn(coil_loop *loop);
COIL__WEAK bool __real_coil__host_poll(coil__watches *all, double until);
COIL__WEAK void __real_coil__host_sleep(double until);
double __wrap_coil__loop_turn(coil_loop *loop);
bool __wrap_coil__host_poll(coil__watches *all, double until);
void __wrap_coil__host_sleep(double until);

double __wrap_coil__loop_turn(coil_loop *loop)
{
    static unsigned turns;
    if (++turns % TURNS == 0 && coil__host_can_ask() && coil__host_now() >= looked + LOOK_EVERY) look();
    return __real_coil__loop_turn(loop);
}

// Another thread, or a signal, may have cut the wait short: only a turn tells.
static bool is_over(void)
{
    return (coil__threads != NULL) | coil__interrupted;
}

bool __wrap_coil__host_poll(coil__watches *all, double until)
{
    if (until <= 0 || !coil__host_can_ask()) return __real_coil__host_poll(all, until);
    do {
        double next = coil__host_now() + LOOK_EVERY;
        bool has_polled = __real_coil__host_poll(all, until < next ? until : next);
        look();
        if (!has_polled) return false;
    } while (looked < until && all->found_count == 0 && !is_over());
    return true;
}

void __wrap_coil__host_sleep(double until)
{
    if (!coil__host_can_ask()) {
        __real_coil__host_sleep(until);
        return;
    }
    do {
        double next = coil__host_now() + LOOK_EVERY;
        __real_coil__host_sleep(until < next ? until : next);
        look();
    } while (looked < until && !is_over());
}

COIL__COLD_END
