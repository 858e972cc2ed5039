import asyncio

from streaming import feed, outcome


async def main():
    reader = asyncio.StreamReader()
    first = asyncio.create_task(outcome("first", reader.readexactly(4)))
    await asyncio.sleep(0)
    await outcome("read", reader.read(1))
    await outcome("all", reader.read())
    await outcome("line", reader.readline())
    await outcome("until", reader.readuntil(b"x"))
    await outcome("exactly", reader.readexactly(1))
    await outcome("nothing", reader.read(0))
    # The third comes before the first has looked at what is there, and waits in its place: it is forgotten.
    third = asyncio.create_task(outcome("third", reader.readexactly(9)))
    feed(reader, b"ab")
    await outcome("second", reader.read(1))
    await asyncio.sleep(0)
    fourth = asyncio.create_task(outcome("fourth", reader.readexactly(9)))
    await asyncio.sleep(0)
    feed(reader, b"cde")
    await asyncio.wait([first, fourth])
    feed(reader, b"123456789")
    await asyncio.sleep(1)
    print(f"third is {'done' if third.done() else 'waiting'}")
    third.cancel()
    await asyncio.wait([third])
    await outcome("rest", reader.read(100))


asyncio.run(main())
