import asyncio

from memory_transport import connect_client, print_reports, print_warnings
from streaming import outcome


async def echoes(reader, writer):
    line = await reader.readline()
    print(f"server: {line.decode().strip()}")
    writer.write(line)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    print("server: closed")


async def fails(reader, writer):
    print("server: fails")
    raise ValueError("test")


async def cancels(reader, writer):
    print("server: cancels itself")
    asyncio.current_task().cancel()
    await asyncio.sleep(1)


def forgets(reader, writer):
    print("server: forgets")


async def main():
    print_reports()
    print_warnings()
    for callback in (echoes, fails, cancels, forgets):
        reader, writer = connect_client(callback)
        await asyncio.sleep(0)
        writer.write(b"hello\n")
        await outcome("client", reader.read())
        writer.close()
        await outcome("client closed", writer.wait_closed())
        await asyncio.sleep(1)


asyncio.run(main())
