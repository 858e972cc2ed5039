"""Two calls one after the other, and the same two as tasks side by side."""

import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    await say_after(1, "hello")
    await say_after(2, "world")
    print(f"one after the other: {loop.time() - start:.0f} s")

    start = loop.time()
    first = asyncio.create_task(say_after(1, "hello"))
    second = asyncio.create_task(say_after(2, "world"))
    await first
    await second
    print(f"side by side: {loop.time() - start:.0f} s")


asyncio.run(main())
