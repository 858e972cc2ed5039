// A task that calls abort(), after a line that must not be lost.
#include <coil.h>
#include <stdio.h>
#include <stdlib.h>

static coil_value app(void *arg)
{
    (void)arg;
    printf("before");
    abort();
}

int main(void)
{
    return coil_main(app, NULL);
}
