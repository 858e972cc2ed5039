"""An item is put and the getter cancelled in the same turn, in both orders: the item is never lost."""

import asyncio

from tell import tell


async def gets(queue):
    try:
        tell("got", await queue.get())
    except BaseException as error:
        tell("got", error)


async def scene(put_first):
    queue = asyncio.Queue()
    one, two = asyncio.create_task(gets(queue)), asyncio.create_task(gets(queue))
    await asyncio.sleep(0)
    if put_first:
        queue.put_nowait("item")
    one.cancel()
    if not put_first:
        queue.put_nowait("item")
    await asyncio.sleep(0)
    print(f"size {queue.qsize()}")
    await asyncio.sleep(0)
    print(f"size {queue.qsize()}, one {one.done():d}, two {two.done():d}")
    two.cancel()
    await asyncio.wait([one, two])


async def main():
    await scene(True)
    await scene(False)


asyncio.run(main())
