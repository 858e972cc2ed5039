// Two files that do not agree about a type, with nobody casting: the structs have no tag.
#include "pointers.h"

typedef struct {
    int number;
} here;

static int target(here *number)
{
    return wait_and_double(number->number);
}

int (*two_files_hook)(here *);
int two_files_call(here *number);

int call(int number)
{
    two_files_hook = target;
    return two_files_call(&(here){number});
}
