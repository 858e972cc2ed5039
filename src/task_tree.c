// SPDX-License-Identifier: MIT
//
// task_tree.c: all pending tasks of a loop at a glance: `python -m asyncio pstree` and `ps` (asyncio.tools), from inside of the program. In the tree a
// task stands below the coroutine of the task that waits for it, once for each that does; coroutines with the same label are one, as there.
//
// Owns its arrays for the time of one print. Tasks are known by their place in the loop's list; nothing recurses, as in graph.c.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// The tasks, and who waits for whom
// ---------------------------------------------------------------------------------------------------------------------

// Lists are through places in an array, plus one: 0 ends them.
typedef struct await_pair {
    size_t parent, child, next; // tasks; the next pair of this parent
} await_pair;

typedef struct task_entry {
    coil_task *task;
    size_t first_await, last_await; // pairs whose parent it is
    uint8_t colour;                 // of the search for circles: not seen, on the path, seen
} task_entry;

typedef struct overview {
    task_entry *tasks;
    size_t task_count;
    size_t *slots; // task + 1, hashed by address; 0: empty
    size_t slot_count;
    await_pair *awaits;
    size_t await_count, await_capacity;
    coil_call_frame *frames; // of one task at a time
    size_t frame_capacity;
    size_t child; // whose awaiters are being added
    bool failed;  // no memory
} overview;

static size_t *slot_of(const overview *all, const coil_task *task)
{
    size_t slot = ((uintptr_t)task >> 4) * 2654435761u;
    for (;; slot++) {
        size_t *found = &all->slots[slot & (all->slot_count - 1)];
        if (!*found || all->tasks[*found - 1].task == task) return found;
    }
}

static void overview_free(overview *all)
{
    coil__free(all->tasks, all->task_count * sizeof *all->tasks);
    coil__free(all->slots, all->slot_count * sizeof *all->slots);
    coil__free(all->awaits, all->await_capacity * sizeof *all->awaits);
    coil__free(all->frames, all->frame_capacity * sizeof *all->frames);
}

static void add_pair(coil_future *awaiter, void *arg)
{
    overview *all = arg;
    if (!coil__is_task(&awaiter->head)) return;
    size_t parent = *slot_of(all, (coil_task *)awaiter);
    if (!parent--) return; // it is done
    for (size_t i = all->await_count; i-- > 0 && all->awaits[i].child == all->child;)
        if (all->awaits[i].parent == parent) return;
    if (!coil__grow((void **)&all->awaits, &all->await_capacity, all->await_count, sizeof *all->awaits)) {
        all->failed = true;
        return;
    }
    all->awaits[all->await_count++] = (await_pair){parent, all->child, 0};
    task_entry *entry = &all->tasks[parent];
    if (entry->last_await) all->awaits[entry->last_await - 1].next = all->await_count;
    else entry->first_await = all->await_count;
    entry->last_await = all->await_count;
}

static bool overview_init(overview *all, const coil_loop *loop)
{
    memset(all, 0, sizeof *all);
    for (coil_task *task = loop->tasks_first; task; task = task->next) all->task_count++;
    if (all->task_count == 0) return true;
    all->slot_count = 8;
    while (all->slot_count < 2 * all->task_count) all->slot_count *= 2;
    all->tasks = coil__allocate(all->task_count * sizeof *all->tasks);
    all->slots = coil__allocate(all->slot_count * sizeof *all->slots);
    if (!all->tasks || !all->slots) return false;
    memset(all->slots, 0, all->slot_count * sizeof *all->slots);
    size_t at = 0;
    for (coil_task *task = loop->tasks_first; task; task = task->next) {
        *slot_of(all, task) = at + 1;
        all->tasks[at++] = (task_entry){.task = task};
    }
    for (all->child = 0; all->child < all->task_count; all->child++)
        coil__future_awaiters(&all->tasks[all->child].task->future, add_pair, all);
    return !all->failed;
}

// The coroutines of a task, innermost first, in all->frames.
static size_t read_frames(overview *all, const coil_task *task)
{
    size_t count = coil__call_stack(&task->future, NULL, 0);
    while (all->frame_capacity < count && !all->failed)
        all->failed = !coil__grow((void **)&all->frames, &all->frame_capacity, all->frame_capacity, sizeof *all->frames);
    return all->failed ? 0 : coil__call_stack(&task->future, all->frames, count);
}

static coil_value print(coil_value text)
{
    if (coil_failed(text)) return text;
    fputs(coil_as_string(text), stdout);
    coil_value_release(text);
    return coil_none();
}

static coil_value take(coil__text *text, bool failed)
{
    if (!failed) return text->length || text->failed ? coil__text_take(text) : coil_string(""); // no task is left
    coil__text_free(text);
    return coil_raise_no_memory();
}

// ---------------------------------------------------------------------------------------------------------------------
// Circles
// ---------------------------------------------------------------------------------------------------------------------

enum { NOT_SEEN,
       ON_THE_PATH,
       SEEN };

typedef struct step {
    size_t task, next_await;
} step;

