// Lists that grow while they are iterated, and their iterators: shared by loops, and ended for good.
#include "tell.h"

static coil_value grows(coil_list *numbers)
{
    coil_for (number, numbers) {
        if (coil_list_count(numbers) < 5) COIL_TRY(coil_list_append(numbers, coil_int(coil_as_int(number) + 1)));
        printf("%d\n", (int)coil_as_int(number));
    }
    return coil_none();
}

static coil_value in_two_loops(coil_object *iterator)
{
    coil_for (number, iterator) {
        if (coil_as_int(number) == 5) break;
    }
    coil_for (number, iterator) printf("rest %d\n", (int)coil_as_int(number));
    return coil_none();
}

static coil_value never(coil_object *iterator)
{
    coil_for (number, iterator) {
        (void)number;
        puts("never");
    }
    return coil_none();
}

static coil_value nests(coil_object *first, coil_object *second)
{
    coil_for (number, first) {
        bool left = false;
        coil_for (other, second) {
            printf("%d %d\n", (int)coil_as_int(number), (int)coil_as_int(other));
            left = coil_as_int(other) == 2;
            if (left) break;
        }
        if (!left) printf("%d and nothing left\n", (int)coil_as_int(number));
    }
    return coil_none();
}

int main(void)
{
    coil_list *numbers = coil_list_new(2, (coil_value[]){coil_int(1), coil_int(5)});
    coil_value_release(grows(numbers));
    tell("numbers", coil_object_value(coil_retain(numbers)));

    coil_object *iterator = coil_iter(numbers);
    coil_value_release(in_two_loops(iterator));
    coil_value_release(coil_list_append(numbers, coil_int(9)));
    tell_step("ended for good", iterator, coil_none());
    coil_value_release(never(iterator));
    coil_release(iterator);

    coil_object *first = coil_iter(numbers), *second = coil_iter(numbers);
    coil_value_release(nests(first, second));
    iterator = coil_iter(numbers);
    tell("a list is no iterator", coil_bool((void *)iterator == (void *)numbers));
    coil_release(iterator);
    iterator = coil_iter(first);
    tell("its iterator is", coil_bool(iterator == first));
    coil_release(iterator);
    coil_release(first);
    coil_release(second);
    coil_release(numbers);
    return 0;
}
