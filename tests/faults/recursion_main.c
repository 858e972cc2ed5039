// main itself recurses for ever, before there is a loop.
#include <coil.h>

static volatile int always = 1;

static int forever(int depth)
{
    return always ? 1000 / (forever(depth + 1) | 1) : depth; // nothing that a compiler turns into a loop
}

int main(void)
{
    return forever(0);
}
