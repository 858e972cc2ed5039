import asyncio

from streaming import feed, feed_callback, outcome
from tell import tell


async def main():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=12)
    loop.call_later(1, feed_callback, reader, b"wo\nth")
    loop.call_later(2, feed_callback, reader, b"ree\n\n")
    loop.call_later(3, feed_callback, reader, b"end")
    loop.call_later(4, feed_callback, reader, None)
    feed(reader, b"one\nt")
    async for line in reader:
        tell(f"at {loop.time():g}", line)
    await outcome("after", anext(reader))
    await outcome("after", anext(reader, "default"))
    reader = asyncio.StreamReader(limit=3)
    feed(reader, b"too long\nok\n")
    await outcome("long", anext(reader))
    await outcome("next", anext(reader))


asyncio.run(main())
