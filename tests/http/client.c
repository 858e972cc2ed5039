// client.c URL: what is there (tests/http.test.mjs).

#include <coil_http.h>

#include <stdio.h>

static coil_value app(void *arg)
{
    coil_http_response *response = coil_http_fetch(((char **)arg)[1]);
    if (!response) return coil_last_error();
    COIL_LET(body, coil_http_response_read(response));
    size_t length;
    const char *bytes = coil_as_bytes(body, &length);
    printf("%d: %.*s\n", coil_http_response_status(response), (int)length, bytes);
    coil_value_release(body);
    coil_release(response);
    return coil_none();
}

int main(int argc, char **argv)
{
    (void)argc;
    return coil_main(app, argv);
}
