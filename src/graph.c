// SPDX-License-Identifier: MIT
//
// graph.c: asyncio.graph: who waits for a future, as objects and as text. The call stack of a task is its chain of awaits: of a task that is suspended
// each coroutine names what it waits for; of the running one each names who resumed or awaited it. Functions of C that are called in between leave no
// trace, and of a coroutine only the place where it was made is known, not the line at which it stands.
//
// A graph is built and written without recursion: tasks that wait for each other may be more than a coroutine's stack has room for.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// Call stacks
// ---------------------------------------------------------------------------------------------------------------------

static const char *kind_of(const coil__frame *frame)
{
    static const char *const kinds[] = {"async", "generator", "async generator"};
    return kinds[frame->kind];
}

static coil_call_frame describe(const coil__frame *frame)
{
    return (coil_call_frame){kind_of(frame), frame->name, frame->file, frame->line};
}

bool coil__describe_coroutine(const coil_object **object, coil_call_frame *described)
{
    if (!*object || !((*object)->type->flags & COIL_TYPE_COROUTINE)) return false;
    if ((*object)->type->flags & COIL__TYPE_FRAME) {
        const coil__frame *frame = (const coil__frame *)*object;
        if (frame->state == COIL_CORO_CLOSED) return false;
        *described = describe(frame);
        *object = frame->waits_for;
        return true;
    }
    const coil_stackless *stackless = (const coil_stackless *)*object;
    if (!((*object)->type->flags & COIL_TYPE_STACKLESS) || stackless->state == COIL_CORO_CLOSED) return false;
    *described = (coil_call_frame){"async", (*object)->type->name, stackless->file, (int)stackless->line};
    *object = stackless->waits_for;
    return true;
}

bool coil__is_running(const coil_future *future)
{
    return coil__frame_current && coil__running_loop && (coil_task *)future == coil__running_loop->current_task;
}

size_t coil__call_stack(const coil_future *future, coil_call_frame *frames, size_t room)
{
    size_t count = 0, at;
    if (!coil__is_task(&future->head)) return 0;
    if (coil__is_running(future)) {
        for (const coil__frame *frame = coil__frame_current; frame; frame = frame->caller, count++)
            if (count < room) frames[count] = describe(frame);
        return count;
    }
    const coil_object *outermost = ((coil_task *)future)->coroutine, *object;
    coil_call_frame described;
    for (object = outermost; coil__describe_coroutine(&object, &described);) count++;
    for (object = outermost, at = count; coil__describe_coroutine(&object, &described);)
        if (--at < room) frames[at] = described;
    return count;
}

// ---------------------------------------------------------------------------------------------------------------------
// Graphs
// ---------------------------------------------------------------------------------------------------------------------

// What a graph is made of. While it is built `next` leads through those that are to be filled, and while it is freed through those that are to go.
typedef struct node {
    coil_call_graph graph;
    struct node *parent, *next;
    size_t place, level; // among what its parent is awaited by; how many parents it has
    size_t room;         // of graph.awaited_by
} node;

static node *doomed;

static void finalize(coil_object *self)
{
    node *freed = (node *)self;
    coil_call_graph *graph = &freed->graph;
    for (size_t i = 0; i < graph->awaited_by_count; i++) {
        node *child = (node *)graph->awaited_by[i];
        if (child->graph.head.references > 1) { // somebody keeps it: it stands for itself from now on
            child->parent = NULL;
            coil_release(child);
            continue;
        }
        child->next = doomed;
        doomed = child;
    }
    coil__free(graph->awaited_by, freed->room * sizeof(coil_call_graph *));
    coil__free((void *)graph->call_stack, graph->call_stack_count * sizeof *graph->call_stack);
    coil_release(graph->future);
    if (freed->parent) return; // whoever frees its parent goes on
    while (doomed) {
        node *next = doomed;
        doomed = next->next;
        coil_release(next);
    }
}

