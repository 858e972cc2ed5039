// Generators that drive each other without end: an error, not a crash.
#include <coil.h>

static coil_value endless(void *arg)
{
    coil_generator *inner = coil_generator_new(endless, arg);
    coil_value value;
    coil_next(inner, &value);
    coil_release(inner);
    return value;
}

static coil_value app(void *arg)
{
    return endless(arg);
}

int main(void)
{
    return coil_main(app, NULL);
}
