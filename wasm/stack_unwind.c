// SPDX-License-Identifier: MIT
//
// stack_unwind.c: stacks in WebAssembly, where nothing can leave a function in the middle. wasm/compiler rewrites every function that can be on a
// suspended stack (it finds out which): while the stack is unwound, each leaves a frame, with what it needs to go on, and returns.
//
// A suspension, from the inside:
//   coil__stack_suspend   calls start_unwind, which sets a global that is tested behind every call of a rewritten function. It returns, and so does
//                         every function above it, each asking coil__unwind_frame for room, down to
//   coil__stack_resume    the only one that is not rewritten, because it calls stop_unwind.
// A resumption: coil__stack_resume takes the innermost frame and calls the function that it names, which loads its locals and goes on behind the call
//   that it had left. When it returns, the frame around it is the next; what was returned waits in a global. So a function that suspends again and
//   again, deep down, costs what it costs at the top: the frames around it are not touched.
//
// Rules that must hold:
//   - A function that calls start_unwind, and one that calls stop_unwind, must be two functions, and stay so until unwinding is compiled in.
//   - __stack_pointer belongs to the coroutine. Its locals in memory stay where they are, so pointers to them stay good while it is suspended, and a
//     function that returns leaves it as the one around it had it.
//
// Memory: one block a stack, of just the size that the compiler knows it to need, or else of a power of two, from slabs. The struct is at its top,
// the C stack below it, growing down; at its low end (or, while the C stack needs little, in the same page as that) are the frames, growing up, the
// outermost lowest. A stack is unwound from the innermost frame on, so frames are written downwards, from where the last unwinding of the same stack
// ended: most of the time a suspension needs what the last one needed, and then they already stand where they must. Where they do not fit between
// the C stack and its lower end they get a block of their own. Blocks of slabs are reused, last freed first, because its pages are already there.

#include "coil.h"
#include "port.h"

#include <string.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

// The global that is tested behind calls; wasm/compiler makes it of these three.
IMPORT("coil_compiler", "start_unwind")
void start_unwind(void);
IMPORT("coil_compiler", "stop_unwind")
void stop_unwind(void);
IMPORT("coil_compiler", "is_unwinding")
bool is_unwinding(void);

// Frames are written downwards, from the innermost on: as far as here, and not below the floor. Functions that are to be fast make room for theirs themselves.
IMPORT("coil_compiler", "get_written")
char *get_written(void);
IMPORT("coil_compiler", "set_written")
void set_written(char *to);
IMPORT("coil_compiler", "get_frame_floor")
char *get_frame_floor(void);
IMPORT("coil_compiler", "set_frame_floor")
void set_frame_floor(char *floor);

// The global that the stack guard compares __stack_pointer with. For the plain stack it is NULL: that one begins at address 0.
IMPORT("coil_compiler", "set_stack_limit")
void set_stack_limit(char *limit);

// Where functions run that cannot suspend and need much: __stack_pointer of the stack that the loop runs on; NULL while the program is there.
IMPORT("coil_compiler", "set_plain_stack")
void set_plain_stack(char *pointer);
IMPORT("coil_compiler", "get_plain_stack")
char *get_plain_stack(void);

// Whether functions that cannot be suspended look for themselves if they are, and report it by name (wasm/compiler/checked.ts).
IMPORT("coil_compiler", "is_checked")
bool is_checked(void);
// Copies the name of the function that has found the stack full, which is known where it is checked: its length, at most 255.
IMPORT("coil_compiler", "overflowed")
size_t overflowed(char *to);

// What a coroutine with that function can need of its stack; 0: it recurses, or nobody knows what it calls.
IMPORT("coil_compiler", "stack_size")
size_t stack_size_of(coil_function function);

// stack.h declares these two as functions that return a value. Such a function is given the address of its result, ahead of its arguments.
void coil__stack_suspend(coil_value *result);
void coil__stack_body(coil_value *result, void *arg);

// What the functions are called that frames are of (wasm/compiler/frame-table.ts); only in modules that list stacks.
IMPORT("coil_compiler", "frame_table_size")
size_t frame_table_size(void);
IMPORT("coil_compiler", "read_frame_table")
void read_frame_table(void *to);

