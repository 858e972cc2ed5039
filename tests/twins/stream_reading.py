import asyncio

from streaming import feed, outcome


async def main():
    reader = asyncio.StreamReader()
    feed(reader, b"line1\nline2\nline3\n")
    await outcome("zero", reader.read(0))
    await outcome("three", reader.read(3))
    await outcome("line", reader.readline())
    await outcome("exactly", reader.readexactly(5))
    await outcome("exactly zero", reader.readexactly(0))
    await outcome("exactly less", reader.readexactly(-1))
    await outcome("until", reader.readuntil(b"3"))
    await outcome("more than there is", reader.read(1000))
    feed(reader, b"")
    feed(reader, b"rest")
    reader.feed_eof()
    await outcome("last line", reader.readline())
    await outcome("no line", reader.readline())
    await outcome("read", reader.read(10))
    await outcome("all", reader.read())
    await outcome("exactly none", reader.readexactly(0))
    await outcome("exactly one", reader.readexactly(1))


asyncio.run(main())
