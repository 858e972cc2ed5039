// Leaving loops over generators by break, return and an error: one that the loop alone holds is closed at once, another can be gone on with.
#include "tell.h"

typedef struct range {
    char name[24];
    int limit;
} range;

static coil_value counts(void *arg)
{
    const range *of = arg;
    coil_value got = coil_none();
    for (int number = 1; number <= of->limit && !coil_failed(got); number++) got = coil_yield(coil_int(number));
    printf("%s ends\n", of->name);
    return got;
}

static coil_generator *counts_to(const char *name, int limit)
{
    range of = {.limit = limit};
    snprintf(of.name, sizeof of.name, "%s", name);
    return coil_generator_with(counts, &of, sizeof of);
}

static coil_value keeps(coil_generator *gen)
{
    coil_for (number, gen) {
        if (coil_as_int(number) == 1) continue;
        printf("kept %d\n", (int)coil_as_int(number));
        if (coil_as_int(number) == 2) break;
    }
    puts("after break");
    coil_for (number, gen) printf("kept again %d\n", (int)coil_as_int(number));
    coil_for (number, gen) {
        (void)number;
        puts("never");
    }
    return coil_none();
}

static coil_value breaks(coil_generator *gen)
{
    coil_for (number, gen) {
        if (coil_as_int(number) == 2) break;
    }
    return coil_none();
}

static coil_value find(coil_generator *gen, int wanted)
{
    coil_for (number, gen)
        if (coil_as_int(number) == wanted) return coil_string_format("found %d", wanted);
    return coil_string("not found");
}

static coil_value fails(coil_generator *gen)
{
    coil_for (number, gen)
        if (coil_as_int(number) == 2) return coil_raise(coil_ValueError, "two");
    return coil_none();
}

// Only the loop holds it.
static coil_value finds_and_releases(coil_generator *gen, int wanted)
{
    coil_value found = find(gen, wanted);
    coil_release(gen);
    return found;
}

static coil_value nested(coil_generator *gen, int outer)
{
    coil_for (inner, gen) {
        if (coil_as_int(inner) == outer) break;
        printf("%d %d\n", outer, (int)coil_as_int(inner));
    }
    return coil_none();
}

static coil_value nests(coil_generator *gen)
{
    coil_for (outer, gen) {
        char name[24];
        snprintf(name, sizeof name, "inner %d", (int)coil_as_int(outer));
        coil_generator *inner = counts_to(name, 3);
        coil_value result = nested(inner, (int)coil_as_int(outer));
        coil_release(inner);
        COIL_TRY(result);
        if (coil_as_int(outer) == 2) break;
    }
    return coil_none();
}

int main(void)
{
    coil_generator *gen = counts_to("kept", 4);
    coil_value_release(keeps(gen));
    coil_release(gen);

    gen = counts_to("unnamed", 4);
    coil_value_release(breaks(gen));
    coil_release(gen);
    puts("after break of the unnamed");

    tell("find", finds_and_releases(counts_to("left by return", 3), 2));
    tell("find", finds_and_releases(counts_to("to its end", 3), 5));
    gen = counts_to("left by an error", 3);
    tell("fails", fails(gen));
    coil_release(gen); // in Python the exception holds it until then

    gen = counts_to("outer", 3);
    coil_value_release(nests(gen));
    coil_release(gen);
    puts("over");
    return 0;
}