static const coil__type graph_type = {
    .public_type = {.name = "FutureCallGraph", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = NULL,
};

static node *node_new(coil_future *future, node *parent, size_t place)
{
    node *made = coil_object_new(&graph_type.public_type, sizeof *made);
    if (!made) return NULL;
    made->graph.future = coil_retain(future);
    made->parent = parent;
    made->place = place;
    made->level = parent ? parent->level + 1 : 0;
    return made;
}

// Leaves out the innermost `depth` frames, and keeps what the limit allows of the others. False: no memory.
static bool fill_stack(node *filled, int depth, int limit)
{
    size_t total = limit ? coil__call_stack(filled->graph.future, NULL, 0) : 0;
    size_t from = (size_t)depth < total ? (size_t)depth : total, count = total - from;
    if (limit < 0 && count > (size_t)-(int64_t)limit) count = (size_t)-(int64_t)limit;
    if (limit > 0 && count > (size_t)limit) count = (size_t)limit, from = total - count;
    if (count == 0) return true;
    coil_call_frame *all = coil__allocate(total * sizeof *all), *stack = all ? coil__allocate(count * sizeof *stack) : NULL;
    if (stack) {
        coil__call_stack(filled->graph.future, all, total);
        memcpy(stack, all + from, count * sizeof *stack);
        filled->graph.call_stack = stack;
        filled->graph.call_stack_count = count;
    }
    coil__free(all, total * sizeof *all);
    return stack != NULL;
}

typedef struct filling {
    node *filled, *last; // the last one that is to be filled
    coil_value failure;
} filling;

static bool is_waited_for(const node *from, const coil_future *future)
{
    while (from && from->graph.future != future) from = from->parent;
    return from != NULL;
}

static void add_awaiter(coil_future *awaiter, void *arg)
{
    filling *state = arg;
    node *filled = state->filled;
    coil_call_graph *graph = &filled->graph;
    if (coil_failed(state->failure)) return;
    for (size_t i = 0; i < graph->awaited_by_count; i++)
        if (graph->awaited_by[i]->future == awaiter) return;
    if (is_waited_for(filled, awaiter)) {
        state->failure = coil__raise(coil_RecursionError, "maximum recursion depth exceeded");
        return;
    }
    bool has_room = coil__grow((void **)&graph->awaited_by, &filled->room, graph->awaited_by_count, sizeof *graph->awaited_by);
    node *made = has_room ? node_new(awaiter, filled, graph->awaited_by_count) : NULL;
    if (!made) {
        state->failure = has_room ? coil_last_error() : coil_raise_no_memory();
        return;
    }
    graph->awaited_by[graph->awaited_by_count++] = &made->graph;
    state->last->next = made;
    state->last = made;
}

static coil_value capture(coil_future *future, int depth, int limit)
{
    node *root = node_new(future, NULL, 0);
    if (!root) return coil_last_error();
    filling state = {root, root, coil_none()};
    for (; state.filled && !coil_failed(state.failure); state.filled = state.filled->next) {
        if (fill_stack(state.filled, state.filled == root && coil__is_running(future) ? depth : 0, limit))
            coil__future_awaiters(state.filled->graph.future, add_awaiter, &state);
        else
            state.failure = coil_raise_no_memory();
    }
    if (!coil_failed(state.failure)) return coil_object_value(root);
    coil_release(root);
    return state.failure;
}

coil_value coil_capture_call_graph(void *future, int depth, int limit)
{
    if (future && !coil_is_future(future)) {
        coil__text text = {0};
        coil__text_repr_object(&text, future);
        coil__text_add(&text, " object does not appear to be compatible with asyncio.Future");
        return coil__text_raise(&text, coil_TypeError);
    }
    if (!future && !coil__running_loop)
        return coil__raise(coil_RuntimeError, "capture_call_graph() is called outside of a running event loop and no *future* to introspect was provided");
    if (!future) future = coil_current_task();
    return future ? capture(future, depth > 0 ? depth : 0, limit) : coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------------------------------

static void add_quoted(coil__text *text, const char *string)
{
    coil__text_quote(text, string, strlen(string));
}

static void add_node(coil__text *text, const node *added)
{
    const coil_call_graph *graph = &added->graph;
    int indent = 4 * (int)added->level;
    if (coil__is_task(&graph->future->head)) {
        coil__text_add(text, "%*s* Task(name=", indent, "");
        add_quoted(text, coil_task_get_name((coil_task *)graph->future));
        coil__text_add(text, ", id=%p)", (void *)graph->future);
    } else {
        coil__text_add(text, "%*s* Future(id=%p)", indent, "", (void *)graph->future);
    }
    if (graph->call_stack_count) coil__text_add(text, "\n%*s  + Call stack:", indent, "");
    for (size_t i = 0; i < graph->call_stack_count; i++) {
        const coil_call_frame *frame = &graph->call_stack[i];
        coil__text_add(text, "\n%*s  |   File ", indent, "");
        add_quoted(text, frame->file);
        coil__text_add(text, ", line %d, in %s %s()", frame->line, frame->kind, frame->name);
    }
    if (graph->awaited_by_count) coil__text_add(text, "\n%*s  + Awaited by:", indent, "");
}

// What is written after a node: the first one that it is awaited by, or what follows it or one of its parents. NULL: no more.
static const node *next_node(const node *from)
{
    if (from->graph.awaited_by_count) return (node *)from->graph.awaited_by[0];
    for (; from->parent; from = from->parent)
        if (from->place + 1 < from->parent->graph.awaited_by_count) return (node *)from->parent->graph.awaited_by[from->place + 1];
    return NULL;
}

coil_value coil_format_call_graph(void *future, int depth, int limit)
{
    coil_value graph = coil_capture_call_graph(future, depth, limit);
    if (coil_failed(graph)) return graph;
    if (graph.tag == COIL_NONE) return coil_string("");
    coil__text text = {0};
    for (const node *at = coil_as_object(graph); at; at = next_node(at)) {
        if (at->parent) coil__text_add(&text, "\n");
        add_node(&text, at);
    }
    coil_value_release(graph);
    return coil__text_take(&text);
}

coil_value coil_print_call_graph(void *future, int depth, int limit)
{
    coil_value text = coil_format_call_graph(future, depth, limit);
    if (coil_failed(text)) return text;
    fputs(coil_as_string(text), stdout);
    putchar('\n');
    coil_value_release(text);
    return coil_none();
}

COIL__COLD_END
