// Copies standard input to standard output as it comes: what suites/reads.mjs is about.

#include <coil.h>

#include <unistd.h>

static coil_future *ended;

static void copy(void *arg)
{
    (void)arg;
    char bytes[16];
    ssize_t count = read(0, bytes, sizeof bytes);
    if (count > 0) printf("[%.*s]", (int)count, bytes);
    if (count <= 0) coil_value_release(coil_future_set_result(ended, coil_none()));
    fflush(stdout);
}

static coil_value app(void *arg)
{
    (void)arg;
    ended = coil_future_new();
    COIL_TRY(coil_loop_add_reader(NULL, 0, copy, NULL));
    COIL_TRY(coil_await(ended));
    coil_loop_remove_reader(NULL, 0);
    coil_release(ended);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
