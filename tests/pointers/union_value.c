// A table with a union in it, which clang gives a type of its own.
#include "pointers.h"

static int target(int *number)
{
    return wait_and_double(*number);
}

struct command {
    short kind;
    union {
        double number;
        int (*of_int)(int *);
        int (*of_anything)(void *);
    } as;
};
static struct command commands[] = {{1, {.number = 1.5}}, {2, {.of_int = target}}};

static __attribute__((noinline)) int run(const OPAQUE struct command *command, int *number)
{
    return command->as.of_anything(number);
}

int call(int number)
{
    return run(&commands[1], &number);
}
