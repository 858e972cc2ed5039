// lines.c MODE: reads standard input in two tasks at once, by the function that is named, while a third one ticks. Lines stay whole, and none is lost.

#define _GNU_SOURCE

#include <coil.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static const char *mode;
static long lines, sum, wrong, ticks;
static bool over;

// "line N end"
static void take(const char *line)
{
    long number = 0;
    char end[8] = "";
    if (sscanf(line, "line %ld %7s", &number, end) != 2 || strcmp(end, "end") != 0) wrong++;
    sum += number;
    lines++;
}

static void by_fgets(void)
{
    char line[64];
    while (fgets(line, sizeof line, stdin)) take(line);
}

static void by_getline(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) take(line);
    free(line);
}

static void by_scanf(void)
{
    char line[64];
    long number;
    while (scanf(" line %ld end", &number) == 1) {
        snprintf(line, sizeof line, "line %ld end", number);
        take(line);
    }
}

// A character at a time is all that a call promises: one task reads.
static void by_getchar(void)
{
    static bool taken;
    if (taken) return;
    taken = true;
    char line[64];
    size_t length = 0;
    for (int read; (read = getchar()) != EOF;) {
        line[length++] = (char)read;
        if (read != '\n') continue;
        line[length] = '\0';
        take(line);
        length = 0;
    }
}

// Lines of 16 bytes.
static void by_fread(void)
{
    char line[17] = "";
    while (fread(line, 1, 16, stdin) == 16) take(line);
}

static void split(char *text, size_t *length)
{
    text[*length] = '\0';
    char *start = text;
    for (char *end; (end = strchr(start, '\n')); start = end + 1) {
        *end = '\0';
        take(start);
    }
    *length -= (size_t)(start - text);
    memmove(text, start, *length);
}

static void by_read(void)
{
    static bool taken;
    if (taken) return;
    taken = true;
    char text[512];
    size_t length = 0;
    for (ssize_t more; (more = read(0, text + length, sizeof text - 1 - length)) > 0;) {
        length += (size_t)more;
        split(text, &length);
    }
}

static void by_poll(void)
{
    static bool taken;
    if (taken) return;
    taken = true;
    char text[512];
    size_t length = 0;
    for (;;) {
        struct pollfd input = {.fd = 0, .events = POLLIN};
        int ready = poll(&input, 1, 5000);
        if (ready != 1) wrong++;
        ssize_t more = read(0, text + length, sizeof text - 1 - length);
        if (more <= 0) break;
        length += (size_t)more;
        split(text, &length);
    }
}

static void by_select(void)
{
    static bool taken;
    if (taken) return;
    taken = true;
    char text[512];
    size_t length = 0;
    for (;;) {
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(0, &readable);
        struct timeval limit = {.tv_sec = 5};
        if (select(1, &readable, NULL, NULL, &limit) != 1 || !FD_ISSET(0, &readable)) wrong++;
        ssize_t more = read(0, text + length, sizeof text - 1 - length);
        if (more <= 0) break;
        length += (size_t)more;
        split(text, &length);
    }
}

static const struct {
    const char *name;
    void (*function)(void);
} modes[] = {
    {"fgets", by_fgets},
    {"getline", by_getline},
    {"scanf", by_scanf},
    {"getchar", by_getchar},
    {"fread", by_fread},
    {"read", by_read},
    {"poll", by_poll},
    {"select", by_select},
};

static coil_value reads(void *arg)
{
    (void)arg;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, mode) == 0) modes[i].function();
    return coil_none();
}

static coil_value counts(void *arg)
{
    (void)arg;
    while (!over) {
        COIL_TRY(coil_sleep(0.002));
        ticks++;
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    puts("reading");
    fflush(stdout);
    coil_task *ticking = coil_create_task(coil_coroutine_new(counts, NULL));
    coil_group *group = coil_group_new();
    coil_group_spawn(group, reads, NULL);
    coil_group_spawn(group, reads, NULL);
    COIL_TRY(coil_group_join(group));
    over = true;
    COIL_TRY(coil_join(ticking));
    printf("%ld lines, sum %ld, %ld wrong, %s\n", lines, sum, wrong, ticks > 5 ? "ticked" : "did not tick");
    return coil_none();
}

int main(int argc, char **argv)
{
    mode = argc > 1 ? argv[1] : "fgets";
    return coil_main(app, NULL);
}
