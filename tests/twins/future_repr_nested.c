// Results that are objects, in a future's repr: shortened when they are long, and cut where they come round to themselves.
#include "tell_places.h"

static void repr_long(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    snprintf(buffer, size, "<an object with a long repr, longer than thirty characters>");
}

static void repr_short(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    snprintf(buffer, size, "<an object of thirty letters>");
}

static const coil_type long_type = {.name = "Long", .repr = repr_long}, short_type = {.name = "Short", .repr = repr_short};
static coil_loop *loop;

static coil_value made(const coil_type *type)
{
    return coil_object_value(coil_object_new(type, sizeof(coil_object)));
}

static coil_value kept(void *object)
{
    return coil_object_value(coil_retain(object));
}

// The future is owned.
static coil_future *holds(const char *what, coil_value result)
{
    coil_future *future = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_result(future, result));
    tell_plain_repr(what, future);
    return future;
}

static void holds_one(const char *what, coil_value result)
{
    coil_release(holds(what, result));
}

static void circles(void)
{
    // Nothing frees circles.
    coil_future *itself = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_result(itself, coil_object_value(itself)));
    tell_plain_repr("itself", itself);
    coil_future *first = coil_loop_create_future(loop), *second = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_result(first, coil_object_value(coil_list_new(1, (coil_value[]){kept(second)}))));
    coil_value_release(coil_future_set_result(second, kept(first)));
    tell_plain_repr("each other", first);
    tell_plain_repr("each other", second);
}

int main(void)
{
    loop = coil_loop_new();
    coil_future *one = holds("one", coil_int(1)), *two = holds("in another", kept(one));
    coil_future *three = holds("and again", coil_object_value(two)), *four = holds("and again", coil_object_value(three));
    holds_one("a list", coil_object_value(coil_list_new(2, (coil_value[]){coil_object_value(four), coil_object_value(one)})));
    holds_one("a pending one", coil_object_value(coil_loop_create_future(loop)));
    holds_one("a long repr", made(&long_type));
    holds_one("a short one", made(&short_type));
    holds_one("in a list", coil_object_value(coil_list_new(2, (coil_value[]){made(&long_type), made(&short_type)})));
    circles();
    coil_value_release(coil_loop_close(loop));
    return 0;
}
