import asyncio

from streaming import attempt, feed, feed_callback, outcome


async def main():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    for _ in range(2):
        feed(reader, b"data\n")
        print(reader.at_eof())
        await outcome("line", reader.readline())
        print(reader.at_eof())
        reader.feed_eof()
        print(reader.at_eof())
        reader = asyncio.StreamReader()
    reader.feed_eof()
    reader.feed_eof()
    attempt("after", reader.feed_data, b"x")
    attempt("after", reader.feed_data, b"")
    for method in ("read", "readline"):
        reader = asyncio.StreamReader()
        loop.call_soon(feed_callback, reader, b"chunk1 ")
        loop.call_soon(feed_callback, reader, b"chunk2")
        loop.call_soon(feed_callback, reader, None)
        await outcome(method, getattr(reader, method)())
        print(reader.at_eof())
    reader = asyncio.StreamReader()
    loop.call_soon(feed_callback, reader, None)
    await outcome("read", reader.read(10))
    reader = asyncio.StreamReader()
    loop.call_soon(feed_callback, reader, b"abc")
    loop.call_soon(feed_callback, reader, None)
    await outcome("exactly", reader.readexactly(10))
    await outcome("read", reader.read(10))


asyncio.run(main())
