"""Several asynchronous generators merged into one, by tasks and a queue, in the order in which values come."""

import asyncio


async def ticks(name, every, count):
    for i in range(count):
        await asyncio.sleep(every)
        yield f"{name}{i}"


async def pump(source, queue):
    async for value in source:
        await queue.put(value)


async def close_queue(pumps, queue):
    await asyncio.gather(*pumps)
    queue.shutdown()


async def merged(*sources):
    queue = asyncio.Queue(1)
    pumps = [asyncio.create_task(pump(source, queue)) for source in sources]
    closer = asyncio.create_task(close_queue(pumps, queue))
    while True:
        try:
            value = await queue.get()
        except asyncio.QueueShutDown:
            break
        yield value
    await closer


async def main():
    async for value in merged(ticks("a", 1, 3), ticks("b", 0.7, 4), ticks("c", 2.5, 1)):
        print(f"{value} at {asyncio.get_running_loop().time():.1f}")


asyncio.run(main())
