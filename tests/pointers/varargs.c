// A variable argument, taken out as another type.
#include "pointers.h"
#include <stdarg.h>

static int target(int *number)
{
    return wait_and_double(*number);
}

enum option { NUMBER,
              CALLBACK };
static int *the_number;
static int (*the_callback)(void *);

static __attribute__((noinline)) void set_option(enum option option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    if (option == NUMBER) the_number = va_arg(arguments, int *);
    else the_callback = va_arg(arguments, int (*)(void *));
    va_end(arguments);
}

int call(int number)
{
    set_option(CALLBACK, target);
    set_option(NUMBER, &number);
    return the_callback(the_number);
}
