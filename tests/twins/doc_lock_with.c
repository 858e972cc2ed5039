// A lock around a shared state.

#include <coil.h>
#include <stdio.h>

static coil_lock *lock;
static int state;

static coil_value access_state(void)
{
    int seen = state;
    COIL_TRY(coil_sleep(1));
    state = seen + 1;
    return coil_none();
}

static coil_value with_block(void *arg)
{
    (void)arg;
    COIL_WITH_LOCK(lock);
    printf("locked: %d\n", coil_lock_locked(lock));
    return access_state();
}

static coil_value app(void *arg)
{
    (void)arg;
    lock = coil_lock_new();
    COIL_TRY(COIL_GATHER(coil_coroutine_new(with_block, NULL), coil_coroutine_new(with_block, NULL), coil_coroutine_new(with_block, NULL)));
    printf("state %d at %.0f, locked: %d\n", state, coil_loop_time(NULL), coil_lock_locked(lock));
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
