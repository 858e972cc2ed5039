import asyncio

from streaming import feed, outcome


async def main():
    reader = asyncio.StreamReader()
    feed(reader, b"abc")
    await outcome("line", asyncio.wait_for(reader.readline(), 1))
    await outcome("exactly", asyncio.wait_for(reader.readexactly(4), 1))
    await outcome("until", asyncio.wait_for(reader.readuntil((b"x", b"yz")), 1))
    await outcome("all", asyncio.wait_for(reader.read(), 1))
    feed(reader, b"def\n")  # read() had taken what was there, and lost it
    await outcome("line", asyncio.wait_for(reader.readline(), 1))
    task = asyncio.create_task(reader.readexactly(2))
    await asyncio.sleep(0)
    feed(reader, b"12")
    task.cancel()
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")
    await outcome("exactly", reader.readexactly(2))


asyncio.run(main())
