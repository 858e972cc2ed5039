// top.c [WORKERS]: a table of tasks, drawn anew twice a second, and keys beside it: + and - for more and fewer workers, p to pause, q to quit. In a terminal keys
// work at once; elsewhere (and under wasmtime, where a program cannot ask a terminal for that) they come by lines.
//
//   coil run examples/top.c --host native
//   coil run examples/top.c --host wasmtime

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if !defined(__wasm__)
#include <termios.h>
#endif

enum { MOST = 20 };

typedef struct worker {
    coil_task *task; // owned; NULL: there is none
    int rounds;
    const char *state;
} worker;

static worker workers[MOST];
static int count;
static coil_event *running; // not set: they pause

// Works for a moment, rests for a moment.
static coil_value work(void *arg)
{
    worker *self = arg;
    unsigned seed = (unsigned)(self - workers) * 7919u + 1;
    for (;;) {
        self->state = "paused";
        COIL_TRY(coil_event_wait(running));
        seed = seed * 1103515245u + 12345u;
        self->state = "working";
        for (unsigned step = 0; step < 3 + seed / 65536u % 5; step++) COIL_TRY(coil_sleep(0.05));
        self->state = "resting";
        COIL_TRY(coil_sleep(0.05 * (1 + seed / 4096u % 8)));
        self->rounds++;
    }
}

static coil_value add(void)
{
    if (count == MOST) return coil_none();
    worker *self = &workers[count];
    *self = (worker){.state = "new"};
    self->task = coil_create_task(coil_coroutine_new(work, self));
    if (!self->task) return coil_last_error();
    count++;
    return coil_none();
}

// Waits until it has ended.
static coil_value drop(void)
{
    if (count == 0) return coil_none();
    worker *self = &workers[--count];
    coil_task_cancel(self->task, NULL);
    coil_value ended = coil_join(self->task);
    self->task = NULL;
    if (coil_failed(ended) && !coil_error_matches(ended, coil_CancelledError)) return ended;
    coil_value_release(ended);
    return coil_none();
}

static void draw(double since)
{
    if (isatty(1)) printf("\033[H\033[2J");
    printf("%5.1f s, %d workers%s   [+] more  [-] fewer  [p] pause  [q] quit\n", since, count, coil_event_is_set(running) ? "" : ", paused");
    for (int i = 0; i < count; i++) printf("%4d  %-8s %6d rounds\n", i + 1, workers[i].state, workers[i].rounds);
    fflush(stdout);
}

static coil_value refresh(void *arg)
{
    (void)arg;
    for (double began = coil_loop_time(NULL);;) {
        draw(coil_loop_time(NULL) - began);
        COIL_TRY(coil_sleep(0.5));
    }
}

// Until q, or the end of the input.
static coil_value read_keys(coil_stream_reader *keys)
{
    for (;;) {
        COIL_LET(key, coil_stream_reader_read(keys, 1));
        size_t length;
        const char *pressed = coil_as_bytes(key, &length);
        char which = length > 0 ? *pressed : 'q';
        coil_value_release(key);
        if (which == 'q') return coil_none();
        if (which == '+') COIL_TRY(add());
        if (which == '-') COIL_TRY(drop());
        if (which == 'p' && coil_event_is_set(running)) coil_event_clear(running);
        else if (which == 'p') coil_event_set(running);
    }
}

static coil_value run_until_quit(coil_stream *terminal)
{
    coil_task *drawing = coil_create_task(coil_coroutine_new(refresh, NULL));
    coil_value result = read_keys(terminal->reader);
    while (count > 0 && !coil_failed(result)) result = drop();
    coil_task_cancel(drawing, NULL);
    coil_value_release(coil_join(drawing));
    return result;
}

static coil_value app(void *arg)
{
    coil_stream terminal;
    running = coil_event_new();
    coil_event_set(running);
    for (int i = *(int *)arg; i > 0; i--) COIL_TRY(add());
    COIL_TRY(coil_open_descriptors(0, -1, COIL_DEFAULT_LIMIT, &terminal));
    coil_value result = run_until_quit(&terminal);
    coil_stream_writer_close(terminal.writer);
    coil_release(terminal.writer);
    coil_release(terminal.reader);
    coil_release(running);
    return result;
}

#if !defined(__wasm__)
static struct termios before;

static void give_back(void)
{
    tcsetattr(0, TCSANOW, &before);
}

// Keys one by one, and not shown.
static void take_terminal(void)
{
    if (tcgetattr(0, &before) != 0) return;
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(0, TCSANOW, &raw);
    atexit(give_back);
}
#else
static void take_terminal(void)
{
}
#endif

int main(int argc, char **argv)
{
    int wanted = argc > 1 ? atoi(argv[1]) : 3;
    if (argc > 2 || wanted < 0 || wanted > MOST) {
        fprintf(stderr, "usage: top [WORKERS]: 0 to %d\n", MOST);
        return 2;
    }
    take_terminal();
    return coil_main(app, &wanted);
}
