"""A scheduler: jobs in a priority queue by time, then number; run when they are due."""

import asyncio


async def run_all(queue):
    now = asyncio.get_running_loop().time
    while not queue.empty():
        when, number, what = await queue.get()
        if when > now():
            await asyncio.sleep(when - now())
        print(f"{now():.1f}: job {number}, {what}")
        if number == 2:
            await queue.put((when + 0.5, 9, "again"))


async def main():
    queue = asyncio.PriorityQueue()
    await queue.put((3, 1, "late"))
    await queue.put((1, 3, "same time, second"))
    await queue.put((1, 2, "same time, first"))
    await queue.put((0, 4, "now"))
    await run_all(queue)


asyncio.run(main())
