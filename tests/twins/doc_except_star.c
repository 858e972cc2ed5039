// except*: a group is divided among handlers, what no handler takes goes on, and a handler may raise.

#include "tell.h"

static coil_value raises_group(void)
{
    coil_value inner = coil_raise_group("inner", 2, (coil_value[]){coil_raise(coil_TypeError, "one"), coil_raise(coil_OSError, "two")});
    coil_value all[] = {coil_raise(coil_ValueError, "three"), inner, coil_raise(coil_KeyError, "four"), coil_raise(coil_ValueError, "five")};
    return coil_raise_group("all of them", 4, all);
}

static void show(const char *what, coil_value error, int depth)
{
    printf("%*s%s%s: %s\n", depth * 2, "", what, coil_error_type_of(error)->name, coil_error_message(error));
    for (size_t i = 0; i < coil_error_count(error); i++) show("", coil_error_member(error, i), depth + 1);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_value rest = raises_group(), taken;
    const coil_error_type *handled[] = {coil_TypeError, coil_ValueError, coil_MemoryError};
    for (int i = 0; i < 3; i++) {
        coil_value error = rest;
        COIL_TRY(coil_error_split(error, handled[i], &taken, &rest));
        coil_value_release(error);
        if (coil_failed(taken)) show("handled ", taken, 0);
        coil_value_release(taken);
    }
    show("left ", rest, 0);
    coil_value sub = coil_error_subgroup(rest, coil_OSError);
    show("subgroup ", sub, 0);
    coil_value derived = coil_error_derive(rest, 1, (coil_value[]){coil_raise(coil_IndexError, "derived")});
    show("derived ", derived, 0);
    coil_value_release(derived);
    coil_value_release(sub);
    coil_value_release(rest);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