static void add_circle(coil__text *text, const overview *all, const step *path, size_t length, size_t task)
{
    size_t from = length;
    while (path[from - 1].task != task) from--;
    coil__text_add(text, "cycle: ");
    for (from--; from < length; from++) coil__text_add(text, "%s → ", coil_task_get_name(all->tasks[path[from].task].task));
    coil__text_add(text, "%s\n", coil_task_get_name(all->tasks[task].task));
}

// Depth first from a task that waits for others: each way back to the path is a circle.
static void search(coil__text *text, overview *all, step *path, size_t start)
{
    size_t length = 0;
    path[length++] = (step){start, all->tasks[start].first_await};
    all->tasks[start].colour = ON_THE_PATH;
    while (length > 0) {
        step *at = &path[length - 1];
        if (!at->next_await) {
            all->tasks[at->task].colour = SEEN;
            length--;
            continue;
        }
        const await_pair *pair = &all->awaits[at->next_await - 1];
        task_entry *child = &all->tasks[pair->child];
        at->next_await = pair->next;
        if (child->colour == ON_THE_PATH) add_circle(text, all, path, length, pair->child);
        if (child->colour != NOT_SEEN) continue;
        child->colour = ON_THE_PATH;
        path[length++] = (step){pair->child, child->first_await};
    }
}

// A line for each circle. Tasks that wait for each other.
static void find_circles(coil__text *text, overview *all)
{
    step *path = all->task_count ? coil__allocate(all->task_count * sizeof *path) : NULL;
    all->failed = all->task_count && !path;
    for (size_t i = 0; !all->failed && i < all->await_count; i++)
        if (all->tasks[all->awaits[i].parent].colour == NOT_SEEN) search(text, all, path, all->awaits[i].parent);
    coil__free(path, all->task_count * sizeof *path);
}

// ---------------------------------------------------------------------------------------------------------------------
// The tree
// ---------------------------------------------------------------------------------------------------------------------

// A task, at the place that it has in the overview, or a coroutine below it.
typedef struct tree_node {
    coil_call_frame frame; // without a name: a task
    size_t first_link, last_link;
    bool is_child;
} tree_node;

typedef struct tree_link {
    size_t node, next;
} tree_link;

typedef struct tree {
    overview all;
    tree_node *nodes;
    size_t node_count, node_capacity;
    tree_link *links;
    size_t link_count, link_capacity;
} tree;

static size_t add_tree_node(tree *made, coil_call_frame frame)
{
    if (!coil__grow((void **)&made->nodes, &made->node_capacity, made->node_count, sizeof *made->nodes)) {
        made->all.failed = true;
        return 0;
    }
    made->nodes[made->node_count] = (tree_node){.frame = frame};
    return made->node_count++;
}

static void add_child(tree *made, size_t parent, size_t child)
{
    if (made->all.failed || !coil__grow((void **)&made->links, &made->link_capacity, made->link_count, sizeof *made->links)) {
        made->all.failed = true;
        return;
    }
    made->links[made->link_count++] = (tree_link){child, 0};
    tree_node *node = &made->nodes[parent];
    if (node->last_link) made->links[node->last_link - 1].next = made->link_count;
    else node->first_link = made->link_count;
    node->last_link = made->link_count;
    made->nodes[child].is_child = true;
}

// Goes down from a task through its coroutines, outermost first, adding them the first time: the innermost one's node. Above that one each node has one
// link, to the next coroutine: tasks are added below the innermost one only.
static size_t descend(tree *made, size_t task)
{
    size_t node = task;
    for (size_t i = read_frames(&made->all, made->all.tasks[task].task); i-- > 0 && !made->all.failed;) {
        coil_call_frame frame = made->all.frames[i];
        size_t link = made->nodes[node].first_link;
        size_t below = link ? made->links[link - 1].node : add_tree_node(made, frame);
        if (!link) add_child(made, node, below);
        node = below;
    }
    return node;
}

static void build(tree *made)
{
    overview *all = &made->all;
    for (size_t i = 0; i < all->task_count && !all->failed; i++) add_tree_node(made, (coil_call_frame){0});
    for (size_t i = 0; i < all->await_count && !all->failed; i++) add_child(made, descend(made, all->awaits[i].parent), all->awaits[i].child);
    for (size_t i = 0; i < all->task_count && !all->failed; i++)
        if (!all->tasks[i].first_await) descend(made, i);
}

static void add_line(coil__text *text, const tree *from, const coil__text *prefix, size_t node, bool last)
{
    const coil_call_frame *frame = &from->nodes[node].frame;
    coil__text_add(text, "%.*s%s── ", (int)prefix->length, prefix->length ? prefix->bytes : "", last ? "└" : "├");
    if (frame->name) coil__text_add(text, " %s %s:%d\n", frame->name, frame->file, frame->line);
    else coil__text_add(text, "(T) %s\n", coil_task_get_name(from->all.tasks[node].task));
}

typedef struct level {
    size_t link, prefix; // what comes next there; how long the prefix of its parent is
} level;

