// gather_tallies: a generator delegates to accumulators, one after the other, and collects what they return.

#include <coil.h>
#include <stdio.h>

static coil_value accumulate(void *arg)
{
    (void)arg;
    int64_t tally = 0;
    while (true) {
        COIL_LET(next, coil_yield(coil_none()));
        if (next.tag == COIL_NONE) return coil_int(tally);
        tally += coil_as_int(next);
    }
}

static coil_value gather_tallies(void *tallies)
{
    while (true) {
        coil_generator *accumulator = coil_generator_new(accumulate, NULL);
        coil_value tally = coil_yield_from(accumulator);
        coil_release(accumulator);
        if (coil_failed(tally)) return tally;
        COIL_TRY(coil_list_append(tallies, tally));
    }
}

int main(void)
{
    coil_list *tallies = coil_list_new(0, NULL);
    coil_generator *acc = coil_generator_new(gather_tallies, tallies);
    coil_value ignored;
    coil_next(acc, &ignored); // makes it ready for values
    for (int i = 0; i < 4; i++) coil_generator_send(acc, coil_int(i), &ignored);
    coil_generator_send(acc, coil_none(), &ignored); // the first tally is finished
    for (int i = 0; i < 5; i++) coil_generator_send(acc, coil_int(i), &ignored);
    coil_generator_send(acc, coil_none(), &ignored);
    for (size_t i = 0; i < coil_list_count(tallies); i++) printf("%d\n", (int)coil_as_int(coil_list_get(tallies, i)));
    coil_release(acc);
    coil_release(tallies);
    return 0;
}
