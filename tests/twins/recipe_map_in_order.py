"""A map with at most three at a time whose results come in the order of the arguments: an asynchronous generator over a window of tasks."""

import asyncio
import collections

running = 0


async def square(n):
    global running
    running += 1
    try:
        await asyncio.sleep((n * 7) % 5 + 1)
    finally:
        running -= 1
    print(f"{asyncio.get_running_loop().time():.0f}: {n} is there, {running} run")
    return n * n


async def results(count):
    window = collections.deque()
    for i in range(count):
        if len(window) == 3:
            yield await window.popleft()
        window.append(asyncio.create_task(square(i)))
    while window:
        yield await window.popleft()


async def main():
    async for result in results(8):
        print(f"{asyncio.get_running_loop().time():.0f}: result {result}")


asyncio.run(main())
