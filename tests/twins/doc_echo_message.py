"""A client sends a message, the server reads up to a hundred bytes of it and sends them back."""

import asyncio

from memory_transport import open_pipe


async def echo_client(reader, writer, message):
    print(f"Send: {message!r}")
    writer.write(message.encode())
    await writer.drain()

    data = await reader.read(100)
    print(f"Received: {data.decode()!r}")

    print("Close the connection")
    writer.close()
    await writer.wait_closed()


async def handle_echo(reader, writer):
    data = await reader.read(100)
    print(f"Received {data.decode()!r} from the client")
    writer.write(data)
    await writer.drain()
    print("Close the server's end")
    writer.close()
    await writer.wait_closed()


async def main():
    near, far = open_pipe()
    server = asyncio.create_task(handle_echo(*far))
    await echo_client(*near, "Hello World!")
    await server


asyncio.run(main())
