// Generators before their begin and after their end: nothing runs, nothing is said, and an error that is thrown in comes out.
#include "tell.h"

static coil_value tidy(void *name)
{
    printf("%s begins\n", (const char *)name);
    coil_value got = coil_yield(coil_int(1));
    printf("%s tidies up\n", (const char *)name);
    if (coil_failed(got)) return got;
    coil_value_release(got);
    return coil_none();
}

int main(void)
{
    tell_warnings();
    coil_release(coil_generator_new(tidy, "released"));
    puts("nothing is said");

    coil_generator *gen = coil_generator_new(tidy, "closed");
    tell_close("close", gen);
    tell_close("close", gen);
    tell_step("next", gen, coil_none());
    tell_step("send", gen, coil_int(5));
    tell_step("throw", gen, coil_raise(coil_ValueError, "late"));
    coil_release(gen);

    gen = coil_generator_new(tidy, "thrown into");
    tell_step("throw", gen, coil_raise(coil_ValueError, "early"));
    tell_step("next", gen, coil_none());
    coil_release(gen);

    gen = coil_generator_new(tidy, "run");
    tell_step("next", gen, coil_none());
    tell_step("next", gen, coil_none());
    tell_step("send", gen, coil_int(5));
    tell_close("close", gen);
    tell_step("throw", gen, coil_raise(coil_ValueError, "late"));
    coil_release(gen);

    gen = coil_generator_new(tidy, "left");
    tell_step("next", gen, coil_none());
    coil_release(gen);
    puts("released");
    return 0;
}
