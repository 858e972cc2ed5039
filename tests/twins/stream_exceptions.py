import asyncio

from streaming import feed, outcome
from tell import tell


async def main():
    reader = asyncio.StreamReader()
    tell("exception", reader.exception())
    feed(reader, b"line\nmore\n")
    await outcome("line", reader.readline())
    reader.set_exception(ValueError("broken"))
    tell("exception", reader.exception())
    await outcome("line", reader.readline())
    await outcome("read", reader.read(1))
    await outcome("nothing", reader.read(0))
    await outcome("all", reader.read())
    await outcome("exactly", reader.readexactly(0))
    await outcome("exactly less", reader.readexactly(-1))
    await outcome("until", reader.readuntil(b"\n"))
    await outcome("until nothing", reader.readuntil(b""))
    print(repr(reader))
    reader.set_exception(OSError("worse"))
    await outcome("line", reader.readline())

    reader = asyncio.StreamReader()
    waiting = asyncio.create_task(outcome("waiting", reader.readline()))
    await asyncio.sleep(0)
    reader.set_exception(asyncio.IncompleteReadError(b"half", 8))
    print("set")
    await waiting
    reader = asyncio.StreamReader()
    waiting = asyncio.create_task(reader.readline())
    await asyncio.sleep(0)
    waiting.cancel()
    reader.set_exception(RuntimeError("too late"))
    await asyncio.wait([waiting])
    print(f"cancelled: {waiting.cancelled()}")


asyncio.run(main())
