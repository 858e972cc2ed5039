"""A context variable for the client's address: two connections are served at once, and each handler greets its own."""

import asyncio
import contextvars

from memory_transport import open_pipe

client_addr_var = contextvars.ContextVar("client_addr")


def render_goodbye():
    return f"Good bye, client @ {client_addr_var.get()}\r\n".encode()


async def handle_request(address, reader, writer):
    client_addr_var.set(address)
    while True:
        line = await reader.readline()
        print(f"{address}: got {line[0] if line else 0}")
        if not line.strip():
            break
    writer.write(b"HTTP/1.1 200 OK\r\n")
    writer.write(b"\r\n")
    writer.write(render_goodbye())
    writer.close()


async def client(pause, reader, writer):
    writer.write(b"GET / HTTP/1.1\r\n")
    await asyncio.sleep(pause)
    writer.write(b"\r\n")
    print((await reader.read()).decode().replace("\r\n", "\r\n"), end="")
    writer.close()


async def main():
    a, b = open_pipe()
    c, d = open_pipe()
    await asyncio.gather(handle_request("10.0.0.1", *a), handle_request("10.0.0.2", *c), client(2, *b), client(1, *d))


asyncio.run(main())
