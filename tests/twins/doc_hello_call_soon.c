// "Hello World" from a callback that stops its loop.

#include <coil.h>
#include <stdio.h>

static void hello_world(void *arg)
{
    coil_loop *loop = arg;
    puts("Hello World");
    coil_loop_stop(loop);
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    coil_loop_call_soon(loop, hello_world, loop);
    coil_value_release(coil_loop_run_forever(loop)); // blocks until loop.stop()
    coil_loop_close(loop);
    coil_release(loop);
    return 0;
}
