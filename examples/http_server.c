// http_server.c HOST PORT [DIRECTORY]: a small server of HTTP/1.1: the files of a directory, by GET and HEAD, with connections that stay open. A client that
// asks nothing for thirty seconds is left.
//
//   coil run examples/http_server.c --host native -- 127.0.0.1 8000 docs
//   wasmtime run --dir=docs -S inherit-network http_server.wasm 127.0.0.1 8000 docs

#include <coil.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATIENCE = 30,
       HEAD = 8192 };

typedef struct request {
    char head[HEAD];
    char *method, *path;
    bool stays; // the connection
} request;

static const char *directory = ".";

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"}, {".css", "text/css"}, {".js", "text/javascript"}, {".json", "application/json"}, {".md", "text/markdown; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"}, {".wasm", "application/wasm"}, {".txt", "text/plain; charset=utf-8"}};
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i][0]) == 0) return types[i][1];
    return "application/octet-stream";
}

static coil_value answer(coil_stream *stream, const request *of, const char *status, const char *type, long long length, const char *body)
{
    COIL_LET(head, coil_string_format("HTTP/1.1 %s\r\ncontent-type: %s\r\ncontent-length: %lld\r\n%s\r\n%s", status, type, length,
                                      of->stays ? "" : "connection: close\r\n", strcmp(of->method, "HEAD") == 0 ? "" : body));
    return coil_stream_writer_write_value(stream->writer, head);
}

static coil_value refuse(coil_stream *stream, const request *of, const char *status)
{
    char body[128];
    int length = snprintf(body, sizeof body, "%s\n", status);
    return answer(stream, of, status, "text/plain", length, body);
}

// %20 is a space. Whether what is left is a path below the directory.
static bool decode(char *path)
{
    char *to = path;
    path[strcspn(path, "?#")] = 0;
    for (const char *from = path; *from; from++) {
        char byte = *from;
        if (byte == '%') {
            char digits[3] = {from[1], from[1] ? from[2] : 0, 0}, *end;
            byte = (char)strtol(digits, &end, 16);
            if (end != digits + 2 || byte == 0) return false;
            from += 2;
        }
        *to++ = byte;
    }
    *to = 0;
    return *path == '/' && !strstr(path, "/..") && !strchr(path, '\\');
}

static coil_value send_file(coil_stream *stream, const request *of, FILE *file, const char *path, long long length)
{
    COIL_TRY(answer(stream, of, "200 OK", type_of(path), length, ""));
    if (strcmp(of->method, "HEAD") == 0) return coil_none();
    char piece[16384];
    for (size_t count; length > 0 && (count = fread(piece, 1, sizeof piece, file)) > 0; length -= (long long)count) {
        COIL_TRY(coil_stream_writer_write(stream->writer, piece, count < (size_t)length ? count : (size_t)length));
        COIL_TRY(coil_stream_writer_drain(stream->writer)); // at the client's pace
    }
    return length > 0 ? coil_raise(coil_OSError, "%s became shorter", path) : coil_none();
}

static coil_value serve_path(coil_stream *stream, request *of)
{
    if (strcmp(of->method, "GET") != 0 && strcmp(of->method, "HEAD") != 0) return refuse(stream, of, "405 Method Not Allowed");
    if (!decode(of->path)) return refuse(stream, of, "400 Bad Request");
    char path[HEAD + 1024];
    struct stat about;
    snprintf(path, sizeof path, "%s%s", directory, of->path);
    if (path[strlen(path) - 1] == '/') strcat(path, "index.html");
    FILE *file = stat(path, &about) == 0 && S_ISREG(about.st_mode) ? fopen(path, "rb") : NULL;
    if (!file) return refuse(stream, of, "404 Not Found");
    coil_value sent = send_file(stream, of, file, path, (long long)about.st_size);
    fclose(file);
    return sent;
}

static bool has_word(const char *head, const char *line)
{
    size_t length = strlen(line);
    for (; *head; head++) {
        size_t same = 0;
        while (same < length && tolower((unsigned char)head[same]) == line[same]) same++;
        if (same == length) return true;
    }
    return false;
}

static bool parse(request *of)
{
    char *space = strchr(of->head, ' '), *second = space ? strchr(space + 1, ' ') : NULL, *end = strstr(of->head, "\r\n");
    if (!second || !end || second > end || strncmp(second, " HTTP/1.", 8) != 0) return false;
    of->method = of->head;
    *space = 0;
    of->path = space + 1;
    *second = 0;
    of->stays = second[8] == '1' ? !has_word(end, "\r\nconnection: close") : has_word(end, "\r\nconnection: keep-alive");
    return !has_word(end, "\r\ntransfer-encoding:") && !has_word(end, "\r\ncontent-length:"); // nobody sends GET a body
}

// True: there is one. False: the client has gone, or is too slow.
static coil_value read_request(coil_stream *stream, request *of)
{
    coil_value head = coil_timeout_exit(coil_timeout_enter(PATIENCE), coil_stream_reader_readuntil(stream->reader, "\r\n\r\n", 4));
    if (coil_error_matches(head, coil_IncompleteReadError) || coil_error_matches(head, coil_TimeoutError)) {
        coil_value_release(head);
        return coil_bool(false);
    }
    if (coil_failed(head)) return head;
    size_t length;
    const char *bytes = coil_as_bytes(head, &length);
    memcpy(of->head, bytes, length); // the reader's limit is HEAD - 1
    of->head[length] = 0;
    coil_value_release(head);
    return coil_bool(true);
}

static coil_value talk(coil_stream *stream)
{
    for (;;) {
        request of = {.method = "", .path = ""};
        COIL_LET(there, read_request(stream, &of));
        if (!there.as.boolean) return coil_none();
        if (parse(&of)) COIL_TRY(serve_path(stream, &of));
        else COIL_TRY(refuse(stream, &of, "400 Bad Request"));
        COIL_TRY(coil_stream_writer_drain(stream->writer));
        if (!of.stays) return coil_none();
    }
}

static coil_value serve_client(void *arg)
{
    coil_stream stream = *(coil_stream *)arg;
    coil_value result = talk(&stream);
    coil_stream_writer_close(stream.writer);
    // A client may go away in the middle, and a head may be too long: that is its own affair.
    if (coil_error_matches(result, coil_ConnectionError) || coil_error_matches(result, coil_LimitOverrunError)) {
        coil_value_release(result);
        result = coil_none();
    }
    return result;
}

static coil_value on_client(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream stream = {reader, writer};
    return coil_object_value(coil_coroutine_with(serve_client, &stream, sizeof stream));
}

static coil_value app(void *arg)
{
    char **argv = arg;
    coil_server *server = coil_start_server_with(on_client, NULL, argv[1], atoi(argv[2]), (coil_server_options){.limit = HEAD - 1});
    if (!server) return coil_last_error();
    coil_value addresses = coil_server_get_addresses(server);
    coil_list *first = coil_as_object(coil_list_get(coil_as_object(addresses), 0));
    printf("serving %s on http://%s:%d/\n", directory, coil_as_string(coil_list_get(first, 0)), (int)coil_as_int(coil_list_get(first, 1)));
    fflush(stdout);
    coil_value_release(addresses);
    coil_value result = coil_server_serve_forever(server);
    coil_release(server);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: http_server HOST PORT [DIRECTORY]\n");
        return 2;
    }
    if (argc == 4) directory = argv[3];
    return coil_main(app, argv);
}
