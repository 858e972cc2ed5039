// spilled.c: stacks that are nearly full when they wait. The frames that unwinding leaves do not fit beside them, or leave no room to go on in: they get a
// block of their own, again and again. At each of the depths the C stack and the frames share their block in another way.

#include <coil.h>
#include <stdio.h>

// Its value is needed behind the wait, in each of the frames.
static volatile int64_t seed = 3;

__attribute__((noinline)) static coil_value descends(int depth, int64_t *sum, int waits)
{
    int64_t a = seed + depth, b = a * 3, c = b ^ 5, d = c + a, e = d * 7, f = e - b, g = f ^ c, h = g + d;
    if (depth == 0) {
        for (int i = 0; i < waits; i++) COIL_TRY(coil_sleep(0.1));
        *sum = 0;
        return coil_none();
    }
    COIL_TRY(descends(depth - 1, sum, waits));
    if (depth % 10 == 0) COIL_TRY(coil_sleep(0.1)); // on the way back, with what is left of the frames around it
    if (depth % 20 == 0) COIL_TRY(descends(depth / 2, &(int64_t){0}, 1)); // and down once more
    *sum += a + b + c + d + e + f + g + h;
    return coil_none();
}

static coil_value dives(void *arg)
{
    int64_t sum;
    for (int depth = 50; depth < 92; depth += 3) {
        COIL_TRY(descends(depth, &sum, *(int *)arg));
        printf("%s: %lld\n", coil_task_get_name(coil_current_task()), (long long)sum);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static int one = 1, three = 3;
    coil_task *first = coil_create_task_with(coil_coroutine_new(dives, &one), (coil_task_options){.stack_size = 16384});
    coil_task *second = coil_create_task_with(coil_coroutine_new(dives, &three), (coil_task_options){.stack_size = 16384});
    COIL_TRY(coil_join(first));
    return coil_join(second);
}

int main(void)
{
    return coil_main(app, NULL);
}
