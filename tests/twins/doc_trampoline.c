// The trampoline of PEP 342: generators that yield generators, run in turns by a scheduler that keeps their stacks.

#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH 8
#define MOST 4

typedef struct thread {
    coil_generator *stack[DEPTH];
    int depth;
} thread;

static thread threads[MOST];
static int first, count;

static void add(coil_generator *generator)
{
    threads[(first + count++) % MOST] = (thread){{generator}, 1};
}

// Runs one step; true if the thread has more to do.
static bool step(thread *t, coil_value *value)
{
    coil_value result;
    switch (coil_generator_send(t->stack[t->depth - 1], *value, &result)) {
    case COIL_SEND_NEXT:
        if (result.tag == COIL_OBJECT) { // yielded another: it runs, and its result comes back
            t->stack[t->depth++] = coil_as_object(result);
            result = coil_none();
        }
        *value = result;
        return true;
    case COIL_SEND_RETURN:
        coil_release(t->stack[--t->depth]);
        *value = result;
        return t->depth > 0;
    default:
        coil_error_print(result);
        exit(1);
    }
}

static coil_value square(void *arg)
{
    int n = *(int *)arg;
    printf("  square of %d\n", n);
    COIL_TRY(coil_yield(coil_none()));
    return coil_int(n * n);
}

static coil_value sums(void *name)
{
    int64_t sum = 0;
    for (int i = 1; i <= 3; i++) {
        COIL_LET(part, coil_yield(coil_object_value(coil_generator_with(square, &i, sizeof i))));
        sum += coil_as_int(part);
        printf("%s has %d\n", (char *)name, (int)sum);
    }
    return coil_none();
}

int main(void)
{
    add(coil_generator_new(sums, "a"));
    add(coil_generator_new(sums, "b"));
    coil_value values[MOST] = {coil_none(), coil_none(), coil_none(), coil_none()};
    while (count > 0) {
        thread *now = &threads[first];
        bool more = step(now, &values[first]);
        thread copy = *now;
        coil_value kept = values[first];
        first = (first + 1) % MOST;
        count--;
        if (!more) continue;
        int place = (first + count++) % MOST;
        threads[place] = copy;
        values[place] = kept;
    }
    puts("all done");
    return 0;
}