static void add_tree(coil__text *text, tree *from, size_t root)
{
    coil__text prefix = {0};
    level *levels = NULL;
    size_t depth = 0, capacity = 0;
    size_t node = root;
    bool last = true;
    while (!from->all.failed) {
        add_line(text, from, &prefix, node, last);
        if (!coil__grow((void **)&levels, &capacity, depth, sizeof *levels)) from->all.failed = true;
        else levels[depth++] = (level){from->nodes[node].first_link, prefix.length};
        coil__text_add(&prefix, last ? "    " : "│   ");
        while (depth > 0 && !levels[depth - 1].link) prefix.length = levels[--depth].prefix;
        if (depth == 0) break;
        const tree_link *link = &from->links[levels[depth - 1].link - 1];
        node = link->node;
        last = !link->next;
        levels[depth - 1].link = link->next;
    }
    if (prefix.failed) from->all.failed = true;
    coil__text_free(&prefix);
    coil__free(levels, capacity * sizeof *levels);
}

coil_value coil_format_task_tree(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    tree made = {0};
    coil__text text = {0}, circles = {0};
    bool failed = !overview_init(&made.all, loop);
    if (!failed) find_circles(&circles, &made.all);
    bool has_circles = circles.length > 0 || circles.failed;
    if (has_circles) {
        coil__text_add(&text, "ERROR: await-graph contains cycles - cannot print a tree!\n\n%s", circles.failed ? "" : circles.bytes);
        failed |= circles.failed;
    } else if (!failed && !made.all.failed) {
        build(&made);
        for (size_t i = 0; i < made.all.task_count && !made.all.failed; i++)
            if (!made.nodes[i].is_child) add_tree(&text, &made, i);
    }
    failed |= made.all.failed;
    coil__free(made.nodes, made.node_capacity * sizeof *made.nodes);
    coil__free(made.links, made.link_capacity * sizeof *made.links);
    coil__text_free(&circles);
    overview_free(&made.all);
    return has_circles && !failed ? coil__text_raise(&text, coil_RuntimeError) : take(&text, failed);
}

coil_value coil_print_task_tree(coil_loop *loop)
{
    return print(coil_format_task_tree(loop));
}

// ---------------------------------------------------------------------------------------------------------------------
// The table
// ---------------------------------------------------------------------------------------------------------------------

#define TABLE_WIDTH 180

static const struct column {
    const char *title;
    int width;
} columns[] = {{"tid", 10}, {"task id", 20}, {"task name", 20}, {"coroutine stack", 50}, {"awaiter chain", 50}, {"awaiter name", 15}, {"awaiter id", 15}};

// Pads what was written since `start` to the width of a column, in characters and not in bytes, and goes on to the next one.
static void end_column(coil__text *text, size_t start, size_t column)
{
    bool last = column + 1 == sizeof columns / sizeof *columns;
    int written = 0;
    for (size_t i = start; !text->failed && i < text->length; i++) written += (text->bytes[i] & 0xc0) != 0x80;
    int padding = written < columns[column].width ? columns[column].width - written : 0;
    coil__text_add(text, "%*s%s", padding, "", last ? "\n" : " ");
}

static void add_column(coil__text *text, size_t column, const char *content)
{
    size_t start = text->length;
    coil__text_add(text, "%s", content);
    end_column(text, start, column);
}

static void add_id_column(coil__text *text, size_t column, const coil_task *task)
{
    size_t start = text->length;
    coil__text_add(text, "%p", (const void *)task);
    end_column(text, start, column);
}

static void add_stack_column(coil__text *text, size_t column, overview *all, const coil_task *task)
{
    size_t start = text->length, count = task ? read_frames(all, task) : 0;
    for (size_t i = 0; i < count; i++) coil__text_add(text, "%s%s", i ? " -> " : "", all->frames[i].name);
    end_column(text, start, column);
}

static void add_row(coil__text *text, overview *all, coil_task *task, coil_task *awaiter)
{
    add_column(text, 0, "1"); // there is one thread
    add_id_column(text, 1, task);
    add_column(text, 2, coil_task_get_name(task));
    add_stack_column(text, 3, all, task);
    add_stack_column(text, 4, all, awaiter);
    add_column(text, 5, awaiter ? coil_task_get_name(awaiter) : "");
    add_id_column(text, 6, awaiter);
}

coil_value coil_format_tasks(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    overview all;
    coil__text text = {0};
    bool failed = !overview_init(&all, loop);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) add_column(&text, i, columns[i].title);
    for (int i = 0; i < TABLE_WIDTH; i++) coil__text_add(&text, "-");
    coil__text_add(&text, "\n");
    size_t pair = 0; // they are in the order of the children
    for (size_t i = 0; !failed && i < all.task_count; i++) {
        if (pair == all.await_count || all.awaits[pair].child != i) add_row(&text, &all, all.tasks[i].task, NULL);
        for (; pair < all.await_count && all.awaits[pair].child == i; pair++)
            add_row(&text, &all, all.tasks[i].task, all.tasks[all.awaits[pair].parent].task);
    }
    failed |= all.failed;
    overview_free(&all);
    return take(&text, failed);
}

coil_value coil_print_tasks(coil_loop *loop)
{
    return print(coil_format_tasks(loop));
}

COIL__COLD_END
