// with_minicoro.h: minicoro as it comes: it allocates and clears a stack of 56 KiB for each coroutine. Natively its switch is assembly, on Emscripten fibers.
#ifndef RAW_MINICORO_H
#define RAW_MINICORO_H

#include <stdbool.h>
#include <stdlib.h>

#define MINICORO_IMPL
#include <minicoro.h>

typedef struct mco_coro coroutine;

typedef struct call {
    void (*body)(void *);
    void *arg;
} call;

static void enter(coroutine *entered)
{
    call *made = mco_get_user_data(entered);
    made->body(made->arg);
    free(made);
}

static coroutine *coroutine_new(void (*body)(void *), void *arg)
{
    call *made = malloc(sizeof *made);
    if (!made) abort();
    *made = (call){body, arg};
    mco_desc description = mco_desc_init(enter, 0);
    description.user_data = made;
    coroutine *created;
    if (mco_create(&created, &description) != MCO_SUCCESS) abort();
    return created;
}

static bool coroutine_resume(coroutine *resumed)
{
    mco_resume(resumed);
    return mco_status(resumed) == MCO_DEAD;
}

static void coroutine_suspend(void)
{
    mco_yield(mco_running());
}

static void coroutine_free(coroutine *freed)
{
    mco_destroy(freed);
}

#endif
