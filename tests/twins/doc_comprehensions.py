"""Asynchronous comprehensions: filtered, with an await in the element, and nested."""

import asyncio


async def ticker(to):
    for i in range(to):
        yield i
        await asyncio.sleep(0.5)


async def squared(number):
    await asyncio.sleep(0.25)
    return number * number


async def print_all(values):
    print(f"{values} at {asyncio.get_running_loop().time():.2f}")


async def main():
    await print_all([i async for i in ticker(6) if i % 2])
    await print_all([await squared(i) async for i in ticker(4)])
    await print_all([[await squared(i) async for i in ticker(to)] for to in range(1, 4)])


asyncio.run(main())
