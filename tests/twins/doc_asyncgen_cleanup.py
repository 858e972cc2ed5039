"""An asynchronous generator with a clean-up that waits: left by a break and closed, and the same when it is left to the loop."""

import asyncio
import contextlib


async def numbers(name):
    i = 0
    try:
        while True:
            yield i
            i += 1
    finally:
        await asyncio.sleep(1)
        print(f"{name} cleaned up at {asyncio.get_running_loop().time():.0f}")


async def first_three(gen):
    async for number in gen:
        print(number)
        if number == 2:
            break


async def main():
    async with contextlib.aclosing(numbers("closed")) as gen:
        await first_three(gen)
    del gen
    print("it was closed")

    await first_three(numbers("dropped"))
    print("it was dropped")
    await asyncio.sleep(5)
    print(f"the end at {asyncio.get_running_loop().time():.0f}")


asyncio.run(main())
