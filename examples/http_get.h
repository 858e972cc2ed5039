// http_get.h: a small client of HTTP/1.1 over Coil's streams, for http_client.c and download.c: GET, bodies with a length, in chunks, or up to the end of the
// connection. No TLS, no redirections. (Hosts of components have all that: docs/http.md.)
#ifndef HTTP_GET_H
#define HTTP_GET_H

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct http_answer {
    coil_stream stream;
    int status;
    char head[4096]; // all lines, each ended by \n
    bool chunked;
    long long left; // of the body, or of its chunk; -1: all that comes
} http_answer;

typedef struct http_url {
    char host[256];
    int port;
    const char *path;
} http_url;

static coil_value http_parse_url(const char *url, http_url *to)
{
    if (strncmp(url, "http://", 7) != 0) return coil_raise(coil_ValueError, "not a URL that begins with http://: %s", url);
    const char *host = url + 7;
    size_t length = strcspn(host, "/:?#");
    if (length == 0 || length >= sizeof to->host) return coil_raise(coil_ValueError, "no host in %s", url);
    memcpy(to->host, host, length);
    to->host[length] = 0;
    to->port = host[length] == ':' ? atoi(host + length + 1) : 80;
    to->path = host + strcspn(host, "/?#");
    return coil_none();
}

// A line without its end, or an error.
static coil_value http_read_line(coil_stream_reader *reader, char *to, size_t size)
{
    COIL_LET(line, coil_stream_reader_readuntil(reader, "\n", 1));
    size_t length;
    const char *bytes = coil_as_bytes(line, &length);
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) length--;
    bool fits = length < size;
    if (fits) memcpy(to, bytes, length);
    to[fits ? length : 0] = 0;
    coil_value_release(line);
    return fits ? coil_none() : coil_raise(coil_ValueError, "a line of the head is too long");
}

// The value of a header of the answer, up to the end of its line; NULL: there is none.
static const char *http_header(const http_answer *answer, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = strchr(answer->head, '\n'); line && *++line; line = strchr(line, '\n')) {
        size_t same = 0;
        while (same < length && (line[same] | 0x20) == (name[same] | 0x20)) same++;
        if (same == length && line[length] == ':') return line + length + 1 + strspn(line + length + 1, " \t");
    }
    return NULL;
}

static coil_value http_read_head(http_answer *answer)
{
    size_t used = 0;
    do {
        COIL_TRY(http_read_line(answer->stream.reader, answer->head + used, sizeof answer->head - used - 1));
        used += strlen(answer->head + used);
        answer->head[used++] = '\n';
    } while (used < 2 || answer->head[used - 2] != '\n');
    answer->head[used - 1] = 0;
    if (sscanf(answer->head, "HTTP/1.%*c %d", &answer->status) != 1) return coil_raise(coil_ValueError, "the answer is not HTTP/1.1");
    const char *length = http_header(answer, "content-length"), *coding = http_header(answer, "transfer-encoding");
    answer->chunked = coding && strncmp(coding, "chunked", 7) == 0;
    answer->left = answer->chunked ? 0 : length ? atoll(length)
                                                : -1;
    if (answer->status == 204 || answer->status == 304) answer->left = 0;
    return coil_none();
}

static coil_value http_ask(http_answer *answer, const http_url *url)
{
    COIL_LET(request, coil_string_format("GET %s%.*s HTTP/1.1\r\nhost: %s:%d\r\nconnection: close\r\n\r\n", *url->path == '/' ? "" : "/",
                                         (int)strcspn(url->path, "#"), url->path, url->host, url->port));
    COIL_TRY(coil_stream_writer_write_value(answer->stream.writer, request));
    COIL_TRY(coil_stream_writer_drain(answer->stream.writer));
    return http_read_head(answer);
}

// Ends what http_get has begun.
static void http_close(http_answer *answer)
{
    if (!answer->stream.writer) return;
    coil_stream_writer_close(answer->stream.writer);
    coil_release(answer->stream.writer);
    coil_release(answer->stream.reader);
    answer->stream = (coil_stream){NULL, NULL};
}

// Asks, and waits for the head of the answer. None, or an error; http_close in the end, whichever it was.
static coil_value http_get(const char *url, http_answer *answer)
{
    http_url parts;
    *answer = (http_answer){0};
    COIL_TRY(http_parse_url(url, &parts));
    COIL_TRY(coil_open_connection(parts.host, parts.port, &answer->stream));
    return http_ask(answer, &parts);
}

static coil_value http_next_chunk(http_answer *answer)
{
    char line[256];
    COIL_TRY(http_read_line(answer->stream.reader, line, sizeof line));
    if (!*line) COIL_TRY(http_read_line(answer->stream.reader, line, sizeof line)); // behind the chunk before
    char *end;
    answer->left = strtoll(line, &end, 16);
    if (end == line || answer->left < 0) return coil_raise(coil_ValueError, "a chunk without a length");
    if (answer->left == 0) answer->chunked = false; // the last
    return coil_none();
}

// The next piece of the body, bytes: empty at its end. A body that ends early is an IncompleteReadError.
static coil_value http_read(http_answer *answer)
{
    if (answer->chunked && answer->left == 0) COIL_TRY(http_next_chunk(answer));
    if (answer->left == 0) return coil_bytes("", 0);
    COIL_LET(piece, coil_stream_reader_read(answer->stream.reader, answer->left > 0 && answer->left < 65536 ? answer->left : 65536));
    size_t length;
    coil_as_bytes(piece, &length);
    if (length == 0 && answer->left > 0) {
        coil_value_release(piece);
        return coil_raise(coil_IncompleteReadError, "the connection ended %lld bytes before the body", answer->left);
    }
    if (answer->left > 0) answer->left -= (long long)length;
    return piece;
}

#endif
