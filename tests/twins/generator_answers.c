// What comes of closing a generator that delegates, or of throwing into it, by what the inner one makes of it: returns, yields, or raises.
#include "tell.h"

typedef struct answer {
    const char *name;
    const coil_error_type *raises; // NULL: returns, or yields
    bool yields;
} answer;

static coil_value answers(void *arg)
{
    const answer *how = arg;
    coil_value got = coil_yield(coil_string("first"));
    if (!coil_failed(got)) return coil_none();
    printf("inner: %s\n", coil_error_type_of(got)->name);
    if (how->yields) {
        coil_value sent = coil_yield(coil_string("second"));
        if (coil_failed(sent)) {
            coil_value_release(got);
            return sent;
        }
        coil_value_release(sent);
        return got;
    }
    coil_value_release(got);
    return how->raises ? coil_raise(how->raises, "raised") : coil_string("returned");
}

static coil_value outer(void *arg)
{
    coil_generator *inner = coil_generator_new(answers, arg);
    coil_value result = coil_yield_from(inner);
    coil_release(inner);
    if (!coil_failed(result)) tell("outer has", coil_value_retain(result));
    return result;
}

static coil_generator *begun(const answer *how)
{
    coil_generator *gen = coil_generator_new(outer, (void *)how);
    coil_value value;
    coil_next(gen, &value);
    coil_value_release(value);
    return gen;
}

int main(void)
{
    const answer all[] = {{"returns", NULL, false}, {"yields", NULL, true}, {"GeneratorExit", coil_GeneratorExit, false}, {"StopIteration", coil_StopIteration, false}, {"BaseException", coil_BaseException, false}, {"ValueError", coil_ValueError, false}};
    const coil_error_type *kinds[] = {coil_GeneratorExit, coil_StopIteration, coil_BaseException, coil_ValueError};
    for (int i = 0; i < 6; i++) {
        printf("-- %s\n", all[i].name);
        coil_generator *gen = begun(&all[i]);
        tell_close("close", gen);
        tell_step("then", gen, coil_none());
        coil_release(gen);
        for (int j = 0; j < 4; j++) {
            char what[40];
            snprintf(what, sizeof what, "throw %s", kinds[j]->name);
            gen = begun(&all[i]);
            tell_step(what, gen, coil_raise(kinds[j], "thrown"));
            tell_step("then", gen, coil_none());
            coil_release(gen);
        }
    }
    return 0;
}
