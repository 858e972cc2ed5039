"""Waits for data that a callback writes into the other end of a connection."""

import asyncio

from memory_transport import open_pipe


async def wait_for_data():
    (reader, writer), (_, other) = open_pipe()
    asyncio.get_running_loop().call_soon(other.write, b"abc")  # data that comes after a while
    data = await reader.read(100)
    print(f"Received: {data.decode()}")
    writer.close()
    other.close()


asyncio.run(wait_for_data())
