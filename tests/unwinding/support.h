// support.h: what the programs that generate.mjs writes are made of.
//
// What a program prints must not depend on the order in which operands are evaluated, which C leaves open, nor on when a task goes on: a
// context's sum only ever has something added, and how a suspension ends is never looked at. All numbers are unsigned, or exact.
#pragma once

#include "coil.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline))

typedef uint32_t u32;
typedef uint64_t u64;
typedef float f32;
typedef double f64;

// A task's or a generator's.
typedef struct context {
    u64 sum;
    u32 pauses;
    u32 seed;
    int yields; // it runs in a generator
    u32 ended;
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
    u32 (*call)(context *, u32, u32, u32);
} large;

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
    return value > -1e12 && value < 1e12 ? (f64)((int64_t)(value * 4) & 0xfffff) * 0.25 : 1.5;
}
static inline f32 exact_f(f32 value)
{
    return value > -1e6f && value < 1e6f ? (f32)((int32_t)(value * 4) & 0xfff) * 0.25f : 2.5f;
}
static inline u64 hash_small(small s)
{
    return mix(s.a + 3);
}
static inline u64 hash_pair(pair s)
{
    return mix(s.a) + mix(bits_d(s.b));
}
static inline u64 hash_large(const large *s)
{
    u64 hash = mix(bits_d(s->b)) + mix(bits_f(s->c) + 1) + mix(s->d + 2);
    for (u32 i = 0; i < 8; i++) hash = hash * 31 + s->a[i];
    return hash;
}

static inline void note(context *c, u32 where, u64 value)
{
    c->sum += mix(value ^ ((u64)where << 32));
}

void rest(context *c);                            // suspends, or does not
u64 await_task(const context *c, coil_task *task); // the sum of the task whose context that is
coil_value body_end(context *c);                  // what a task's body returns
u64 drive(context *c, coil_generator *generator); // the sum of what a generator yields
void give(context *c, u64 value);                 // yields it
