// pipeline.c: three stages over standard input, each a task: one reads lines, one numbers those that are new, one writes. Queues between them hold a few lines
// each, so that a stage that is slow slows the others, and memory stays small however long the input is.
//
//   printf 'a\nb\na\nc\n' | coil run examples/pipeline.c

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct stages {
    coil_queue *lines, *numbered;
    coil_list *seen; // the lines that have been there
    coil_stream io;
} stages;

static coil_value read_lines(void *arg)
{
    stages *all = arg;
    for (;;) {
        COIL_LET(line, coil_stream_reader_readline(all->io.reader));
        size_t length;
        coil_as_bytes(line, &length);
        if (length == 0) {
            coil_value_release(line);
            return coil_queue_put(all->lines, coil_none()); // the end
        }
        COIL_TRY(coil_queue_put(all->lines, line));
    }
}

static bool is_in(coil_list *list, coil_value wanted)
{
    for (size_t i = 0; i < coil_list_count(list); i++)
        if (coil_value_equal(coil_list_get(list, i), wanted)) return true;
    return false;
}

// "3\tthe line", for lines that have not been there before.
static coil_value number_lines(void *arg)
{
    stages *all = arg;
    for (long number = 1;;) {
        COIL_LET(line, coil_queue_get(all->lines));
        if (line.tag == COIL_NONE) return coil_queue_put(all->numbered, line);
        if (is_in(all->seen, line)) {
            coil_value_release(line);
            continue;
        }
        size_t length;
        const char *bytes = coil_as_bytes(line, &length);
        char start[32];
        int digits = snprintf(start, sizeof start, "%ld\t", number++);
        COIL_TRY(coil_list_append(all->seen, coil_value_retain(line)));
        COIL_TRY(coil_queue_put(all->numbered, COIL_LIST(coil_bytes(start, (size_t)digits), coil_bytes(bytes, length))));
        coil_value_release(line);
    }
}

static coil_value write_lines(void *arg)
{
    stages *all = arg;
    for (;;) {
        COIL_LET(line, coil_queue_get(all->numbered));
        if (line.tag == COIL_NONE) return coil_stream_writer_drain(all->io.writer);
        COIL_TRY(coil_stream_writer_writelines(all->io.writer, coil_as_object(line)));
        coil_value_release(line);
        COIL_TRY(coil_stream_writer_drain(all->io.writer));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    stages all = {.lines = coil_queue_new(8), .numbered = coil_queue_new(8), .seen = coil_list_new(0, NULL)};
    COIL_TRY(coil_open_stdio(COIL_DEFAULT_LIMIT, &all.io));
    coil_group *group = coil_group_new();
    coil_group_spawn(group, read_lines, &all);
    coil_group_spawn(group, number_lines, &all);
    coil_group_spawn(group, write_lines, &all);
    coil_value result = coil_group_join(group);
    coil_stream_writer_close(all.io.writer);
    coil_release(all.io.writer);
    coil_release(all.io.reader);
    coil_release(all.seen);
    coil_release(all.lines);
    coil_release(all.numbered);
    return result;
}

int main(void)
{
    return coil_main(app, NULL);
}
