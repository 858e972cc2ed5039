// yield from: sends, throws and the result pass through the generators in between.
#include "tell.h"

static coil_value leaf(void *arg)
{
    const char *name = arg;
    coil_value got = coil_yield(coil_string_format("%s 1", name));
    if (coil_error_matches(got, coil_LookupError)) {
        printf("%s caught %s\n", name, coil_error_type_of(got)->name);
        coil_value_release(got);
        got = coil_string("nothing");
    }
    if (coil_failed(got)) return got;
    tell(name, got);
    COIL_LET(last, coil_yield(coil_string_format("%s 2", name)));
    return last;
}

static coil_value branch(void *arg)
{
    static char *const names[] = {"left", "right"};
    (void)arg;
    for (int i = 0; i < 2; i++) {
        coil_generator *child = coil_generator_new(leaf, names[i]);
        coil_value result = coil_yield_from(child);
        coil_release(child);
        if (coil_failed(result)) return result;
        tell("branch has", result);
    }
    return coil_string("done");
}

static void send(coil_generator *generator, coil_value sent)
{
    coil_value value;
    coil_send_result result = coil_generator_send(generator, sent, &value); // an error is thrown
    tell_send("tree", result, value);
}

int main(void)
{
    coil_generator *tree = coil_generator_new(branch, NULL);
    send(tree, coil_none());
    send(tree, coil_int(1));
    send(tree, coil_int(2));
    send(tree, coil_raise(coil_KeyError));
    send(tree, coil_int(3));
    send(tree, coil_none());
    coil_release(tree);

    tree = coil_generator_new(branch, NULL);
    send(tree, coil_none());
    send(tree, coil_raise(coil_ValueError, "through"));
    coil_release(tree);

    tree = coil_generator_new(branch, NULL);
    send(tree, coil_none());
    tell("close", coil_generator_close(tree));
    coil_release(tree);
    return 0;
}