// A stack takes address space, of which there are 4 GiB, and only the pages that it touches of memory. So the first few thousand are large, and
// only programs with more tasks at once than that get small ones: 100,000 of them fit.
#define LARGE_SIZE ((size_t)128 * 1024)
#define LARGE_COUNT 4096u
#define SMALL_SIZE ((size_t)32 * 1024)
#define RED_ZONE 1024 // of the stack guard (wasm/compiler/red-zone.ts)
#define PAGE ((size_t)4096) // of the hosts' memory, which is taken when it is first touched
#define SLAB ((size_t)1024 * 1024) // growing memory costs microseconds, in V8 milliseconds when there is much of it: many stacks at a time,
#define SLAB_SHARE 16             // and more of them, a share of what there is, the more there are

#define SUSPENDED_BELOW "suspended in a function that must not be: coil run --checked tells which"

// The end of a frame: its locals stand before it (wasm/compiler/frames.ts).
typedef struct frame_header {
    uint16_t site;
    uint16_t size; // of the frame, in 8 bytes
    void (*enter)(struct frame_header *frame);
} frame_header;

struct coil__stack {
    char *low; // of the block, which ends with this struct
    uint32_t size; // of the block, when its class is 0
    uint8_t class; // of the block: its size is 2 to this power. 0: it is of the size that it needs, and cannot overflow
    bool started;
    char *stack_pointer;
    char *frames, *top; // the frames that are kept: where they begin, and where the innermost ends
    char *resumed_top;  // where it ended when the stack was resumed last
    char *spilled_end;  // of the block that the frames stand in; NULL: they stand in the stack's own
    char *limit;        // for the stack guard
    union {
        void *arg;                // until it is started
        coil_value *result;       // of the coil__stack_suspend that it is suspended in
        struct coil__stack *next; // while it is spare
    };
    coil_value returned; // by the body
};

static struct coil__stack *current;

static char *written_end; // of the frames that are being written

static char *slab, *slab_end;
static size_t default_size; // what the program has chosen; 0: nothing
static unsigned in_use;

static struct coil__stack *spare[32]; // by class

static char *get_stack_pointer(void)
{
    char *pointer;
    __asm__ volatile(".globaltype __stack_pointer, i32\nglobal.get __stack_pointer\nlocal.set %0" : "=r"(pointer));
    return pointer;
}

static void set_stack_pointer(char *pointer)
{
    __asm__ volatile(".globaltype __stack_pointer, i32\nlocal.get %0\nglobal.set __stack_pointer" ::"r"(pointer));
}

void coil_stack_size_default(size_t bytes)
{
    default_size = bytes;
}

// ---------------------------------------------------------------------------------------------------------------------
// Blocks
// ---------------------------------------------------------------------------------------------------------------------

// The smallest power of two that is a page and holds the size; its exponent.
static unsigned class_of(size_t size)
{
    unsigned class = 12;
    while (class < 31 && (size_t)1 << class < size) class++;
    return class;
}

static char *block_new(size_t size)
{
    if (size >= SLAB / 4) return coil__host_memory(size);
    if ((size_t)(slab_end - slab) < size) {
        size_t share = ((size_t)__builtin_wasm_memory_size(0) << 16) / SLAB_SHARE, room = share > SLAB ? share / SLAB * SLAB : SLAB;
        char *memory = coil__host_memory(room);
        if (!memory) return coil__host_memory(size); // the last of the memory
        slab = memory; // what was left of the old one is less than a stack
        slab_end = memory + room;
    }
    char *block = slab;
    slab += size;
    return block;
}

// Frames begin in the page in which the C stack does, so that a sleeping task touches one page; they move when the C stack comes near.
static char *first_place(const struct coil__stack *stack)
{
    char *page = (char *)((size_t)stack & ~(PAGE - 1));
    return stack->class && page > stack->low ? page : stack->low;
}

