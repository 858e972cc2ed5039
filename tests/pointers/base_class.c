// A method of a derived type, called by way of the table of its base.
#include "pointers.h"

struct base;
struct methods {
    int (*run)(struct base *self);
};
struct base {
    const struct methods *methods;
};
struct derived {
    struct base base;
    int number;
};

static int target(struct derived *self)
{
    return wait_and_double(self->number);
}

static const struct methods methods = {(int (*)(struct base *))target};

int call(int number)
{
    struct derived object = {{&methods}, number};
    struct base *OPAQUE base = &object.base;
    return base->methods->run(base);
}
