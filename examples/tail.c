// tail.c FILE [SECONDS]: prints the last lines of a file and then what is added to it, as `tail -f` does; ends when nothing was added for so many seconds
// (without a number: never).
//
//   coil run examples/tail.c --host native -- /var/log/syslog 60
//   wasmtime run --dir=. tail.wasm app.log 60

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAST = 10 }; // lines that are there at the beginning

// Where the last lines begin.
static long find_start(FILE *file)
{
    long starts[LAST + 1] = {0}, at = 0; // of the lines, in a ring
    size_t lines = 0;
    for (int read; (read = getc(file)) != EOF;) {
        at++;
        if (read == '\n') starts[++lines % (LAST + 1)] = at;
    }
    // The line behind the last newline is empty, unless the file ends in the middle of one.
    size_t shown = lines + (starts[lines % (LAST + 1)] < at);
    return shown <= LAST ? 0 : starts[(shown - LAST) % (LAST + 1)];
}

// What was added: how much.
static long copy(FILE *file)
{
    char piece[4096];
    long copied = 0;
    clearerr(file); // the end of before is not the end any more
    for (size_t length; (length = fread(piece, 1, sizeof piece, file)) > 0; copied += (long)length) fwrite(piece, 1, length, stdout);
    fflush(stdout);
    return copied;
}

typedef struct following {
    FILE *file;
    double patience; // seconds
} following;

static coil_value follow(void *arg)
{
    const following *of = arg;
    for (double idle = 0; idle < of->patience; idle += 0.1) {
        if (copy(of->file) > 0) idle = 0;
        COIL_TRY(coil_sleep(0.1));
    }
    fprintf(stderr, "nothing for %g seconds\n", of->patience);
    return coil_none();
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: tail FILE [SECONDS]\n");
        return 2;
    }
    following of = {.file = fopen(argv[1], "rb"), .patience = argc > 2 ? atof(argv[2]) : COIL_FOREVER};
    if (!of.file) {
        perror(argv[1]);
        fprintf(stderr, "(under wasmtime a program sees the directories that it is given: wasmtime run --dir=. tail.wasm FILE)\n");
        return 1;
    }
    fseek(of.file, find_start(of.file), SEEK_SET);
    return coil_main(follow, &of);
}
