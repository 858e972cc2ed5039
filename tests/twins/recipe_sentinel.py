"""A producer and two consumers; a sentinel in the queue ends each consumer in turn."""

import asyncio


async def producer(queue):
    for i in range(5):
        await asyncio.sleep(0.3)
        await queue.put(f"item {i}")
    await queue.put(None)
    print("produced")


async def consumer(name, queue, pace):
    eaten = 0
    while True:
        item = await queue.get()
        if item is None:
            await queue.put(item)  # for the next one
            break
        print(f"{name}: {item}")
        eaten += 1
        await asyncio.sleep(pace)
    return eaten


async def main():
    queue = asyncio.Queue(2)
    print(await asyncio.gather(producer(queue), consumer("slow", queue, 1), consumer("quick", queue, 0.2)))
    print(f"left {queue.qsize()}")


asyncio.run(main())
