// main, which is of another name in the object, called as a function of another type.
#define POINTERS_NO_MAIN
#include "pointers.h"

int main(int count, char **arguments)
{
    (void)arguments;
    static bool running;
    if (running) return wait_and_double(count);
    running = true;
    return coil_main(pointers_app, NULL);
}

typedef int callback(int, void *);
static callback *OPAQUE stored = (callback *)main;

int call(int number)
{
    return stored(number, NULL);
}