// In a block of just the size that is needed.
static struct coil__stack *sized_stack_new(size_t need)
{
    size_t own = (need + 15) & ~(size_t)15, size = own + (sizeof(struct coil__stack) + 15) / 16 * 16;
    char *low = coil__allocate(size); // aligned to 16, as the size is
    if (!low) return NULL;
    struct coil__stack *stack = (struct coil__stack *)(low + own);
    stack->low = low;
    stack->class = 0;
    stack->size = (uint32_t)size;
    return stack;
}

static struct coil__stack *block_stack_new(size_t size)
{
    if (!size) size = default_size ? default_size : in_use < LARGE_COUNT ? LARGE_SIZE
                                                                         : SMALL_SIZE;
    unsigned class = class_of(size);
    struct coil__stack *stack = spare[class];
    if (stack) {
        spare[class] = stack->next;
    } else {
        size = (size_t)1 << class;
        char *low = block_new(size);
        if (!low) return NULL;
        stack = (struct coil__stack *)(low + size - (sizeof *stack + 15) / 16 * 16);
        stack->low = low;
        stack->class = (uint8_t)class;
    }
    in_use++;
    return stack;
}

// One that cannot overflow is not to be found near its end, either.
static char *limit_of(const struct coil__stack *stack)
{
    if (!stack->class) return stack->low - RED_ZONE;
    return stack->spilled_end ? stack->low : stack->top;
}

coil__stack *coil__stack_new(size_t size, coil_function function, void *arg)
{
    size_t need = !size && !default_size && function ? stack_size_of(function) : 0;
    struct coil__stack *stack = need ? sized_stack_new(need) : block_stack_new(size);
    if (!stack) return NULL;
    stack->stack_pointer = (char *)stack;
    stack->frames = stack->top = first_place(stack);
    stack->spilled_end = NULL;
    stack->limit = limit_of(stack);
    stack->arg = arg;
    stack->started = false;
    return stack;
}

static void free_spilled(struct coil__stack *stack)
{
    if (!stack->spilled_end) return;
    coil__free(stack->frames, (size_t)(stack->spilled_end - stack->frames));
    stack->frames = stack->top = stack->resumed_top = stack->low;
    stack->spilled_end = NULL;
}

void coil__stack_free(coil__stack *stack)
{
    if (!stack) return;
    free_spilled(stack);
    if (!stack->class) {
        coil__free(stack->low, stack->size);
        return;
    }
    in_use--;
    stack->next = spare[stack->class];
    spare[stack->class] = stack;
}

coil__stack *coil__stack_current(void)
{
    return current;
}

// ---------------------------------------------------------------------------------------------------------------------
// Switching
// ---------------------------------------------------------------------------------------------------------------------

// Not by memcpy: that becomes the instruction memory.copy, which engines make a call to the host of, slower than all the rest of a switch.
__attribute__((no_builtin("memcpy", "memmove"))) static void move_down(char *to, const char *from, size_t length)
{
    for (size_t i = 0; i < length; i += sizeof(uint64_t)) *(uint64_t *)(to + i) = *(const uint64_t *)(from + i);
}

static size_t written_size(void)
{
    return (size_t)(written_end - get_written());
}

// A block for all frames: those that are kept at its beginning, those that are being written at its end.
COIL_NEVER_SUSPENDS static void spill(struct coil__stack *stack, size_t size)
{
    size_t kept = (size_t)(stack->top - stack->frames), written = written_size(), room = 2 * (kept + written + size);
    char *block = coil__allocate(room);
    if (!block) coil__program_die("no memory to suspend in");
    memcpy(block, stack->frames, kept);
    memcpy(block + room - written, get_written(), written);
    free_spilled(stack);
    stack->frames = block;
    stack->top = block + kept;
    stack->spilled_end = written_end = block + room;
    set_frame_floor(stack->top);
    set_written(block + room - written);
}

// The frames that are being written move up, to the end of what there is.
COIL_NEVER_SUSPENDS __attribute__((noinline)) static void make_room(struct coil__stack *stack, size_t size)
{
    char *end = stack->spilled_end ? stack->spilled_end : (char *)((size_t)stack->stack_pointer & ~(size_t)7);
    size_t written = written_size();
    if (stack->top > end || (size_t)(end - stack->top) < written + size) {
        spill(stack, size);
        return;
    }
    memmove(end - written, get_written(), written);
    written_end = end;
    set_written(end - written);
}

