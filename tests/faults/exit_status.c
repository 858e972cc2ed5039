// The status of exit() reaches the shell, and what was printed is not lost.
#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.01));
    printf("bye");
    exit(7);
}

int main(void)
{
    return coil_main(app, NULL);
}
