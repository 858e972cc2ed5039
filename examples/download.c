// download.c DIRECTORY URL...: gets files, four at a time, and says how each ended. A file is there when it is whole: until then it is FILE.part. What does not
// move for ten seconds is given up.
//
//   coil run examples/download.c --host native -- /tmp http://127.0.0.1:8000/a http://127.0.0.1:8000/b
//   wasmtime run --dir=. -S inherit-network -S allow-ip-name-lookup download.wasm . http://127.0.0.1:8000/a

#include "http_get.h"

enum { AT_ONCE = 4,
       PATIENCE = 10 };

typedef struct all {
    const char *directory;
    char **urls; // up to NULL
    coil_semaphore *places;
    int failed;
} all;

typedef struct item {
    all *of;
    const char *url;
} item;

static const char *name_of(const char *url)
{
    const char *slash = strrchr(url, '/');
    return slash && slash[1] && strchr(url + 7, '/') ? slash + 1 : "index.html";
}

static coil_value next_piece(void *arg)
{
    return http_read(*(http_answer **)arg);
}

// How many bytes.
static coil_value copy(http_answer *answer, const char *url, FILE *to)
{
    coil_value got = coil_timeout_exit(coil_timeout_enter(PATIENCE), http_get(url, answer));
    if (coil_failed(got)) return got;
    if (answer->status != 200) return coil_raise(coil_OSError, "status %d", answer->status);
    int64_t copied = 0;
    for (size_t length = 1; length > 0; copied += (int64_t)length) {
        COIL_LET(piece, coil_wait_for(coil_coroutine_with(next_piece, &answer, sizeof answer), PATIENCE));
        const char *bytes = coil_as_bytes(piece, &length);
        bool written = fwrite(bytes, 1, length, to) == length;
        coil_value_release(piece);
        if (!written) return coil_raise(coil_OSError, "the file cannot be written: is the disk full?");
    }
    return coil_int(copied);
}

static coil_value fetch(const char *url, const char *path)
{
    char part[1024];
    http_answer answer = {0};
    snprintf(part, sizeof part, "%s.part", path);
    FILE *file = fopen(part, "wb");
    if (!file) return coil_raise(coil_OSError, "%s cannot be written", part);
    coil_value copied = copy(&answer, url, file);
    http_close(&answer);
    bool whole = fclose(file) == 0 && !coil_failed(copied);
    if (whole && rename(part, path) == 0) return copied;
    remove(part);
    return coil_failed(copied) ? copied : coil_raise(coil_OSError, "%s cannot be written", path);
}

static coil_value get(void *arg)
{
    const item *self = arg;
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", self->of->directory, name_of(self->url));
    COIL_TRY(coil_semaphore_acquire(self->of->places));
    double began = coil_loop_time(NULL);
    coil_value copied = fetch(self->url, path);
    coil_semaphore_release(self->of->places);
    if (!coil_failed(copied)) {
        printf("%s: %lld bytes in %.1f s\n", path, (long long)coil_as_int(copied), coil_loop_time(NULL) - began);
    } else if (coil_error_matches(copied, coil_Exception)) { // not the end of the program
        const char *why = coil_error_message(copied);
        printf("%s: %s\n", self->url, *why ? why : "no answer in time");
        coil_value_release(copied);
        self->of->failed++;
        copied = coil_none();
    }
    fflush(stdout);
    return copied;
}

static coil_value app(void *arg)
{
    all *them = arg;
    them->places = coil_semaphore_new(AT_ONCE);
    coil_group *group = coil_group_new();
    for (char **url = them->urls; *url; url++) {
        item each = {them, *url};
        coil_group_spawn_with(group, get, &each, sizeof each);
    }
    coil_value result = coil_group_join(group); // takes it
    coil_release(them->places);
    return result;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: download DIRECTORY URL...\n");
        return 2;
    }
    all them = {.directory = argv[1], .urls = argv + 2};
    int status = coil_main(app, &them);
    return status ? status : them.failed > 0;
}