// Called by functions that are unwound, the innermost first: by all of them, or by those that find no room.
COIL_NEVER_SUSPENDS __attribute__((export_name("coil__unwind_frame"))) void *coil__unwind_frame(size_t size)
{
    if ((size_t)(get_written() - get_frame_floor()) < size) make_room(current, size);
    char *frame = get_written() - size;
    set_written(frame);
    return frame;
}

// What was written stands right above the frames that are kept.
static void keep_frames(struct coil__stack *stack)
{
    size_t written = written_size();
    if (get_written() != stack->top) move_down(stack->top, get_written(), written);
    stack->top += written;
    // As far as last time, most of the time.
    if (stack->top != stack->resumed_top) stack->limit = limit_of(stack);
}

// Goes on with the innermost frame, and with the one around it when that has returned.
static void go_on(struct coil__stack *stack)
{
    while (!is_unwinding() && stack->top > stack->frames) {
        frame_header *frame = (frame_header *)stack->top - 1;
        stack->top -= frame->size * sizeof(uint64_t);
        frame->enter(frame);
    }
}

__attribute__((noinline)) bool coil__stack_resume(coil__stack *stack, coil_value *value)
{
    struct coil__stack *below = current;
    char *pointer = get_stack_pointer();
    current = stack;
    set_plain_stack(pointer);
    set_stack_limit(stack->limit);
    set_stack_pointer(stack->stack_pointer);
    stack->resumed_top = stack->top;
    if (stack->started) {
        *stack->result = *value;
        go_on(stack);
    } else {
        stack->started = true;
        coil__stack_body(&stack->returned, stack->arg); // which is not looked at again
    }
    bool finished = !is_unwinding();
    if (finished) {
        *value = stack->returned;
    } else {
        stop_unwind();
        // Who is unwound leaves the pointer as it is. A function that is not, and has been returned to, has put back its own, and what it did then was wrong.
        if (get_stack_pointer() != pointer && !is_checked()) coil__program_die(SUSPENDED_BELOW);
        keep_frames(stack);
    }
    set_stack_pointer(pointer);
    set_stack_limit(NULL);
    set_plain_stack(NULL);
    current = below;
    return finished;
}

__attribute__((noinline)) void coil__stack_suspend(coil_value *result)
{
    struct coil__stack *stack = current;
    stack->result = result;
    char *plain = get_plain_stack();
    // Below a function that is on the plain stack because it cannot be suspended, and would go on running now as if it had been returned to.
    if (!plain && !is_checked())
        coil__program_die(SUSPENDED_BELOW);
    stack->stack_pointer = get_stack_pointer();
    if (stack->spilled_end && stack->top == stack->frames) free_spilled(stack);
    char *below_stack = (char *)((size_t)stack->stack_pointer & ~(size_t)7);
    written_end = stack->spilled_end || stack->resumed_top < below_stack ? stack->resumed_top : below_stack;
    set_written(written_end);
    set_frame_floor(stack->top);
    // What makes room for the frames needs a stack, and must not use this one. This function has no C frame, so nothing puts the pointer back.
    if (plain) {
        set_stack_pointer(plain);
        set_stack_limit(NULL);
        set_plain_stack(NULL);
    }
    start_unwind();
}

// ---------------------------------------------------------------------------------------------------------------------
// Listing
// ---------------------------------------------------------------------------------------------------------------------

typedef struct frame_table {
    uint32_t first_entry, entry_count;
    uint32_t first_sites[]; // by entry, and one more; then by site where its functions are listed
} frame_table;

typedef struct named_function {
    uint32_t name, file; // offsets in the table; no file: 0
    uint32_t line;       // doubled, and 1 if there is another function around this one
} named_function;

// NULL: no memory.
static const frame_table *get_frame_table(void)
{
    static char *table;
    if (table) return (const frame_table *)table;
    table = coil__host_memory(frame_table_size());
    if (table) read_frame_table(table);
    return (const frame_table *)table;
}

