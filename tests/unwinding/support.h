// support.h: what the programs that generate.mjs writes are made of.
//
// A program must print the same wherever it runs. C leaves open in which order operands are evaluated, so there are two kinds of programs. In one a
// context's sum only ever has something added, and nobody looks at how a suspension ends. In the other (`ordered`) no two calls can change places,
// so the order is part of the sum, errors and cancellations end functions, and time is part of what is computed. All arithmetic is exact, or of
// numbers without a sign: nothing is undefined.
#pragma once

#include "coil.h"

#include <alloca.h>
#include <search.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline))

// A call that takes the caller's place, where WebAssembly has such calls (-mtail-call).
#if defined(__clang__) && defined(__wasm_tail_call__)
#define TAIL __attribute__((musttail))
#else
#define TAIL
#endif

typedef uint8_t u8;
typedef int8_t i8;
typedef uint16_t u16;
typedef int16_t i16;
typedef uint32_t u32;
typedef int32_t i32;
typedef uint64_t u64;
typedef int64_t i64;
typedef unsigned __int128 u128;
typedef float f32;
typedef double f64;
typedef u32 quad __attribute__((vector_size(16)));
typedef enum {
    RED,
    GREEN = 5,
    BLUE = 77
} colour;

// A task's, a generator's, or that of whatever runs on a stack of its own.
typedef struct context {
    u64 sum;
    u32 pauses;
    u32 seed;
    u32 ended;
    bool ordered;
    bool yields;  // it runs in a generator, or is driven by hand: it cannot await
    bool closing; // the generator is being closed: it must not yield any more
} context;

// One member: passed as that member. Two: in memory. Many: copied.
typedef struct {
    u64 a;
} small;
typedef struct {
    u32 a;
    f64 b;
} pair;
typedef struct {
    u32 a[8];
    f64 b;
    f32 c;
    u64 d;
} large;
typedef union {
    u32 u;
    u64 q;
    u8 bytes[8];
} either;
typedef struct {
    u32 a : 5;
    i32 b : 11;
    u64 c : 40;
    i8 d;
} fields;

static inline u64 mix(u64 value)
{
    value ^= value >> 31;
    value *= UINT64_C(0x9e3779b97f4a7c15);
    value ^= value >> 29;
    return value * UINT64_C(0xbf58476d1ce4e5b9);
}

static inline u64 bits_d(f64 value)
{
    u64 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline u64 bits_f(f32 value)
{
    u32 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline f64 exact_d(f64 value)
{
    return value > -1e12 && value < 1e12 ? (f64)((i64)(value * 4) & 0xfffff) * 0.25 : 1.5;
}

static inline f32 exact_f(f32 value)
{
    return value > -1e6f && value < 1e6f ? (f32)((i32)(value * 4) & 0xfff) * 0.25f : 2.5f;
}

static inline u64 hash_small(small s)
{
    return mix(s.a + 3);
}

static inline u64 hash_pair(pair s)
{
    return mix(s.a) + mix(bits_d(s.b));
}

static inline u64 hash_large(large s)
{
    u64 hash = mix(bits_d(s.b)) + mix(bits_f(s.c) + 1) + mix(s.d + 2);
    for (u32 i = 0; i < 8; i++) hash = hash * 31 + s.a[i];
    return hash;
}

static inline u64 hash_fields(fields s)
{
    return mix(s.a) + mix((u64)(i64)s.b + 1) + mix(s.c + 2) + mix((u64)(i64)s.d + 3);
}

static inline u64 hash_u128(u128 value)
{
    return mix((u64)value) + mix((u64)(value >> 64) + 1);
}

static inline u64 hash_quad(quad value)
{
    return mix(value[0]) + mix(value[1] + UINT64_C(0x100000000)) + mix(value[2] + UINT64_C(0x200000000)) + mix(value[3] + UINT64_C(0x300000000));
}

static inline void add(context *c, u64 value)
{
    c->sum = c->ordered ? mix(c->sum + value) + 1 : c->sum + mix(value);
}

static inline void note(context *c, u32 where, u64 value)
{
    add(c, value ^ ((u64)where << 40));
}

// Suspends, or does not; nap() in the same way always, so that the compiler knows how deep it goes. What ends with _or_fail returns how it ended.
void rest(context *c);
void nap(context *c);
coil_value rest_or_fail(context *c);
coil_value nap_or_fail(context *c);

coil_value fail(context *c, u32 how);       // an error
u64 caught(coil_value outcome);             // which one; it is gone
u64 await_task(context *c, coil_task *task, const context *its); // the sum of the task
coil_value body_end(context *c);            // what a task's body returns
void fill(u32 *array, u32 count, u32 value); // where no optimiser sees it
u32 spend(u32 bytes, u32 value);            // that much stack, without suspending

// Something that may suspend, run in a context of its own. One of the two is NULL.
typedef u64 (*step)(context *c, u32 fuel, u32 value);
typedef coil_value (*fallible_step)(context *c, u32 fuel, u32 value);
typedef struct job {
    step call;
    fallible_step call_or_fail;
    u32 fuel, value;
    context c;
} job;

#define WAYS 11 // in which several jobs are run: awaited, gathered, in a group, under a timeout, ...
void run_jobs(context *c, u32 way, u32 count, job jobs[]);

// A generator that runs a job `count` times, and yields what comes of it each time. `most`: how many values are taken before it is closed.
typedef struct series {
    job each;
    u32 count;
} series;
void run_generator(context *c, const series *what, u32 most);
void run_async_generator(context *c, const series *what, u32 most);

// To be sorted by libc, with a comparison that suspends. No two are equal.
typedef struct sortable {
    u32 key, tag;
    context *c;
} sortable;
int ascending(const void *a, const void *b);
int descending(const void *a, const void *b);
int by_tag(const void *a, const void *b);
