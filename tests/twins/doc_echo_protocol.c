// The echo server and client of the protocol page, as protocols at the two ends of a connection in memory.

#include <coil.h>
#include <stdio.h>

typedef struct echo_server {
    coil_protocol head;
    coil_transport *transport;
} echo_server;

static coil_value server_made(coil_protocol *self, coil_transport *transport)
{
    ((echo_server *)self)->transport = transport;
    puts("Connection from a pipe");
    return coil_none();
}

static coil_value server_received(coil_protocol *self, const void *data, size_t length)
{
    coil_transport *transport = ((echo_server *)self)->transport;
    printf("Data received: '%.*s'\n", (int)length, (const char *)data);
    puts("Send it back");
    COIL_TRY(coil_transport_write(transport, data, length));
    puts("Close the server's socket");
    coil_transport_close(transport);
    return coil_none();
}

static const coil_protocol_type server_type = {.type = {.name = "EchoServerProtocol"}, .connection_made = server_made, .data_received = server_received};

typedef struct echo_client {
    coil_protocol head;
    const char *message;
    coil_future *on_con_lost;
} echo_client;

static coil_value client_made(coil_protocol *self, coil_transport *transport)
{
    echo_client *me = (echo_client *)self;
    COIL_TRY(coil_transport_write(transport, me->message, 12));
    printf("Data sent: '%s'\n", me->message);
    return coil_none();
}

static coil_value client_received(coil_protocol *self, const void *data, size_t length)
{
    (void)self;
    printf("Data received: '%.*s'\n", (int)length, (const char *)data);
    return coil_none();
}

static coil_value client_lost(coil_protocol *self, coil_value error)
{
    (void)error;
    puts("The server closed the connection");
    return coil_future_set_result(((echo_client *)self)->on_con_lost, coil_bool(true));
}

static const coil_protocol_type client_type = {
    .type = {.name = "EchoClientProtocol"}, .connection_made = client_made, .data_received = client_received, .connection_lost = client_lost};

static coil_value app(void *arg)
{
    (void)arg;
    echo_server *server = coil_object_new(&server_type.type, sizeof *server);
    echo_client *client = coil_object_new(&client_type.type, sizeof *client);
    client->message = "Hello World!";
    client->on_con_lost = coil_future_new();
    coil_transport *ends[2];
    COIL_TRY(coil_loop_create_pipe(NULL, &server->head, &client->head, ends));
    COIL_LET(lost, coil_await(client->on_con_lost));
    printf("lost: %d\n", coil_as_bool(lost));
    coil_transport_close(ends[1]);
    coil_release(client->on_con_lost);
    coil_release(ends[0]);
    coil_release(ends[1]);
    coil_release(server);
    coil_release(client);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
