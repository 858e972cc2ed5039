// A function waits and has a handler of exceptions around that: no compiler here makes one from C, so it is written by hand.
#include "coil.h"

void catches(void);
void waits(void);

void waits(void)
{
    coil_value_release(coil_sleep(0.1));
}

__asm__(".functype waits () -> ()\n"
        ".section .text.catches,\"\",@\n"
        ".globl catches\n"
        ".type catches,@function\n"
        "catches:\n"
        ".functype catches () -> ()\n"
        "try\n"
        "call waits\n"
        "catch_all\n"
        "end_try\n"
        "end_function\n");

static coil_value app(void *arg)
{
    (void)arg;
    catches();
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
