// http_client.c URL: prints what is there; the head goes to standard error.
//
//   coil run examples/http_client.c --host native -- http://example.org/
//   coil run examples/http_client.c --target wasip2 -- http://example.org/

#include "http_get.h"

static coil_value print(http_answer *answer, const char *url)
{
    COIL_TRY(http_get(url, answer));
    fprintf(stderr, "%s\n", answer->head);
    for (size_t length = 1; length > 0;) {
        COIL_LET(piece, http_read(answer));
        const char *bytes = coil_as_bytes(piece, &length);
        fwrite(bytes, 1, length, stdout);
        coil_value_release(piece);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    http_answer answer;
    // Ten seconds for all of it.
    coil_value result = coil_timeout_exit(coil_timeout_enter(10), print(&answer, arg));
    http_close(&answer);
    return result;
}

int main(int argc, char **argv)
{
    if (argc == 2) return coil_main(app, argv[1]);
    fprintf(stderr, "usage: http_client URL\n");
    return 2;
}
