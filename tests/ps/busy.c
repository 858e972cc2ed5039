// Never waits for anything: with the argument "turns" its tasks take turns, else it does not return to its loop.

#include <coil.h>
#include <stdio.h>

static coil_value takes_turns(void *unused)
{
    (void)unused;
    puts("up");
    fflush(stdout);
    for (;;) COIL_TRY(coil_sleep(0)); // turns
}

int main(int count, char **words)
{
    (void)words;
    if (count > 1) return coil_main(takes_turns, NULL);
    puts("up");
    fflush(stdout);
    for (volatile int i = 0; true;) i = i + 1;
}
