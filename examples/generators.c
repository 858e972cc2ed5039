// generators.c: two generators switched by hand, the root of the idea.
//
// What to see: a generator is a function that can be left in the middle, at a yield, and entered again there, with all its locals. That is
// all that a scheduler needs: the ten lines of run_in_turn are an event loop without waiting.

#include <coil.h>
#include <stdio.h>

#define AT_MOST 8

// Yields how far it has come, and is told how many steps to take next.
static coil_value walker(void *arg)
{
    const char *name = arg;
    int64_t at = 0;
    printf("%s: sets out\n", name);
    while (at < 5) {
        COIL_LET(steps, coil_yield(coil_int(at))); // steps = yield at
        at += steps.tag == COIL_NONE ? 1 : coil_as_int(steps);
    }
    printf("%s: arrives\n", name);
    return coil_string_format("%s took all of it", name);
}

// Drives each generator to its next yield in turn, until all have returned. Takes them.
static coil_value run_in_turn(size_t count, coil_generator *generators[])
{
    coil_generator *ready[AT_MOST]; // a queue: taken from at the front, put back at the end
    for (size_t i = 0; i < count; i++) ready[i] = generators[i];
    while (count > 0) {
        coil_generator *next = ready[0];
        for (size_t i = 1; i < count; i++) ready[i - 1] = ready[i];
        coil_value value;
        switch (coil_next(next, &value)) {
        case COIL_SEND_NEXT: // it has yielded
            printf("  scheduler: at %d\n", (int)coil_as_int(value));
            ready[count - 1] = next;
            continue;
        case COIL_SEND_RETURN: printf("  scheduler: %s\n", coil_as_string(value)); break;
        case COIL_SEND_ERROR: return value;
        }
        coil_value_release(value);
        coil_release(next);
        count--;
    }
    return coil_none();
}

static coil_value app(void)
{
    coil_generator *ann = coil_generator_new(walker, "ann"), *bob = coil_generator_new(walker, "bob");
    coil_value at;
    coil_next(ann, &at); // runs ann up to her first yield
    printf("ann is at %d\n", (int)coil_as_int(at));
    coil_next(bob, &at);
    printf("bob is at %d\n", (int)coil_as_int(at));
    coil_generator_send(ann, coil_int(3), &at); // her yield gives 3, and she goes on to the next one
    printf("ann is at %d\n", (int)coil_as_int(at));
    return run_in_turn(2, (coil_generator *[]){ann, bob});
}

int main(void)
{
    coil_value result = app(); // no loop here: generators need none
    if (coil_failed(result)) coil_error_print(result);
    coil_value_release(result);
    return 0;
}
