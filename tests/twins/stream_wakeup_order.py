import asyncio

from streaming import feed, feed_callback
from tell import tell


async def reads(name, reader):
    while data := await reader.read(4):
        tell(name, data)
    print(f"{name}: end")


async def ticks(count):
    for i in range(count):
        print(f"tick {i}")
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    a, b = asyncio.StreamReader(), asyncio.StreamReader()
    tasks = [asyncio.create_task(reads("a", a)), asyncio.create_task(ticks(6)), asyncio.create_task(reads("b", b))]
    await asyncio.sleep(0)
    feed(b, b"first to b")
    feed(a, b"then to a")
    loop.call_soon(feed_callback, a, b"more")
    loop.call_soon(feed_callback, b, None)
    await asyncio.sleep(0)
    print("main")
    await asyncio.sleep(0)
    a.feed_eof()
    print("main: eof")
    await asyncio.wait(tasks)


asyncio.run(main())
