"""An asynchronous generator that ticks, read by async for, and left early by another reader."""

import asyncio


async def ticker(delay, to):
    try:
        for i in range(to):
            yield i
            await asyncio.sleep(delay)
    finally:
        print("ticker ends")


async def main():
    async for i in ticker(1, 3):
        print("first", i)
    ticks = ticker(0.5, 100)
    async for i in ticks:
        print("second", i)
        if i == 2:
            break
    await ticks.aclose()
    try:
        await anext(ticks)
    except StopAsyncIteration:
        print("no more ticks")


asyncio.run(main())
