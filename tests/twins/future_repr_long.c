// A long result is shortened in a future's repr, level by level.

#include <coil.h>
#include <stdio.h>
#include <string.h>

static void show(coil_value result)
{
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_result(future, result));
    coil_value text = coil_repr(coil_object_value(future));
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_release(future);
}

static coil_value x_times(int count)
{
    char text[64];
    memset(text, 'x', sizeof text);
    return coil_string_n(text, (size_t)count);
}

static coil_value numbers(size_t count)
{
    coil_list *list = coil_list_new(0, NULL);
    for (size_t i = 0; i < count; i++) coil_value_release(coil_list_append(list, coil_int((int64_t)i)));
    return coil_object_value(list);
}

static coil_value nested(void)
{
    coil_value value = coil_object_value(coil_list_new(0, NULL));
    for (int i = 0; i < 8; i++) value = coil_object_value(coil_list_new(1, &value));
    return value;
}

static coil_value app(void *arg)
{
    (void)arg;
    const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    show(coil_string("short"));
    show(x_times(29));
    show(x_times(27));
    show(coil_string(letters));
    show(coil_string("it's a text with quotes: it's, isn't it?"));
    show(coil_string("äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü"));
    show(coil_bytes(letters, strlen(letters)));
    show(coil_bytes("abc", 3));
    show(numbers(8));
    show(numbers(6));
    show(nested());
    show(coil_object_value(coil_list_new(3, (coil_value[]){coil_string(letters), coil_double(1.5), coil_none()})));
    show(coil_int(9223372036854775807));
    show(coil_double(1.7976931348623157e308));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
