"""The echo server and client of the protocol page, as protocols at the two ends of a connection in memory."""

import asyncio

from memory_transport import create_pipe


class EchoServerProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        print("Connection from a pipe")

    def data_received(self, data):
        print(f"Data received: {data.decode()!r}")
        print("Send it back")
        self.transport.write(data)
        print("Close the server's socket")
        self.transport.close()


class EchoClientProtocol(asyncio.Protocol):
    def __init__(self, message, on_con_lost):
        self.message, self.on_con_lost = message, on_con_lost

    def connection_made(self, transport):
        transport.write(self.message.encode())
        print(f"Data sent: {self.message!r}")

    def data_received(self, data):
        print(f"Data received: {data.decode()!r}")

    def connection_lost(self, error):
        print("The server closed the connection")
        self.on_con_lost.set_result(True)


async def main():
    on_con_lost = asyncio.get_running_loop().create_future()
    ends = create_pipe(EchoServerProtocol(), EchoClientProtocol("Hello World!", on_con_lost))
    print(f"lost: {await on_con_lost:d}")
    ends[1].close()


asyncio.run(main())