// The innermost function that a frame is of; NULL: it is not known.
static const named_function *find_functions(const frame_table *table, const frame_header *frame)
{
    uint32_t entry = table ? (uint32_t)(size_t)frame->enter - table->first_entry : 0;
    if (!table || entry >= table->entry_count) return NULL;
    const uint32_t *sites = table->first_sites + table->entry_count + 1;
    uint32_t site = table->first_sites[entry] + frame->site - 1u;
    if (site >= table->first_sites[entry + 1]) return NULL;
    return (const named_function *)((const char *)table + sites[site]);
}

COIL_NEVER_SUSPENDS size_t coil__stack_list(coil__stack *stack, coil__function *functions, size_t room)
{
    const char *table = (const char *)get_frame_table();
    size_t count = 0;
    for (const char *top = stack->top; top > stack->frames;) {
        const frame_header *frame = (const frame_header *)top - 1;
        const named_function *named = find_functions((const frame_table *)table, frame);
        if (!named && count++ < room) functions[count - 1] = (coil__function){0};
        for (bool more = named; more; more = named++->line & 1)
            if (count++ < room)
                functions[count - 1] = (coil__function){table + named->name, named->file ? table + named->file : NULL, (int)(named->line / 2)};
        top -= frame->size * sizeof(uint64_t);
    }
    return count;
}

// ---------------------------------------------------------------------------------------------------------------------
// Overflow
// ---------------------------------------------------------------------------------------------------------------------

// Frames that are not at the low end of their block yet move there. False: there is no more room.
static bool make_room_below(struct coil__stack *stack)
{
    if (!stack || stack->spilled_end || stack->frames == stack->low) return false;
    size_t length = (size_t)(stack->top - stack->frames);
    stack->resumed_top -= stack->frames - stack->low;
    move_down(stack->low, stack->frames, length);
    stack->frames = stack->low;
    stack->top = stack->low + length;
    stack->limit = stack->resumed_top; // if it is unwound as far again, nobody looks where that is
    set_stack_limit(stack->top);
    return true;
}

extern char __global_base; // where the linker has put what comes after the plain stack

static void report_overflow(void)
{
    static char cause[512], where[256];
    bool own = get_plain_stack();
    size_t size = own ? (size_t)((char *)current - current->low) : (size_t)&__global_base, length = overflowed(where);
    const char *remedy = !own             ? "endless recursion? else use malloc"
                         : current->class ? "endless recursion? else see stack_size, coil_stack_size_default"
                                          : "see coil run --checked"; // its size was known, but not to whom a pointer points
    where[length] = 0;
    coil__format(cause, sizeof cause, "stack overflow: its C stack of %zu bytes is full%s%s (%s)", size, length ? " in " : "", where, remedy);
    coil__program_die(cause);
}

// Frames that take the room that the C stack needs now go to a block of their own.
static bool make_room_elsewhere(struct coil__stack *stack)
{
    if (!stack || stack->spilled_end || stack->top == stack->frames) return false;
    written_end = stack->top;
    set_written(written_end);
    spill(stack, 0);
    stack->resumed_top = stack->top;
    set_stack_limit(stack->limit = limit_of(stack));
    return true;
}

// Called by the stack guard, in the red zone: makes room, or reports from a stack of its own.
COIL_NEVER_SUSPENDS __attribute__((export_name("coil__stack_overflow"))) void coil__stack_overflow(void)
{
    static _Alignas(16) char emergency[16 * 1024];
    if (get_plain_stack()) {
        if (make_room_below(current) && get_stack_pointer() - current->top >= RED_ZONE) return;
        if (make_room_elsewhere(current) && get_stack_pointer() - current->low >= RED_ZONE) return;
    }
    set_stack_limit(emergency);
    set_stack_pointer(emergency + sizeof emergency);
    report_overflow();
}

// Called by a function that uses the stack as far down as that, and leaves its pointer where it is.
COIL_NEVER_SUSPENDS __attribute__((export_name("coil__stack_overflow_below"))) char *coil__stack_overflow_below(char *end, char *limit)
{
    if ((ptrdiff_t)((size_t)end - (size_t)limit) < RED_ZONE) {
        char *pointer = get_stack_pointer();
        set_stack_pointer(end);
        coil__stack_overflow();
        set_stack_pointer(pointer);
    }
    return end;
}
