"""Prints the headers of an answer, line by line, until the empty line."""

import asyncio

from memory_transport import open_pipe

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"


async def server(reader, writer):
    request = await reader.readuntil(b"\r\n\r\n")
    print(f"{len(request)} bytes of request")
    for i in range(0, len(ANSWER), 7):
        writer.write(ANSWER[i : i + 7])
        await asyncio.sleep(0.1)
    writer.close()


async def print_http_headers(reader, writer):
    writer.write(b"HEAD / HTTP/1.0\r\nHost: example.org\r\n\r\n")
    while line := (await reader.readline()).decode().rstrip():
        print(f"HTTP header> {line}")
    print(f"body: {(await reader.read()).decode()}")
    writer.close()


async def main():
    near, far = open_pipe()
    serving = asyncio.create_task(server(*far))
    await print_http_headers(*near)
    await serving


asyncio.run(main())
